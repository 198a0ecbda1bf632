//! A small spreadsheet: reads the formulas of a written workbook and computes them, to check the
//! tool's numbers by other means than the tool's.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use statrs::distribution::{ContinuousCDF, Normal};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Number(f64),
    Text(String),
    Empty,
}

/// Sheet, row, column.
type Place = (String, usize, usize);

/// A workbook that computes.
pub struct Book {
    pub cells: HashMap<Place, Data>,
    pub formulas: HashMap<Place, String>,
    pub names: HashMap<String, String>,
    known: RefCell<HashMap<Place, Value>>,
}

impl Book {
    pub fn read(bytes: &[u8]) -> Self {
        let mut file: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
        let names: HashMap<String, String> = file.defined_names().iter().cloned().collect();
        let (mut cells, mut formulas) = (HashMap::new(), HashMap::new());
        for sheet in file.sheet_names() {
            let range = file.worksheet_range(&sheet).unwrap();
            let (row0, column0) = range.start().unwrap_or_default();
            for (row, column, data) in range.used_cells() {
                let place = (sheet.clone(), row + row0 as usize, column + column0 as usize);
                cells.insert(place, data.clone());
            }
            let range = file.worksheet_formula(&sheet).unwrap();
            let (row0, column0) = range.start().unwrap_or_default();
            for (row, column, text) in range.used_cells().filter(|cell| !cell.2.is_empty()) {
                let place = (sheet.clone(), row + row0 as usize, column + column0 as usize);
                formulas.insert(place, text.clone());
            }
        }
        Self { cells, formulas, names, known: RefCell::default() }
    }

    /// Puts a number into the cell that a name stands for.
    pub fn set(&mut self, name: &str, value: f64) {
        let place = self.names.get(name).unwrap_or_else(|| panic!("no name {name}"));
        let place = Parser::new(self, "", place).place();
        assert!(!self.formulas.contains_key(&place), "{name} is a formula");
        self.cells.insert(place, Data::Float(value));
        self.known.borrow_mut().clear();
    }

    /// The value of a cell, computed.
    pub fn value(&self, place: &Place) -> Value {
        if let Some(known) = self.known.borrow().get(place) {
            return known.clone();
        }
        let value = match self.formulas.get(place) {
            Some(text) => {
                let mut parser = Parser::new(self, &place.0, text);
                let value = parser.comparison();
                assert_eq!(parser.at, text.len(), "`{text}` goes on at {}", parser.at);
                value
            }
            None => match self.cells.get(place) {
                None | Some(Data::Empty) => Value::Empty,
                Some(Data::Float(value)) => Value::Number(*value),
                Some(Data::String(text)) => Value::Text(text.clone()),
                Some(other) => panic!("{place:?} holds {other:?}"),
            },
        };
        self.known.borrow_mut().insert(place.clone(), value.clone());
        value
    }
}

struct Parser<'a> {
    book: &'a Book,
    sheet: &'a str,
    text: &'a str,
    at: usize,
}

impl Value {
    fn number(&self) -> f64 {
        match self {
            Self::Number(value) => *value,
            Self::Empty => 0.0,
            Self::Text(text) => panic!("`{text}` is no number"),
        }
    }
}

impl<'a> Parser<'a> {
    fn new(book: &'a Book, sheet: &'a str, text: &'a str) -> Self {
        Self { book, sheet, text, at: 0 }
    }

    fn eat(&mut self, sign: &str) -> bool {
        let found = self.text[self.at..].starts_with(sign);
        self.at += if found { sign.len() } else { 0 };
        found
    }

