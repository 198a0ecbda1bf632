//! The one typeface, and how wide words are in it.

use std::sync::OnceLock;

use plotters::style::{FontDesc, FontStyle, register_font};

use unicode_width::UnicodeWidthChar;

use super::ChartError;

/// The family name, in plotters and in the SVG.
pub(super) const FAMILY: &str = "Inter";
/// Inter: Latin, Greek, Cyrillic, Vietnamese and mathematical signs.
pub(super) const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.otf");
/// Its semibold.
pub(super) const SEMIBOLD: &[u8] = include_bytes!("../../../assets/fonts/Inter-SemiBold.otf");

/// Plotters writes a font size as this much less than it was asked for.
pub(super) const PLOTTERS_SIZE: f64 = 1.24;
/// The size at which advances are measured; plotters returns whole pixels.
const MEASURE: f64 = 1000.0;
/// Ascent less descent of Inter in ems: what plotters takes the measuring size to be.
const LINE_EMS: f64 = 1.21;

/// Size and weight of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Face {
    pub size: f64,
    pub bold: bool,
}

impl Face {
    pub const fn regular(size: f64) -> Self {
        Self { size, bold: false }
    }
    pub const fn bold(size: f64) -> Self {
        Self { size, bold: true }
    }

    /// The plotters style of this weight.
    pub fn style(self) -> FontStyle {
        if self.bold { FontStyle::Bold } else { FontStyle::Normal }
    }

    /// How wide a text is, in pixels: without kerning, so a hair more than drawn.
    pub fn width(self, text: &str) -> f64 {
        let advances = &advances()[usize::from(self.bold)];
        let ems: f64 = text
            .chars()
            .map(|c| {
                let measured = advances.get(c as usize).copied().flatten();
                measured.unwrap_or_else(|| match c.width() {
                    // Another font will draw it, and is held to this width: a square for what
                    // fills one, nothing for marks upon other letters.
                    None | Some(0) => 0.0,
                    Some(1) => 0.7,
                    Some(_) if u32::from(c) >= 0x1F000 => 1.25,
                    Some(_) => 1.0,
                })
            })
            .sum();
        ems * self.size
    }
}

/// The last character that Inter has here, and one more.
const MOST_COVERED: u32 = 0x25D0;

/// Advances in ems by character, regular and semibold, measured once.
fn advances() -> &'static [Vec<Option<f64>>; 2] {
    static ADVANCES: OnceLock<[Vec<Option<f64>>; 2]> = OnceLock::new();
    // What is measured before the typeface is known would stay unknown.
    let _ = ready();
    ADVANCES.get_or_init(|| {
        [false, true].map(|bold| {
            let style = Face { size: 1.0, bold }.style();
            let font = FontDesc::new(FAMILY.into(), MEASURE * LINE_EMS, style);
            let measure = |c: char| {
                let (width, _) = font.box_size(c.encode_utf8(&mut [0; 4])).ok()?;
                Some(f64::from(width) / MEASURE)
            };
            (0..MOST_COVERED)
                .map(|c| char::from_u32(c).filter(|c| is_covered(*c)).and_then(measure))
                .collect()
        })
    })
}

/// Whether Inter has the character; what it lacks, another font draws.
pub(super) fn is_covered(c: char) -> bool {
    matches!(
        u32::from(c),
        0x20..=0x7E | 0xA0..=0x148 | 0x14A..=0x1C3 | 0x1C5..=0x24F | 0x391..=0x3A1
            | 0x3A3..=0x3C9 | 0x400..=0x45F | 0x1EA0..=0x1EF9
            | 0x2013..=0x2014 | 0x2018..=0x201A | 0x201C..=0x201E | 0x2020..=0x2022 | 0x2026
            | 0x2030 | 0x2070..=0x2071 | 0x2074..=0x2079 | 0x2080..=0x2089 | 0x20AC
            | 0x2190..=0x2199 | 0x2206 | 0x2211..=0x2212 | 0x2248 | 0x2260 | 0x2264..=0x2265
            | 0x25B2 | 0x25BC | 0x25CF
    )
}

/// Registers the typeface with plotters, once.
pub(super) fn ready() -> Result<(), ChartError> {
    static READY: OnceLock<bool> = OnceLock::new();
    let registered = READY.get_or_init(|| {
        register_font(FAMILY, FontStyle::Normal, REGULAR).is_ok()
            && register_font(FAMILY, FontStyle::Bold, SEMIBOLD).is_ok()
    });
    if *registered { Ok(()) } else { Err(ChartError::Font) }
}

