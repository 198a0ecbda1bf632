//! What a sweep is asked for, as text: `path=0.2..0.9:0.05`, `path=100,300,1000`,
//! `path=h100-sxm,h200-sxm`.

use super::plan::{Axis, Value, Values};
use crate::diag::Diagnostic;

/// Values of one axis, at most: they are held in memory.
const MOST: f64 = 1e6;

impl Axis {
    /// Reads `path=values`. Values are separated by commas; one may be a range, `low..high:step`
    /// (both ends included) or `low..high:xFACTOR`. A range without a step can be drawn from.
    ///
    /// # Errors
    /// No `=`, no values, a range that runs backwards, a step that leads nowhere, too many values.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        let fault = |message: String| {
            Diagnostic::error(format!("`--over {text}`: {message}")).help(
                "write path=low..high:step, path=low..high:xFACTOR or path=a,b,c, such as \
                 --over option.utilization=0.2..0.9:0.05",
            )
        };
        let (path, all) =
            text.split_once('=').ok_or_else(|| fault("there is no `=`".to_owned()))?;
        let path = path.trim();
        if path.is_empty() {
            return Err(fault("there is no path before the `=`".to_owned()));
        }
        let pieces = pieces(all);
        let mut list = Vec::new();
        for piece in &pieces {
            match range(piece).map_err(fault)? {
                Some(Range { low, high, by: None, .. }) if pieces.len() == 1 => {
                    return Ok(Self { path: path.to_owned(), values: Values::Between(low, high) });
                }
                Some(Range { by: None, .. }) => {
                    return Err(fault(format!("`{piece}` has no step")));
                }
                Some(range) => range.fill(&mut list).map_err(fault)?,
                None if piece.is_empty() => return Err(fault("a value is empty".to_owned())),
                None => list.push(Value {
                    text: (*piece).to_owned(),
                    number: piece.replace('_', "").parse().ok().filter(|own: &f64| own.is_finite()),
                }),
            }
        }
        Ok(Self { path: path.to_owned(), values: Values::List(list) })
    }
}

/// Texts between commas that are in no quotes and no brackets.
fn pieces(text: &str) -> Vec<&str> {
    let (mut depth, mut quote) = (0_i32, None);
    let mut all = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '{' | '[') => depth += 1,
            (None, '}' | ']') => depth -= 1,
            (None, ',') if depth == 0 => {
                all.push(text[start..at].trim());
                start = at + 1;
            }
            (Some(_) | None, _) => {}
        }
    }
    all.push(text[start..].trim());
    all
}

/// How a range proceeds.
#[derive(Clone, Copy)]
enum By {
    Step(f64),
    Factor(f64),
}

struct Range {
    low: f64,
    high: f64,
    by: Option<By>,
    /// Decimals of what was written: sums are shown with no more.
    decimals: usize,
}

fn range(piece: &str) -> Result<Option<Range>, String> {
    let Some((low_text, rest)) = piece.split_once("..") else { return Ok(None) };
    let (high_text, by_text) = match rest.split_once(':') {
        Some((high, by)) => (high, Some(by.trim())),
        None => (rest, None),
    };
    let number = |text: &str| {
        let own = text.trim().replace('_', "").parse::<f64>().ok().filter(|own| own.is_finite());
        own.ok_or_else(|| format!("`{}` is no number", text.trim()))
    };
    let (low, high) = (number(low_text)?, number(high_text)?);
    if high < low {
        return Err(format!("the range runs backwards: {high} is below {low}"));
    }
    let by = match by_text {
        None => None,
        Some(text) => Some(match text.strip_prefix('x') {
            Some(factor) => By::Factor(number(factor)?),
            None => By::Step(number(text)?),
        }),
    };
    match by {
        Some(By::Step(step)) if step <= 0.0 => return Err("a step must be above 0".to_owned()),
        Some(By::Factor(factor)) if factor <= 1.0 || low <= 0.0 => {
            return Err("a factor must be above 1, and its range begin above 0".to_owned());
        }
        _ => {}
    }
    let decimals = [low_text, by_text.unwrap_or_default()]
        .iter()
        .map(|text| text.trim().split_once('.').map_or(0, |(_, digits)| digits.len()))
        .max()
        .unwrap_or(0);
    let scientific = piece.contains(['e', 'E']);
    Ok(Some(Range { low, high, by, decimals: if scientific { 17 } else { decimals } }))
}

impl Range {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn fill(&self, list: &mut Vec<Value>) -> Result<(), String> {
        let Self { low, high, by, decimals } = *self;
        // A last step that is short by rounding alone still counts.
        let steps = match by {
            Some(By::Step(step)) => (high - low) / step,
            Some(By::Factor(factor)) => (high / low).ln() / factor.ln(),
            None => 0.0,
        };
        let steps = (steps + 1e-9).floor();
        if steps >= MOST {
            return Err(format!("{steps:.0} values are too many: at most a million"));
        }
        list.extend((0..=steps as u32).map(|place| {
            let text = match by {
                Some(By::Factor(factor)) => (low * factor.powf(f64::from(place))).to_string(),
                Some(By::Step(step)) if decimals < 17 => {
                    format!("{:.decimals$}", low + step * f64::from(place))
                }
                Some(By::Step(step)) => (low + step * f64::from(place)).to_string(),
                None => low.to_string(),
            };
            // What is written is what is computed with.
            let number: Option<f64> = text.parse().ok();
            Value { text: number.map_or(text, |own| own.to_string()), number }
        }));
        Ok(())
    }
}
