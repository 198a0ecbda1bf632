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
