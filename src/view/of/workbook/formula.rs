//! A ledger's formula in the words of a spreadsheet.

use crate::ledger::formula::{Expression, constant};
use crate::ledger::table::{self, Over};
use crate::ledger::{LineId, LineKind, Recorder, Replay};

/// The formula of a derived line for a spreadsheet, with `cell` giving the place of each line that it
/// reads and `value` what stands there; none where no formula can stand: a spreadsheet has no infinity,
/// and no word for some functions.
pub fn of_line(
    ledger: &Recorder,
    replay: &Replay<'_>,
    at: usize,
    cell: impl Fn(LineId) -> String,
    value: impl Fn(LineId) -> f64,
) -> Option<String> {
    let LineKind::Derived { inputs, .. } = &ledger.lines().get(at)?.kind else { return None };
    let own = LineId(u32::try_from(at).ok()?);
    let finite = inputs.iter().all(|&(_, id)| value(id).is_finite()) && value(own).is_finite();
    let place = |word: &str| inputs.iter().find(|(name, _)| *name == word).map(|&(_, id)| cell(id));
    replay.formula(at).filter(|_| finite).and_then(|read| spreadsheet(read, &place))
}

/// A formula's text for a spreadsheet, with `cell` giving the place of each input; none if it has
/// something that a spreadsheet has no word for.
pub fn spreadsheet(
    expression: &Expression,
    cell: &impl Fn(&str) -> Option<String>,
) -> Option<String> {
    spreadsheet_with(expression, cell, &|_, _| None)
}

/// The same, with `over` giving what a formula takes from the column of a table.
pub fn spreadsheet_with(
    expression: &Expression,
    cell: &impl Fn(&str) -> Option<String>,
    over: &impl Fn(Over, &str) -> Option<String>,
) -> Option<String> {
    let spreadsheet = |inner: &Expression| spreadsheet_with(inner, cell, over);
    Some(match expression {
        Expression::Number(value) => format!("{value}"),
        Expression::Name(name) => cell(name).or_else(|| constant(name).map(|_| name.clone()))?,
        // A minus binds tighter than a power in spreadsheets; brackets leave no doubt.
        Expression::Negated(inner) => format!("(-{})", atom(inner, spreadsheet(inner)?)),
        Expression::Joined(left, sign, right) => {
            let (left_text, right_text) = (spreadsheet(left)?, spreadsheet(right)?);
            let tight = matches!(sign, '*' | '/');
            let left = if tight && is_sum(left) { format!("({left_text})") } else { left_text };
            let right = match &**right {
                Expression::Joined(_, inner, _)
                    if tight || (*sign == '-' && matches!(inner, '+' | '-')) =>
                {
                    format!("({right_text})")
                }
                _ => right_text,
            };
            format!("{left}{sign}{right}")
        }
        Expression::Call(name, arguments) => {
            if let ([Expression::Name(column)], Some(what)) =
                (arguments.as_slice(), table::over(name))
            {
                return over(what, column);
            }
            let texts: Vec<String> = arguments.iter().map(spreadsheet).collect::<Option<_>>()?;
            match (name.as_str(), texts.as_slice()) {
                ("max", [a, b]) => format!("MAX({a},{b})"),
                ("min", [a, b]) => format!("MIN({a},{b})"),
                ("hypot", [a, b]) => format!("SQRT(({a})*({a})+({b})*({b}))"),
                // A share to a high power is nothing; some programs call it an error.
                ("pow", [base, exponent]) if is_difference(arguments.first()) => format!(
                    "IF(({base})<=0,POWER({base},{exponent}),IF(({exponent})*LN({base})<-700,0,POWER({base},{exponent})))"
                ),
                ("pow", [base, exponent]) => format!("POWER({base},{exponent})"),
                ("ceil", [a]) => format!("ROUNDUP({a},0)"),
                ("floor", [a]) => format!("ROUNDDOWN({a},0)"),
                ("if_positive", [what, then, otherwise]) => {
                    format!("IF(({what})>0,{then},{otherwise})")
                }
                ("count" | "ratio", [a]) => format!("({a})"),
                (_, texts) => usage(name, texts)?,
            }
        }
    })
}

