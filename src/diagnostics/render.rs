//! Diagnostics as text, in rustc's layout.

use super::{Diagnostic, Diagnostics, Severity, Source, Sources, Span};
use annotate_snippets::{
    AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};

/// More than this many are counted, not shown: a column of a long list that is wrong throughout
/// must not bury the rest.
const SHOWN: usize = 200;

/// A line longer than this is named by its position alone.
const LONGEST_LINE: usize = 1 << 16;

/// All diagnostics as one text, a blank line between two; with `color`, with terminal styles.
pub fn render(diagnostics: &Diagnostics, sources: &Sources, color: bool) -> String {
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut blocks: Vec<String> = diagnostics
        .iter()
        .take(SHOWN)
        .map(|d| renderer.render(&[group(d, sources)]))
        .collect();
    if diagnostics.len() > SHOWN {
        let more = format!("{} more are not shown", diagnostics.len() - SHOWN);
        let title = Level::NOTE.secondary_title(more);
        blocks.push(renderer.render(&[Group::with_title(title)]));
    }
    let mut text = blocks.join("\n\n");
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(diagnostic.message.as_str()));
    if let Some(span) = diagnostic.span {
        let source = sources.get(span.source);
        let place = Place::of(source, span);
        let line = &source.text[place.start..place.end];
        if line.len() > LONGEST_LINE {
            let column = 1 + line[..place.from].chars().count();
            let origin = Origin::path(source.name.as_str()).line(place.number);
            group = group.element(origin.char_column(column));
            if let Some(label) = &diagnostic.label {
                group = group.element(Level::NOTE.message(normalize_untrusted_str(label)));
            }
        } else {
            let mark = AnnotationKind::Primary.span(place.from..place.to);
            let mark = mark.label(diagnostic.label.as_deref());
            let snippet = Snippet::source(line)
                .path(source.name.as_str())
                .line_start(place.number);
            group = group.element(snippet.annotation(mark));
        }
    }
    group.elements(
        diagnostic
            .hints
            .iter()
            .map(|hint| Level::HELP.message(normalize_untrusted_str(hint))),
    )
}

/// The line a span begins on and the part of it that is marked.
struct Place {
    number: usize,
    /// Byte range of the line in the text.
    start: usize,
    end: usize,
    /// Byte range of the mark in the line.
    from: usize,
    to: usize,
}

impl Place {
    fn of(source: &Source, span: Span) -> Self {
        let text = source.text.as_str();
        let at = floor_boundary(text, span.start);
        let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
        let end = text[at..].find('\n').map_or(text.len(), |i| at + i);
        let line = text[start..end].trim_end_matches('\r');
        let from = (at - start).min(line.len());
        let to = floor_boundary(text, span.end).clamp(start + from, start + line.len());
        Self {
            number: super::line_number(text, at),
            start,
            end: start + line.len(),
            from,
            to: to - start,
        }
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, start: usize, end: usize) -> String {
        let mut sources = Sources::default();
        let source = sources.add("a.toml", text);
        let mut list = Diagnostics::default();
        let span = Span { source, start, end };
        list.push(Diagnostic::error(span, "wrong").label("here").hint("do it"));
        render(&list, &sources, false)
    }

    #[test]
    fn layout_is_that_of_rustc() {
        assert_eq!(
            shown("a = 1\r\nbé = 22\n", 13, 15),
            "error: wrong\n --> a.toml:2:6\n  |\n2 | bé = 22\n  |      ^^ here\n  |\n  = help: do it\n"
        );
    }

    #[test]
    fn a_span_of_several_lines_marks_the_first() {
        assert_eq!(
            shown("a = \"\"\"x\ny\"\"\"\n", 4, 12),
            "error: wrong\n --> a.toml:1:5\n  |\n1 | a = \"\"\"x\n  |     ^^^^ here\n  |\n  = help: do it\n"
        );
    }

    #[test]
    fn no_span_can_panic() {
        let text = "é\nü";
        for start in 0..8 {
            for end in 0..8 {
                assert!(shown(text, start, end).contains("wrong"));
            }
        }
    }

    #[test]
    fn control_characters_are_not_passed_on_to_the_terminal() {
        let mut list = Diagnostics::default();
        list.push(Diagnostic::error(None, "bad \u{1b}[2J").hint("not \u{1b}[31m"));
        let text = render(&list, &Sources::default(), false);
        assert!(!text.contains('\u{1b}'), "{text:?}");
    }
}
