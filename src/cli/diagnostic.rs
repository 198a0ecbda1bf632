//! Diagnostics as the compiler draws them: the line, an underline, a mend.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::output;
use crate::diag::{Diagnostic, Severity};

/// Prints diagnostics on standard error.
pub fn print(faults: &[Diagnostic]) {
    for fault in faults {
        output::say(&draw(fault, output::colour()));
        output::say("");
    }
}

/// A diagnostic as text.
pub fn draw(fault: &Diagnostic, colour: bool) -> String {
    let level = match fault.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(fault.message.as_str());
    let mut group = match &fault.place {
        Some(place) => {
            let text = place.source.text.as_str();
            let end = text.len();
            let (start, stop) = (place.span.start.min(end), place.span.end.min(end));
            // A whole table would underline the whole file: its first line says where it is.
            let stop = text[start..stop].find('\n').map_or(stop, |at| start + at);
            let snippet = Snippet::source(text)
                .path(place.source.name.as_str())
                .annotation(AnnotationKind::Primary.span(start..stop));
            title.element(snippet)
        }
        None => Group::with_title(title),
    };
    if let Some(help) = &fault.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group]).clone()
}
