//! The report: everything inside, nothing from elsewhere, nothing forgotten.
#![cfg(feature = "cli")]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::Command;

fn report(study: &str) -> (String, String) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report").join(study);
    let done = Command::new(env!("CARGO_BIN_EXE_infercost"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["report", study, "--quiet", "--out"])
        .arg(&folder)
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
            "How sure the predictions are",
            "Assumptions",
            "Method",
            "How to reproduce this",
        ];
        for head in heads {
            assert!(html.contains(&format!("<h2>{head}</h2>")), "{study}: {head}");
            assert!(markdown.contains(&format!("## {head}\n")), "{study}: {head}");
        }
        // Every picture has words for those who cannot see it, and numbers behind it.
        let figures = html.matches("<figure>").count();
        assert!(figures >= 2, "{study}: {figures} charts");
        assert_eq!(html.matches("Numbers of this chart").count(), figures);
        assert_eq!(html.matches("role=\"img\" aria-label=\"").count(), figures * 2);
        assert!(!html.contains("aria-label=\"\""), "{study}: a picture without words");
        // The study is in it, and each page's tables have heads.
        let text = std::fs::read_to_string(format!("configs/studies/{study}.toml")).unwrap();
        assert!(markdown.contains(text.trim_end()), "{study}: its text is not in the report");
        assert_eq!(html.matches("<table>").count(), html.matches("<thead>").count());
        assert!(html.contains(&format!("infercost report {study}")));
    }
}

#[test]
fn a_study_with_months_has_them_in_its_report() {
    let (html, markdown) = report("rent-or-own");
    assert!(html.contains("<h2>Year by year</h2>") && markdown.contains("## Year by year\n"));
    assert!(html.contains("infercost project rent-or-own"));
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
        for (text, ground) in
            [("ink", "paper"), ("ink", "soft"), ("muted", "paper"), ("muted", "soft")]
        {
            let found = contrast(&colour(text), &colour(ground));
            assert!(found >= 4.5, "{text} on {ground}: {found:.2}");
        }
    }
}
