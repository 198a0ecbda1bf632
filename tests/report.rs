//! The report: everything inside, nothing from elsewhere, nothing forgotten.
#![cfg(feature = "cli")]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::Command;

fn report(study: &str) -> (String, String) {
    changed(study, study, &[])
}

/// The report of a study with some values changed, written under a name.
fn changed(name: &str, study: &str, changes: &[&str]) -> (String, String) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report").join(name);
    let done = Command::new(env!("CARGO_BIN_EXE_infercost"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["report", study, "--quiet", "--chart-format", "svg", "--out"])
        .arg(&folder)
        .args(changes.iter().flat_map(|change| ["--set", change]))
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    (read("report.html"), read("report.md"))
}

#[test]
fn a_report_stands_alone_and_is_whole() {
    for study in ["quick-start", "own-rent-or-api", "agent"] {
        let (html, markdown) = report(study);
        for foreign in ["<script", "<link", "src=\"http", "url(http", "@import", "<iframe"] {
            assert!(!html.contains(foreign), "{study}: {foreign}");
        }
        let heads = [
            "The options side by side",
            "What a query costs",
            "Margin and break-even",
            "Latency, fleet and feasibility",
            "How sure cost and margin are",
            "What matters most to the cheapest",
            "Accuracy of the predictions",
            "Assumptions",
            "Method",
            "How to reproduce this",
        ];
        for head in heads {
            assert!(html.contains(&format!(">{head}</h2>")), "{study}: {head}");
            assert!(markdown.contains(&format!("## {head}\n")), "{study}: {head}");
        }
        // Every picture has words for those who cannot see it, and numbers behind it.
        let figures = html.matches("<figure>").count();
        assert!(figures >= 2, "{study}: {figures} charts");
        for page in [&html, &markdown] {
            assert_eq!(page.matches("Numbers of this chart").count(), figures);
        }
        // Light and dark, and again for a phone, where a map of values does not fit.
        let pictures = html.matches("role=\"img\" aria-label=\"").count();
        let narrow = html.matches("<div class=\"narrow\">").count();
        assert_eq!(pictures, (figures + narrow) * 2);
        assert!(narrow >= figures - 1, "{study}: {narrow} of {figures} fit a phone");
        assert!(!html.contains("aria-label=\"\""), "{study}: a picture without words");
        // The study is in it, and each page's tables have heads.
        let text = std::fs::read_to_string(format!("configs/studies/{study}.toml")).unwrap();
        assert!(markdown.contains(text.trim_end()), "{study}: its text is not in the report");
        assert_eq!(html.matches("<table>").count(), html.matches("<thead>").count());
        assert_eq!(
            html.matches("<th").count(),
            html.matches("<th scope=").count() + html.matches("<thead>").count()
        );
        // One heading of the page, then those of its parts, each linked to from the top.
        assert_eq!(html.matches("<h1>").count(), 1);
        assert!(html.find("<h1>") < html.find("<h2") && !html.contains("<h3"));
        assert_eq!(html.matches("<h2 id=").count(), html.matches("<li><a href=\"#").count());
        assert!(html.contains(&format!("infercost report {study}")));
    }
}

#[test]
fn a_study_with_months_has_them_in_its_report() {
    let (html, markdown) = report("rent-or-own");
    assert!(html.contains(">Year by year</h2>") && markdown.contains("## Year by year\n"));
    assert!(html.contains("infercost project rent-or-own"));
}

#[test]
fn an_option_that_cannot_serve_says_why_and_what_would_mend_it() {
    let (html, markdown) = changed("too-small", "quick-start", &["option.70B, bf16.tp=1"]);
    for (page, key) in [(&html, "<code>tp</code>"), (&markdown, "`tp`")] {
        assert!(page.contains("70B, bf16 does not fit: each accelerator needs"), "{key}");
        assert!(page.contains(key) && page.contains("not feasible"), "{key}");
    }
    assert!(
        html.contains("--set &#39;option.70B, bf16.tp=1&#39;") || html.contains("--set 'option")
    );
}

