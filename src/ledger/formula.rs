//! Formula texts: parse and evaluate what a ledger line says about itself.
//!
//! The grammar is the part of Rust's expressions that [`derive!`](crate::derive) lines use:
//! numbers, names, `+ - * /`, unary minus, brackets, and calls of `max`, `min`, `hypot`, `ceil`,
//! `pow`, `count` and `ratio`, and the functions of usage (`lognormal_limited` and its like). `count`
//! and `ratio` only change a unit's name, so they are the identity here.

use crate::units::{self, CONSTANTS, Count, Ratio};

/// The value of a formula text, with `lookup` giving the value of each input's name.
///
/// # Errors
/// A sentence that says what could not be read: an unknown name or function, or bad syntax.
///
/// ```
/// use infercost::ledger::formula::evaluate;
/// let value = evaluate("max(a, 2.0) * SECONDS_PER_HOUR", |name| (name == "a").then_some(3.0));
/// assert_eq!(value, Ok(10_800.0));
/// ```
pub fn evaluate(formula: &str, lookup: impl Fn(&str) -> Option<f64>) -> Result<f64, String> {
    let mut parser = Parser { text: formula.as_bytes(), at: 0, lookup };
    let value = parser.sum()?;
    parser.space();
    if parser.at < parser.text.len() {
        return Err(format!("unexpected text at {} in `{formula}`", parser.at));
    }
    Ok(value)
}

struct Parser<'a, F> {
    text: &'a [u8],
    at: usize,
    lookup: F,
}

impl<F: Fn(&str) -> Option<f64>> Parser<'_, F> {
    fn space(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        self.space();
        let found = self.text.get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found
    }

    fn sum(&mut self) -> Result<f64, String> {
        let mut value = self.product()?;
        loop {
            if self.eat(b'+') {
                value += self.product()?;
            } else if self.eat(b'-') {
                value -= self.product()?;
            } else {
                return Ok(value);
            }
        }
    }

    fn product(&mut self) -> Result<f64, String> {
        let mut value = self.atom()?;
        loop {
            if self.eat(b'*') {
                value *= self.atom()?;
            } else if self.eat(b'/') {
                value /= self.atom()?;
            } else {
                return Ok(value);
            }
        }
    }

    fn atom(&mut self) -> Result<f64, String> {
        if self.eat(b'-') {
            return Ok(-self.atom()?);
        }
        if self.eat(b'(') {
            let value = self.sum()?;
            return if self.eat(b')') { Ok(value) } else { Err("missing `)`".into()) };
        }
        self.space();
        let word = self.word();
        if word.is_empty() {
            return Err(format!("expected a number or a name at {}", self.at));
        }
        if word.as_bytes()[0].is_ascii_digit() {
            return word.replace('_', "").parse().map_err(|_| format!("bad number `{word}`"));
        }
        if self.eat(b'(') {
            let mut arguments = vec![self.sum()?];
            while self.eat(b',') {
                arguments.push(self.sum()?);
            }
            if !self.eat(b')') {
                return Err(format!("missing `)` after `{word}(`"));
            }
            return call(&word, &arguments);
        }
        (self.lookup)(&word)
            .or_else(|| CONSTANTS.iter().find(|(name, _)| *name == word).map(|&(_, value)| value))
            .ok_or_else(|| format!("unknown name `{word}`"))
    }

    fn word(&mut self) -> String {
        let start = self.at;
        let number = self.text.get(start).is_some_and(u8::is_ascii_digit);
        while let Some(&byte) = self.text.get(self.at) {
            let exponent_sign = number
                && matches!(byte, b'-' | b'+')
                && matches!(self.text.get(self.at - 1), Some(b'e' | b'E'));
            if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.' || exponent_sign {
                self.at += 1;
            } else {
                break;
            }
        }
        String::from_utf8_lossy(&self.text[start..self.at]).into_owned()
    }
}

fn call(name: &str, arguments: &[f64]) -> Result<f64, String> {
    match (name, arguments) {
        ("max", &[a, b]) => Ok(a.max(b)),
        ("min", &[a, b]) => Ok(a.min(b)),
        ("hypot", &[a, b]) => Ok(a.mul_add(a, b * b).sqrt()),
        ("pow", &[base, exponent]) => Ok(base.powf(exponent)),
        ("ceil", &[a]) => Ok(a.ceil()),
        ("even_below", &[mean, at]) => {
            Ok(units::even_below(Count::new(mean), Count::new(at)).get())
        }
        (_, &[mean, shape, at]) => usage(name, Count::new(mean), Ratio::new(shape), Count::new(at)),
        ("count" | "ratio", &[a]) => Ok(a),
        _ => Err(format!("unknown function `{name}` of {} arguments", arguments.len())),
    }
}

/// The functions of usage that have a shape.
fn usage(name: &str, mean: Count, shape: Ratio, at: Count) -> Result<f64, String> {
    match name {
        "lognormal_limited" => Ok(units::lognormal_limited(mean, shape, at).get()),
        "lognormal_below" => Ok(units::lognormal_below(mean, shape, at).get()),
        "pareto_limited" => Ok(units::pareto_limited(mean, shape, at).get()),
        "pareto_below" => Ok(units::pareto_below(mean, shape, at).get()),
        _ => Err(format!("unknown function `{name}` of 3 arguments")),
    }
}

#[cfg(test)]
mod tests {
    use super::evaluate;

    #[test]
    fn reads_the_grammar_and_refuses_the_rest() {
        let names = |name: &str| match name {
            "a" => Some(2.0),
            "b" => Some(8.0),
            _ => None,
        };
        for (text, value) in [
            ("a + b * 2.0", 18.0),
            ("(a + b) / 4.0", 2.5),
            ("1.0 - a", -1.0),
            ("-a * -b", 16.0),
            ("max(a, min(b, 5.0)) - ceil(0.2)", 4.0),
            ("pow(ratio(a), 3.0)", 8.0),
            ("1e-3 * 1_000.0", 1.0),
            ("hypot(b - 5.0, a * 2.0)", 5.0),
            ("b / a / 2.0", 2.0),
        ] {
            assert_eq!(evaluate(text, names), Ok(value), "{text}");
        }
        for text in ["", "a +", "(a", "nobody", "sin(a)", "a b", "max(a)"] {
            assert!(evaluate(text, names).is_err(), "{text}");
        }
    }
}
