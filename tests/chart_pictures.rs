//! Charts look as they did: their pictures are compared with kept ones, with a tolerance for what
//! anti-aliasing may do. `INFERCOST_PICTURES=write` keeps the new ones.
#![cfg(feature = "charts")]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

#[path = "charts/cases.rs"]
mod cases;

use std::path::PathBuf;

use infercost::render::chart::{Look, Size, Theme, png, svg};
use resvg::tiny_skia::Pixmap;

/// A channel that differs by less is the same.
const NEAR: u8 = 24;
/// The share of pixels that may differ by more.
const FEW: f64 = 0.000_5;

/// The share of pixels in which two pictures differ; all of them if their sizes do.
fn difference(one: &Pixmap, other: &Pixmap) -> f64 {
    if (one.width(), one.height()) != (other.width(), other.height()) {
        return 1.0;
    }
    let pairs = one.data().chunks(4).zip(other.data().chunks(4));
    let differ = |(a, b): &(&[u8], &[u8])| a.iter().zip(*b).any(|(a, b)| a.abs_diff(*b) > NEAR);
    pairs.filter(differ).count() as f64 * 4.0 / one.data().len() as f64
}

#[test]
fn charts_look_as_they_did() {
    let write = std::env::var_os("INFERCOST_PICTURES").is_some();
    let looks = [
        ("", Look { theme: Theme::Light, size: Size::Document }),
        ("-slide-dark", Look { theme: Theme::Dark, size: Size::Slide }),
        ("-square", Look { theme: Theme::Light, size: Size::Square }),
    ];
    let mut changed = Vec::new();
    for chart in [cases::stacked_plain(), cases::bars_plain(), cases::lines_two()] {
        for (suffix, look) in looks {
            let drawn = png(&svg(&chart, look).unwrap(), 0.5).unwrap();
            let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
                .join(format!("tests/pictures/{}{suffix}.png", chart.name));
            if write {
                std::fs::write(&path, &drawn).unwrap();
            }
            let kept = Pixmap::load_png(&path).unwrap_or_else(|_| panic!("no {}", path.display()));
            let share = difference(&kept, &Pixmap::decode_png(&drawn).unwrap());
            if share > FEW {
                changed.push(format!("{}: {:.2}% of the pixels", path.display(), share * 100.0));
            }
        }
    }
    assert!(changed.is_empty(), "these look different:\n{}", changed.join("\n"));
}

#[test]
fn a_moved_bar_and_a_changed_word_are_seen() {
    let picture = |title: &str| {
        let mut chart = cases::stacked_plain();
        chart.title = title.to_owned();
        Pixmap::decode_png(&png(&svg(&chart, Theme::Light).unwrap(), 0.5).unwrap()).unwrap()
    };
    let kept = picture("B costs a third less");
    assert!(difference(&kept, &picture("B costs a third less")) < 1e-12);
    assert!(difference(&kept, &picture("B costs a third more")) > FEW);
}