/// Which part of a text stays when it is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// The beginning: sentences.
    Start,
    /// Both ends: names, which often differ only in their last words.
    Ends,
}

/// Breaks a text into at most `most` lines no wider than `width`, with an ellipsis if it must.
pub(super) fn wrap(text: &str, face: Face, width: f64, most: usize, keep: Keep) -> Vec<String> {
    let text = clean(text);
    let mut lines = break_lines(&text, face, width);
    if lines.len() <= most {
        return lines;
    }
    let letters: Vec<char> = text.chars().collect();
    let (mut low, mut high) = (0, letters.len());
    while low < high {
        let kept = (low + high).div_ceil(2);
        if break_lines(&shorten(&letters, kept, keep), face, width).len() <= most {
            low = kept;
        } else {
            high = kept - 1;
        }
    }
    lines = break_lines(&shorten(&letters, low, keep), face, width);
    lines.truncate(most);
    lines
}

/// One line no wider than `width`.
pub(super) fn fit(text: &str, face: Face, width: f64, keep: Keep) -> String {
    wrap(text, face, width, 1, keep).pop().unwrap_or_default()
}

/// Text that XML can hold, on one line, with single spaces.
pub(super) fn clean(text: &str) -> String {
    let printable = |c: char| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}');
    let text: String = text.chars().map(|c| if printable(c) { c } else { ' ' }).collect();
    text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The text with letters left out so that `kept` remain.
fn shorten(letters: &[char], kept: usize, keep: Keep) -> String {
    let tail = if keep == Keep::Ends { kept * 2 / 5 } else { 0 };
    let start: String = letters[..kept - tail].iter().collect();
    let end: String = letters[letters.len() - tail..].iter().collect();
    format!("{}…{}", start.trim_end(), end.trim_start())
}

/// Breaks a text greedily: at a space, else after a joining sign, else within a word.
fn break_lines(text: &str, face: Face, width: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let mut end = rest.len();
        let mut wide = 0.0;
        for (index, c) in rest.char_indices() {
            wide += face.width(c.encode_utf8(&mut [0; 4]));
            if wide > width && index > 0 {
                end = break_before(rest, index);
                break;
            }
        }
        let (line, after) = rest.split_at(end);
        lines.push(line.trim_end().to_owned());
        rest = after.trim_start();
    }
    lines
}

/// Where to break a text that must not reach `limit`.
fn break_before(text: &str, limit: usize) -> usize {
    let overflows_at_space = text[limit..].starts_with(' ');
    let head = &text[..limit];
    let space = if overflows_at_space { Some(limit) } else { head.rfind(' ') };
    let joint = head.rfind(['-', '/', ',', '_', '+', ':']).map(|index| index + 1);
    match (space, joint) {
        (Some(space), Some(joint)) if joint > space && space < limit / 2 => joint,
        (Some(space), _) if space > 0 => space,
        (_, Some(joint)) => joint,
        _ => limit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACE: Face = Face::regular(13.0);

    #[test]
    fn words_are_measured_in_the_typeface() {
        assert!(ready().is_ok());
        let (thin, wide) = (FACE.width("iiii"), FACE.width("MMMM"));
        assert!(thin < wide && wide < 4.0 * 13.0, "{thin} {wide}");
        assert!(Face::bold(13.0).width("cost") > FACE.width("cost"));
        assert!((FACE.width("模型") - 26.0).abs() < 1e-9);
    }

    #[test]
    fn long_texts_break_and_then_lose_their_middle() {
        assert!(ready().is_ok());
        let name = "Llama-3.3-70B-Instruct, FP8, on eight H100 SXM, one-year reserved";
        let lines = wrap(name, FACE, 150.0, 2, Keep::Ends);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| FACE.width(line) <= 150.0), "{lines:?}");
        assert!(lines[0].starts_with("Llama") && lines[1].ends_with("reserved"), "{lines:?}");
        assert!(fit(name, FACE, 90.0, Keep::Start).ends_with('…'));
        assert_eq!(wrap("", FACE, 90.0, 2, Keep::Start), Vec::<String>::new());
        assert!(wrap(&"x".repeat(200), FACE, 3.0, 2, Keep::Ends).len() <= 2);
        assert_eq!(clean("a\u{0}b\n c"), "a b c");
    }
}
