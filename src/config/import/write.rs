//! A catalog entry as TOML.

use std::fmt::Write;

use crate::config::raw::model::Model;
use crate::config::resolve;

/// The entry as the text of a catalog file: a line of comment, then the keys in the order of their
/// documentation, with long numbers in groups of three digits.
#[must_use]
pub fn to_toml(model: &Model) -> String {
    let mut text = header(model);
    match toml::to_string(model) {
        Ok(body) => {
            // Without sources, their empty table would only puzzle.
            let body = if model.evidence.0.is_empty() {
                body.trim_end().trim_end_matches("[evidence]").trim_end()
            } else {
                &body
            };
            for line in body.lines() {
                text.push_str(&grouped(line));
                text.push('\n');
            }
        }
        // Only a number beyond TOML's range could get here, and a model has none.
        Err(error) => {
            let _ = writeln!(text, "# not written: {error}");
        }
    }
    text
}

/// What the file holds, in one line.
fn header(model: &Model) -> String {
    let size = resolve::model::model(model).map_or_else(
        |_| String::new(),
        |model| {
            let (total, active) = (model.parameters().get(), model.active_parameters().get());
            if active < 0.99 * total {
                format!(": {:.1}B weights, {:.1}B active per token", total / 1e9, active / 1e9)
            } else {
                format!(": {:.1}B weights", total / 1e9)
            }
        },
    );
    // A comment may hold no control characters.
    let name: String = model.name.chars().filter(|letter| !letter.is_control()).collect();
    format!("# {name}{size}.\n")
}

/// A `key = 123456` line with its digits in groups.
fn grouped(line: &str) -> String {
    let Some((key, digits)) = line.split_once(" = ") else { return line.to_owned() };
    if digits.len() < 5 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return line.to_owned();
    }
    let mut text = format!("{key} = ");
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}
