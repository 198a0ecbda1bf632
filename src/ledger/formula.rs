//! Formula texts: parse and evaluate what a ledger line says about itself.
//!
//! The grammar is the part of Rust's expressions that [`derive!`](crate::derive) lines use:
//! numbers, names, `+ - * /`, unary minus, brackets, and calls of `max`, `min`, `hypot`, `ceil`,
//! `floor`, `pow`, `count` and `ratio`, and the functions of usage (`lognormal_limited` and its like). `count`
//! and `ratio` only change a unit's name, so they are the identity here. Tables of hours
//! ([`super::table`]) also have `if_positive(what, then, otherwise)`.

use crate::units::{self, CONSTANTS, Count, Ratio, Usd};

/// A formula that has been read.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// A number.
    Number(f64),
    /// An input or a constant.
    Name(String),
    /// Minus something.
    Negated(Box<Expression>),
    /// Two things, joined by `+`, `-`, `*` or `/`.
    Joined(Box<Expression>, char, Box<Expression>),
    /// A call of a function.
    Call(String, Vec<Expression>),
}

/// Reads a formula text.
///
/// # Errors
/// A sentence that says what could not be read.
///
/// ```
/// use infercost::ledger::formula::{Expression, parse};
/// let read = parse("-busy");
/// assert_eq!(read, Ok(Expression::Negated(Box::new(Expression::Name("busy".into())))));
/// ```
pub fn parse(formula: &str) -> Result<Expression, String> {
    let mut parser = Parser { text: formula.as_bytes(), at: 0 };
    let expression = parser.sum()?;
    parser.space();
    if parser.at < parser.text.len() {
        return Err(format!("unexpected text at {} in `{formula}`", parser.at));
    }
    Ok(expression)
}

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
    parse(formula)?.value(&lookup)
}

impl Expression {
    /// Calls `each` with every name in it, those of functions left out.
    pub fn names<'a>(&'a self, each: &mut impl FnMut(&'a str)) {
        match self {
            Self::Number(_) => {}
            Self::Name(name) => each(name),
            Self::Negated(inner) => inner.names(each),
            Self::Joined(left, _, right) => {
                left.names(each);
                right.names(each);
            }
            Self::Call(_, arguments) => arguments.iter().for_each(|own| own.names(each)),
        }
    }

    /// Its value, with `lookup` giving the value of each input's name.
    ///
    /// # Errors
    /// A sentence that names the unknown name or function.
    pub fn value(&self, lookup: &impl Fn(&str) -> Option<f64>) -> Result<f64, String> {
        match self {
            Self::Number(value) => Ok(*value),
            Self::Name(name) => lookup(name)
                .or_else(|| constant(name))
                .ok_or_else(|| format!("unknown name `{name}`")),
            Self::Negated(inner) => Ok(-inner.value(lookup)?),
            Self::Joined(left, sign, right) => {
                let (left, right) = (left.value(lookup)?, right.value(lookup)?);
                Ok(match sign {
                    '+' => left + right,
                    '-' => left - right,
                    '*' => left * right,
                    _ => left / right,
                })
            }
            Self::Call(name, arguments) => {
                let arguments: Vec<f64> = arguments
                    .iter()
                    .map(|argument| argument.value(lookup))
                    .collect::<Result<_, _>>()?;
                call(name, &arguments)
            }
        }
    }
}

/// The value of a named constant.
#[must_use]
pub fn constant(name: &str) -> Option<f64> {
    CONSTANTS.iter().find(|(known, _)| *known == name).map(|&(_, value)| value)
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
}

impl Parser<'_> {
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

    /// Parts of `part`, joined by these signs from the left.
    fn joined(
        &mut self,
        signs: [char; 2],
        part: impl Fn(&mut Self) -> Result<Expression, String>,
    ) -> Result<Expression, String> {
        let mut whole = part(self)?;
        loop {
            let Some(sign) = signs.into_iter().find(|&sign| self.eat(sign as u8)) else {
                return Ok(whole);
            };
            whole = Expression::Joined(Box::new(whole), sign, Box::new(part(self)?));
        }
    }

    fn sum(&mut self) -> Result<Expression, String> {
        self.joined(['+', '-'], Self::product)
    }

    fn product(&mut self) -> Result<Expression, String> {
        self.joined(['*', '/'], Self::atom)
    }

    fn atom(&mut self) -> Result<Expression, String> {
        if self.eat(b'-') {
            return Ok(Expression::Negated(Box::new(self.atom()?)));
        }
        if self.eat(b'(') {
            let inner = self.sum()?;
            return if self.eat(b')') { Ok(inner) } else { Err("missing `)`".into()) };
        }
        self.space();
        let word = self.word();
        if word.is_empty() {
            return Err(format!("expected a number or a name at {}", self.at));
        }
        if word.as_bytes()[0].is_ascii_digit() {
            return word
                .replace('_', "")
                .parse()
                .map(Expression::Number)
                .map_err(|_| format!("bad number `{word}`"));
        }
        if self.eat(b'(') {
            let mut arguments = vec![self.sum()?];
            while self.eat(b',') {
                arguments.push(self.sum()?);
            }
            if !self.eat(b')') {
                return Err(format!("missing `)` after `{word}(`"));
            }
            return Ok(Expression::Call(word, arguments));
        }
        Ok(Expression::Name(word))
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

/// The value of a call with these arguments.
pub(super) fn call(name: &str, arguments: &[f64]) -> Result<f64, String> {
    match (name, arguments) {
        ("if_positive", &[what, then, otherwise]) => Ok(if what > 0.0 { then } else { otherwise }),
        ("max", &[a, b]) => Ok(a.max(b)),
        ("min", &[a, b]) => Ok(a.min(b)),
        ("hypot", &[a, b]) => Ok(a.mul_add(a, b * b).sqrt()),
        ("pow", &[base, exponent]) => Ok(base.powf(exponent)),
        ("ceil", &[a]) => Ok(a.ceil()),
        ("floor", &[a]) => Ok(a.floor()),
        ("even_below", &[mean, at]) => {
            Ok(units::even_below(Count::new(mean), Count::new(at)).get())
        }
        ("wanted_at", &[at, cap, beyond]) => {
            Ok(units::wanted_at(Count::new(at), Count::new(cap), Ratio::new(beyond)).get())
        }
        ("queries_for", &[left, price]) => {
            Ok(units::queries_for(Usd::new(left), Usd::new(price)).get())
        }
        ("fee_of", &[fee, bill]) => Ok(units::fee_of(Usd::new(fee), Usd::new(bill)).get()),
        ("loss_from" | "loss_to", &[from, to, left, each]) => {
            let find = if name == "loss_from" { units::loss_from } else { units::loss_to };
            Ok(find(Count::new(from), Count::new(to), Usd::new(left), Usd::new(each)).get())
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
