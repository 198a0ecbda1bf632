//! Small changes to a text, of the kinds that slips, bad tools and ill will make.

/// Numbers that programs trip over.
const NUMBERS: [&str; 22] = [
    "0",
    "1",
    "-1",
    "2",
    "0.5",
    "1e-300",
    "1e300",
    "-1e300",
    "5e-324",
    "nan",
    "inf",
    "-inf",
    "-0.0",
    "9223372036854775807",
    "18446744073709551616",
    "1e6",
    "1e-9",
    "1e9",
    "168",
    "0.999999999999",
    "1.0000000001",
    "4096",
];

/// What may stand where a number stood.
const VALUES: [&str; 10] = [
    "{ low = 0.4, mode = 0.5, high = 0.6 }",
    "{ p10 = 1, p90 = 100 }",
    "{ uniform = [0, 1] }",
    "{ normal = { mean = 1, sd = 1e9 } }",
    "{ empirical = [1, 1, 1e9] }",
    "{ discrete = [[0, 1], [1, 0]] }",
    "\"\"",
    "[]",
    "true",
    "2026-11-23",
];

/// One change: what is done, where (a share of the text) and with what.
#[derive(Clone, Debug)]
pub struct Edit {
    /// What is done, of 16 kinds.
    pub kind: u8,
    /// Where.
    pub place: u16,
    /// With what.
    pub what: u16,
}

/// The text with these changes; `other` lends lines.
pub fn mutated(text: &str, other: &str, edits: &[Edit]) -> String {
    edits.iter().fold(text.to_owned(), |text, edit| changed(&text, other, edit))
}

/// The item at a share of the list.
fn at<T>(list: &[T], place: u16) -> Option<(usize, &T)> {
    let index = usize::from(place) * list.len() / (usize::from(u16::MAX) + 1);
    list.get(index).map(|item| (index, item))
}

fn changed(text: &str, other: &str, edit: &Edit) -> String {
    let Edit { kind, place, what } = *edit;
    match kind {
        // Numbers are where the depths are: half of all changes.
        0..=5 => {
            let numbers = runs(text, |c| c.is_ascii_digit() || ".eE_-+".contains(c));
            let numbers: Vec<_> = numbers
                .into_iter()
                .filter(|range| text[range.clone()].contains(|c: char| c.is_ascii_digit()))
                .collect();
            let values = if kind == 5 { &VALUES[..] } else { &NUMBERS[..] };
            replaced(text, &numbers, place, values[usize::from(what) % values.len()])
        }
        // A word for another of the same text or of another one.
        6..=8 => {
            let word = |c: char| c.is_alphanumeric() || "_-./".contains(c);
            let lender = if kind == 6 { other } else { text };
            let lent = runs(lender, word);
            let Some((_, range)) = at(&lent, what) else { return text.to_owned() };
            replaced(text, &runs(text, word), place, &lender[range.clone()])
        }
        9..=13 => {
            let mut lines: Vec<&str> = text.lines().collect();
            let Some((index, &line)) = at(&lines, place) else { return text.to_owned() };
            let lent: Vec<&str> = if kind == 12 { other } else { text }.lines().collect();
            match (kind, at(&lent, what)) {
                (9, _) => drop(lines.remove(index)),
                (10, _) => lines.insert(index, line),
                (11, Some((to, _))) => {
                    let line = lines.remove(index);
                    lines.insert(to.min(lines.len()), line);
                }
                (_, Some((_, line))) => lines.insert(index, line),
                _ => {}
            }
            lines.join("\n")
        }
        _ => {
            let mut bytes = text.as_bytes().to_vec();
            let Some((index, _)) = at(&bytes, place) else { return text.to_owned() };
            if kind == 14 {
                bytes[index] = what.to_le_bytes()[0];
            } else if what % 8 == 0 {
                bytes.truncate(index);
            } else {
                bytes.insert(index, b"\"'[]{}=,#.\\\n-e0\xff"[usize::from(what) % 16]);
            }
            String::from_utf8_lossy(&bytes).into_owned()
        }
    }
}

fn replaced(text: &str, places: &[std::ops::Range<usize>], place: u16, by: &str) -> String {
    let Some((_, range)) = at(places, place) else { return text.to_owned() };
    format!("{}{by}{}", &text[..range.start], &text[range.end..])
}

/// Where runs of such letters are.
fn runs(text: &str, belongs: impl Fn(char) -> bool) -> Vec<std::ops::Range<usize>> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| belongs(*c)) {
        match runs.last_mut() {
            Some(last) if last.end == at => last.end += c.len_utf8(),
            _ => runs.push(at..at + c.len_utf8()),
        }
    }
    runs
}