    /// Texts one after the other.
    fn joined(&mut self) -> Value {
        let mut value = self.sum();
        while self.eat("&") {
            let text = |value: &Value| match value {
                Value::Text(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                Value::Empty => String::new(),
            };
            value = Value::Text(text(&value) + &text(&self.sum()));
        }
        value
    }

    fn comparison(&mut self) -> Value {
        let left = self.joined();
        for sign in ["<=", ">=", "=", "<", ">"] {
            if self.eat(sign) {
                let (a, b) = (left.number(), self.sum().number());
                let holds = match sign {
                    "<=" => a <= b,
                    ">=" => a >= b,
                    "<" => a < b,
                    ">" => a > b,
                    _ => a.to_bits() == b.to_bits(),
                };
                return Value::Number(f64::from(u8::from(holds)));
            }
        }
        left
    }

    fn sum(&mut self) -> Value {
        let mut value = self.product();
        loop {
            value = if self.eat("+") {
                Value::Number(value.number() + self.product().number())
            } else if self.eat("-") {
                Value::Number(value.number() - self.product().number())
            } else {
                return value;
            };
        }
    }

    fn product(&mut self) -> Value {
        let mut value = self.atom();
        loop {
            value = if self.eat("*") {
                Value::Number(value.number() * self.atom().number())
            } else if self.eat("/") {
                Value::Number(value.number() / self.atom().number())
            } else {
                return value;
            };
        }
    }

    fn word(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let is_number = rest.starts_with(|c: char| c.is_ascii_digit());
        let mut end = 0;
        for (at, c) in rest.char_indices() {
            let exponent = is_number && (c == '-' || c == '+') && rest[..at].ends_with(['E', 'e']);
            if !(c.is_alphanumeric() || "_.$".contains(c) || exponent) {
                break;
            }
            end = at + c.len_utf8();
        }
        self.at += end;
        &rest[..end]
    }

    /// A cell's place, with its sheet before it or not.
    fn place(&mut self) -> Place {
        let start = self.at;
        let sheet = if self.eat("'") {
            let end = (self.at..self.text.len())
                .find(|&at| self.text[at..].starts_with("'!"))
                .unwrap_or_else(|| panic!("no sheet in {}", self.text));
            let name = self.text[self.at..end].replace("''", "'");
            self.at = end + 2;
            name
        } else {
            let word = self.word();
            if self.eat("!") {
                word.to_owned()
            } else {
                self.at = start;
                self.sheet.to_owned()
            }
        };
        let word = self.word().replace('$', "");
        let (row, column) =
            cell(&word).unwrap_or_else(|| panic!("`{word}` is no cell in `{}`", self.text));
        (sheet, row, column)
    }

    fn atom(&mut self) -> Value {
        if self.eat("-") {
            return Value::Number(-self.atom().number());
        }
        if self.eat("(") {
            let value = self.comparison();
            assert!(self.eat(")"), "no ) in {}", self.text);
            return value;
        }
        if self.eat("\"") {
            let end = self.at + self.text[self.at..].find('"').unwrap();
            let text = self.text[self.at..end].to_owned();
            self.at = end + 1;
            return Value::Text(text);
        }
        let start = self.at;
        if !self.text[start..].starts_with('\'') {
            let word = self.word();
            if word.starts_with(|c: char| c.is_ascii_digit()) {
                return Value::Number(word.parse().unwrap());
            }
            if self.eat("(") {
                return self.call(word);
            }
            if let Some(target) = self.book.names.get(word) {
                if let Ok(value) = target.parse() {
                    return Value::Number(value);
                }
                let place = Parser::new(self.book, "", target).place();
                return self.book.value(&place);
            }
            self.at = start;
        }
        let place = self.place();
        self.book.value(&place)
    }

    /// Values of a range, or one value.
    fn argument(&mut self) -> Vec<Value> {
        let start = self.at;
        let is_place = {
            let rest = &self.text[start..];
            rest.starts_with('\'') || {
                let word = self.word().replace('$', "");
                let is = cell(&word).is_some();
                self.at = start;
                is
            }
        };
        if is_place {
            let from = self.place();
            if self.eat(":") {
                let to = self.word().replace('$', "");
                let (row, column) = cell(&to).unwrap();
                let mut all = Vec::new();
                for row in from.1..=row {
                    for column in from.2..=column {
                        all.push(self.book.value(&(from.0.clone(), row, column)));
                    }
                }
                return all;
            }
            self.at = start;
        }
        vec![self.comparison()]
    }

    fn call(&mut self, name: &str) -> Value {
        let mut arguments = vec![self.argument()];
        while self.eat(",") {
            arguments.push(self.argument());
        }
        assert!(self.eat(")"), "no ) after {name} in {}", self.text);
        if name == "IF" {
            let chosen = if arguments[0][0].number() == 0.0 { 2 } else { 1 };
            return arguments[chosen][0].clone();
        }
        if name == "CHOOSE" {
            let number = arguments[0][0].number();
            let at = (1..arguments.len()).find(|&at| (at as f64 - number).abs() < 0.5);
            return arguments[at.unwrap_or_else(|| panic!("no choice {number}"))][0].clone();
        }
        if name == "IFERROR" {
            let value = &arguments[0][0];
            let is_number = matches!(value, Value::Number(value) if value.is_finite());
            return arguments[usize::from(!is_number)][0].clone();
        }
        if name == "IRR" {
            let flows: Vec<f64> = arguments[0].iter().map(Value::number).collect();
            return Value::Number(irr(&flows, arguments[1][0].number()));
        }
        if name == "COUNTIF" || name == "SUMIF" {
            let own = arguments[0].iter().filter(|own| meets(own, &arguments[1][0]));
            return Value::Number(match name {
                "SUMIF" => own.map(Value::number).sum(),
                _ => own.count() as f64,
            });
        }
        let all: Vec<f64> = arguments.iter().flatten().map(Value::number).collect();
        Value::Number(match (name, all.as_slice()) {
            ("SUM", all) => all.iter().sum(),
            ("AVERAGE", all) => all.iter().sum::<f64>() / all.len() as f64,
            ("MAX", all) if all.len() > 2 => all.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            ("MIN", all) if all.len() > 2 => all.iter().copied().fold(f64::INFINITY, f64::min),
            ("MAX" | "MIN", &[a]) => a,
            ("MAX", &[a, b]) => a.max(b),
            ("MIN", &[a, b]) => a.min(b),
            ("ABS", &[a]) => a.abs(),
            ("LN", &[a]) => a.ln(),
            ("EXP", &[a]) => a.exp(),
            ("NORMSDIST", &[a]) => Normal::standard().cdf(a),
            ("SQRT", &[a]) => a.sqrt(),
            ("POWER", &[a, b]) => a.powf(b),
            ("ROUNDUP", &[a, 0.0]) => a.signum() * a.abs().ceil(),
            ("ROUNDDOWN", &[a, 0.0]) => a.trunc(),
            _ => panic!("no function {name} of {}", all.len()),
        })
    }
}

/// Whether a value meets a criterion: `<=5`, `>5`, or the very value.
fn meets(value: &Value, wanted: &Value) -> bool {
    let Value::Text(text) = wanted else { return value == wanted };
    let limit = |sign: &str| text.strip_prefix(sign).and_then(|rest| rest.parse::<f64>().ok());
    match (limit("<="), limit(">")) {
        (Some(most), _) => value.number() <= most,
        (_, Some(least)) => value.number() > least,
        _ => value == wanted,
    }
}

/// The rate at which flows are worth nothing, by Newton's method, as spreadsheets find it.
fn irr(flows: &[f64], guess: f64) -> f64 {
    let mut rate = guess;
    for _ in 0..100 {
        let (mut worth, mut slope) = (0.0, 0.0);
        for (period, flow) in (0..).zip(flows) {
            let discounted = flow / f64::powi(1.0 + rate, period);
            worth += discounted;
            slope -= f64::from(period) * discounted / (1.0 + rate);
        }
        let step = worth / slope;
        rate -= step;
        if step.abs() < 1e-15 {
            break;
        }
    }
    rate
}

/// Row and column of `B5`.
fn cell(word: &str) -> Option<(usize, usize)> {
    let digits = word.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = word.split_at(digits);
    if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let column = letters.bytes().fold(0, |sum, b| sum * 26 + usize::from(b - b'A') + 1);
    Some((row.parse::<usize>().ok()?.checked_sub(1)?, column - 1))
}