/// Relative luminance and contrast as in WCAG 2.2.
fn contrast(a: &str, b: &str) -> f64 {
    let luminance = |hex: &str| {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn text_of_a_report_stands_out_in_light_and_dark() {
    let (html, _) = report("quick-start");
    let themes: Vec<&str> = html.split(":root {").skip(1).collect();
    assert_eq!(themes.len(), 2, "light and dark");
    for theme in themes {
        let colour = |name: &str| {
            let from = theme.split(&format!("--{name}: ")).nth(1).unwrap();
            from[..7].to_owned()
        };
        for text in ["ink", "muted", "link"] {
            for ground in ["paper", "soft"] {
                let found = contrast(&colour(text), &colour(ground));
                assert!(found >= 4.5, "{text} on {ground}: {found:.2}");
            }
        }
    }
}

/// A filled rectangle of a picture: left, upper, right and lower edge, and its colour.
struct Filled([f64; 4], String);

impl Filled {
    fn holds(&self, (x, y): (f64, f64)) -> bool {
        let [x0, y0, x1, y1] = self.0;
        x >= x0 && x <= x1 && y >= y0 && y <= y1
    }
}

fn attribute<'a>(mark: &'a str, name: &str) -> Option<&'a str> {
    mark.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

/// What of a picture is too faint: words below 4.5 on what lies under their middle, marks below 3
/// on the background. A fill may be faint inside an edge that is not, or where its value stands
/// written in it; nothing is read from the grid.
fn too_faint(svg: &str) -> Vec<String> {
    const GRID: [&str; 2] = ["#E4E8EC", "#2A323B"];
    let number = |mark: &str, name: &str| attribute(mark, name).unwrap().parse::<f64>().unwrap();
    let mut faint = Vec::new();
    let mut fills: Vec<Filled> = Vec::new();
    let marks: Vec<&str> = svg.split('<').skip(1).collect();
    let paper = attribute(marks.iter().find(|mark| mark.starts_with("rect")).unwrap(), "fill");
    let paper = paper.unwrap();
    let stands_out =
        |colour: &str| colour == paper || GRID.contains(&colour) || contrast(colour, paper) >= 3.0;
    for (at, mark) in marks.iter().enumerate() {
        if mark.starts_with("text ") {
            let (x, y, length) = (number(mark, "x"), number(mark, "y"), number(mark, "textLength"));
            let middle = match attribute(mark, "text-anchor").unwrap() {
                "start" => x + length / 2.0,
                "end" => x - length / 2.0,
                _ => x,
            };
            let under = fills.iter().rev().find(|fill| fill.holds((middle, y))).unwrap();
            let found = contrast(attribute(mark, "fill").unwrap(), &under.1);
            if found < 4.5 {
                faint.push(format!("{found:.2} on {}: {mark}", under.1));
            }
        } else if mark.starts_with("rect ") {
            let (x, y) = (number(mark, "x"), number(mark, "y"));
            let edges = [x, y, x + number(mark, "width"), y + number(mark, "height")];
            let colour = attribute(mark, "fill").unwrap();
            let edge = |fill: &Filled| {
                let near = fill.0.iter().zip(edges).all(|(a, b)| (a - b).abs() <= 16.0);
                near && contrast(&fill.1, paper) >= 3.0
            };
            let said = marks.get(at + 1).is_some_and(|next| next.starts_with("text "));
            if !stands_out(colour) && !said && !fills.iter().any(edge) {
                faint.push((*mark).to_owned());
            }
            fills.push(Filled(edges, colour.to_owned()));
        } else if mark.starts_with("polyline ") {
            faint.extend(
                (!stands_out(attribute(mark, "stroke").unwrap())).then(|| (*mark).to_owned()),
            );
        } else if mark.starts_with("circle ") {
            faint.extend(
                (!stands_out(attribute(mark, "fill").unwrap())).then(|| (*mark).to_owned()),
            );
        } else if mark.starts_with("polygon ") {
            // An area has a curve of its own colour on it or along its edge.
            let curve = marks[at..].iter().find(|mark| mark.starts_with("polyline "));
            let bounded =
                curve.is_some_and(|curve| stands_out(attribute(curve, "stroke").unwrap()));
            faint.extend((!bounded).then(|| (*mark).to_owned()));
        }
    }
    faint
}

#[test]
fn words_and_marks_of_its_charts_stand_out_in_light_and_dark() {
    for study in ["quick-start", "how-sure", "rent-or-own", "rag"] {
        let (html, _) = report(study);
        let pictures: Vec<&str> = html.split("<svg ").skip(1).collect();
        assert!(pictures.len() >= 20, "{study}: {} pictures", pictures.len());
        for picture in pictures {
            let faint = too_faint(picture.split("</svg>").next().unwrap());
            let title = picture.split("<title>").nth(1).unwrap().lines().next().unwrap();
            assert!(faint.is_empty(), "{study}, {title}:\n{}", faint.join("\n"));
        }
    }
}

#[test]
fn faint_words_and_marks_are_found() {
    let sheet = "<rect x=\"0\" y=\"0\" width=\"900\" height=\"400\" fill=\"#FFFFFF\"/>";
    let text = |fill: &str| {
        format!("<text textLength=\"50\" x=\"60\" y=\"50\" text-anchor=\"start\" fill=\"{fill}\">")
    };
    let bar = |inset: u32, fill: &str| {
        let (at, size) = (100 + inset, 80 - 2 * inset);
        format!("<rect x=\"{at}\" y=\"{at}\" width=\"{size}\" height=\"{size}\" fill=\"{fill}\"/>")
    };
    let curve = |stroke: &str| format!("<polyline stroke=\"{stroke}\" points=\"\"/>");
    let faults = |marks: &[String]| too_faint(&format!("{sheet}{}", marks.concat())).len();
    assert_eq!(faults(&[text("#5F6B77"), bar(0, "#265486"), curve("#E4E8EC")]), 0);
    assert_eq!(faults(&[text("#8A96A2")]), 1, "words of a mark's contrast");
    assert_eq!(faults(&[bar(0, "#9DBBD6")]), 1, "a faint bar");
    assert_eq!(faults(&[bar(0, "#738B9F"), bar(8, "#9DBBD6")]), 0, "one with an edge");
    assert_eq!(faults(&[curve("#B9C2CA")]), 1, "a faint line");
}
