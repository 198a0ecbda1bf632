//! Charts as documents: well formed, the same every time, nothing overlapping, nothing cut off.
#![cfg(feature = "charts")]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

#[path = "charts/cases.rs"]
mod cases;

use infercost::render::chart::{Layout, TextBox, Theme, layout, png, svg};
use infercost::view::chart::{Body, Chart, Unit};
use resvg::usvg::{Options, Tree};

const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];

fn texts(chart: &Chart) -> Vec<String> {
    layout(chart, Theme::Light).expect("a layout").texts.into_iter().map(|text| text.text).collect()
}

#[test]
fn every_chart_is_well_formed_and_the_same_twice() {
    for chart in cases::all() {
        for theme in THEMES {
            let drawn = svg(&chart, theme).expect("a drawing");
            assert_eq!(drawn, svg(&chart, theme).expect("a drawing"), "{}", chart.name);
            let tree = Tree::from_str(&drawn, &Options::default());
            let tree = tree.unwrap_or_else(|error| panic!("{}: {error}", chart.name));
            assert!((tree.size().width() - 960.0).abs() < 0.01, "{}", chart.name);
            assert!(drawn.contains("role=\"img\"") && drawn.contains("<title>"), "{}", chart.name);
            assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{}", chart.name);
        }
    }
}

#[test]
fn words_stay_on_the_sheet_and_apart() {
    for chart in cases::all() {
        let Layout { texts: boxes, height, .. } = layout(&chart, Theme::Light).expect("a layout");
        for (index, one) in boxes.iter().enumerate() {
            let inside = one.x0 >= 0.0 && one.y0 >= 0.0 && one.x1 <= 960.0 && one.y1 <= height;
            assert!(inside, "{}: {one:?} leaves the sheet", chart.name);
            for other in &boxes[index + 1..] {
                assert!(!meet(one, other), "{}: {one:?} meets {other:?}", chart.name);
            }
        }
    }
}

fn meet(one: &TextBox, other: &TextBox) -> bool {
    one.x0 < other.x1 && other.x0 < one.x1 && one.y0 < other.y1 && other.y0 < one.y1
}

#[test]
fn no_text_is_smaller_than_it_may_be() {
    for chart in cases::all() {
        let drawn = svg(&chart, Theme::Light).expect("a drawing");
        for size in drawn.split("font-size=\"").skip(1) {
            let size: f64 = size.split('"').next().and_then(|n| n.parse().ok()).expect("a number");
            assert!(size / 8.0 >= 11.5, "{}: {size}", chart.name);
        }
    }
}

#[test]
fn no_option_is_dropped() {
    for count in [2, 12, 20] {
        for chart in [cases::stacked_many(count), cases::bars_many(count)] {
            let words = texts(&chart).join(" ");
            for index in 0..count {
                let name = cases::name(index);
                let end = name.split(' ').next_back().expect("a word");
                assert!(words.contains(end), "{}: {name}", chart.name);
            }
            assert!(words.contains("Not feasible") || !matches!(chart.body, Body::Stacked(_)));
        }
    }
}

#[test]
fn a_wild_loss_prints_its_true_value() {
    let words = texts(&cases::bars_plain());
    assert!(words.iter().any(|text| text == "−403%"), "{words:?}");
    assert!(!words.iter().any(|text| text == "−400%"), "the axis stops before it: {words:?}");
}

#[test]
fn what_finds_no_room_is_said_below() {
    let odd = cases::lines_odd();
    let words = texts(&odd[0]).join(" ");
    assert!(words.contains("Also marked: "), "{words}");
    assert!(words.contains("Nothing to draw for: empty; never positive"), "{words}");
}

#[test]
fn names_are_escaped_and_the_currency_is_the_charts() {
    let mut chart = cases::stacked_two();
    chart.title = "A <b> & \"c\" \u{0}\u{1b}".to_owned();
    chart.alt = "<script>".to_owned();
    chart.currency = "€".to_owned();
    let drawn = svg(&chart, Theme::Dark).expect("a drawing");
    assert!(drawn.contains("<title>A &lt;b&gt; &amp; \"c\"</title>"));
    assert!(!drawn.contains("<script>") && drawn.contains('€'));
    assert!(Tree::from_str(&drawn, &Options::default()).is_ok());
}

#[test]
fn units_may_be_anything() {
    let units = [Unit::Usd, Unit::Percent, Unit::Seconds, Unit::Gigabytes, Unit::Count];
    for unit in units {
        for mut chart in cases::stacked_odd() {
            if let Body::Stacked(body) = &mut chart.body {
                body.unit = unit;
            }
            assert!(svg(&chart, Theme::Light).is_ok());
        }
    }
}

#[test]
fn a_picture_has_the_size_asked_for() {
    let drawn = svg(&cases::stacked_two(), Theme::Light).expect("a drawing");
    let picture = png(&drawn, 1.0).expect("a picture");
    assert_eq!(&picture[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!(picture[16..20], 960_u32.to_be_bytes());
    assert!(png("no picture", 1.0).is_err());
    for scale in [0.0, -1.0, 1e9, f32::NAN] {
        assert!(png(&drawn, scale).is_err(), "{scale}");
    }
}

#[test]
fn small_charts_look_as_they_did() {
    for chart in [cases::stacked_two(), cases::bars_two(), cases::lines_two()] {
        let drawn = svg(&chart, Theme::Light).expect("a drawing");
        insta::assert_snapshot!(chart.name.clone(), drawn);
    }
}