/// How much users take up, as [`crate::units`] defines it.
fn usage(name: &str, arguments: &[String]) -> Option<String> {
    Some(match (name, arguments) {
        ("wanted_at", [at, cap, beyond]) => format!(
            "IF(({at})<({cap}),{at},IF(({beyond})<=0,1E+100,({cap})+(({at})-({cap}))/({beyond})))"
        ),
        ("queries_for", [left, price]) => {
            format!("IF(({left})<=0,0,IF(({price})<=0,1E+100,({left})/({price})))")
        }
        ("fee_of", [fee, bill]) => format!("IF(({bill})>0,{fee},0)"),
        ("loss_from", [from, to, left, each]) => {
            format!("IF(({each})<0,MIN(MAX(({from})-({left})/({each}),{from}),{to}),{from})")
        }
        ("loss_to", [from, to, left, each]) => format!(
            "IF(({each})>0,MIN(MAX(({from})-({left})/({each}),{from}),{to}),IF(({each})<0,{to},IF(({left})<0,{to},{from})))"
        ),
        ("even_below", [m, d]) => format!("IF(({m})<=({d}),1,0)"),
        ("pareto_limited", [m, a, d]) => format!(
            "IF(({d})<=({m})*(({a})-1)/({a}),MAX({d},0),({m})-({m})/({a})*POWER(({m})*(({a})-1)/({a})/({d}),({a})-1))"
        ),
        ("pareto_below", [m, a, d]) => {
            format!("IF(({d})<=({m})*(({a})-1)/({a}),0,1-POWER(({m})*(({a})-1)/({a})/({d}),{a}))")
        }
        ("lognormal_limited", [m, s, d]) => format!(
            "IF(({d})<=0,0,IF(({s})<=0,MIN({m},{d}),({m})*NORMSDIST((LN(({d})/({m}))-({s})*({s})/2)/({s}))+({d})*NORMSDIST((-LN(({d})/({m}))-({s})*({s})/2)/({s}))))"
        ),
        ("lognormal_below", [m, s, d]) => format!(
            "IF(({d})<=0,0,IF(({s})<=0,IF(({m})<=({d}),1,0),NORMSDIST((LN(({d})/({m}))+({s})*({s})/2)/({s}))))"
        ),
        _ => return None,
    })
}

fn atom(expression: &Expression, text: String) -> String {
    match expression {
        Expression::Joined(..) => format!("({text})"),
        _ => text,
    }
}

fn is_sum(expression: &Expression) -> bool {
    matches!(expression, Expression::Joined(_, '+' | '-', _))
}

fn is_difference(expression: Option<&Expression>) -> bool {
    matches!(expression, Some(Expression::Joined(_, '-', _)))
}

#[cfg(test)]
mod tests {
    use super::spreadsheet;
    use crate::ledger::formula::parse;

    #[test]
    fn keeps_the_order_of_operations() {
        let cell = |name: &str| (name.len() == 1).then(|| format!("{}1", name.to_uppercase()));
        for (text, cells) in [
            ("a - (b - c)", "A1-(B1-C1)"),
            ("a / (b * c)", "A1/(B1*C1)"),
            ("(a + b) * -c", "(A1+B1)*(-C1)"),
            ("a - b * c", "A1-B1*C1"),
            ("max(a, ceil(b)) / GB", "MAX(A1,ROUNDUP(B1,0))/GB"),
            ("pow(1.0 + a, ratio(b))", "POWER(1+A1,(B1))"),
        ] {
            let read = parse(text).ok().and_then(|read| spreadsheet(&read, &cell));
            assert_eq!(read.as_deref(), Some(cells), "{text}");
        }
        let unknown = parse("sinh(a)").ok().and_then(|read| spreadsheet(&read, &cell));
        assert_eq!(unknown, None);
    }
}
