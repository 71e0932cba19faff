//! CSV text to cells with their places (RFC 4180; comma, semicolon or tab, told from the header).
//!
//! Diagnostics point into cells, so the reader keeps the byte range of each one, which the `csv`
//! crate does not give; the tests hold its reading against that crate's.

use crate::diagnostics::{Diagnostic, Diagnostics, SourceId, Span};

/// A cell: its text without the quotes, and its place with them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    pub text: String,
    pub span: Span,
}

/// The header and the rows that are as long as it.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub header: Vec<Cell>,
    pub rows: Vec<Vec<Cell>>,
}

/// Reads a file. Rows that are blank are skipped; rows with too few or too many fields and quotes
/// that never close are errors.
pub(super) fn parse(text: &str, source: SourceId, diagnostics: &mut Diagnostics) -> Sheet {
    let mut reader = Reader {
        text,
        at: if text.starts_with('\u{feff}') { 3 } else { 0 },
        delimiter: delimiter(text),
        source,
    };
    let mut sheet = Sheet::default();
    while let Some(record) = reader.record(diagnostics) {
        if record.iter().all(|c| c.text.trim().is_empty()) {
            continue;
        }
        if sheet.header.is_empty() {
            sheet.header = record;
        } else if record.len() == sheet.header.len() {
            sheet.rows.push(record);
        } else {
            diagnostics.push(wrong_length(&record, &sheet.header));
        }
    }
    if sheet.header.is_empty() {
        let span = Span {
            source,
            start: 0,
            end: 0,
        };
        diagnostics.push(
            Diagnostic::error(span, "the file has no header")
                .hint("name the columns in the first line"),
        );
    }
    sheet
}

fn wrong_length(record: &[Cell], header: &[Cell]) -> Diagnostic {
    let (has, wants) = (record.len(), header.len());
    let many = if has > wants { "many" } else { "few" };
    let message = format!("the row has too {many} fields: {has}, where the header has {wants}");
    if has > wants {
        Diagnostic::error(record[wants].span, message)
            .label("the first field too many")
            .hint("a field that contains the separator goes in double quotes")
    } else {
        let last = record[has - 1].span;
        let end = Span {
            start: last.end,
            ..last
        };
        Diagnostic::error(end, message)
            .label(format!("`{}` is missing", header[has].text))
            .hint("an empty field still needs its separator")
    }
}

fn delimiter(text: &str) -> u8 {
    let header = text.lines().find(|l| !l.trim().is_empty()).unwrap_or("");
    let count = |d: char| header.matches(d).count();
    match (count(','), count(';'), count('\t')) {
        (0, 0, t) if t > 0 => b'\t',
        (0, s, _) if s > 0 => b';',
        _ => b',',
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    delimiter: u8,
    source: SourceId,
}

impl Reader<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        Span {
            source: self.source,
            start,
            end,
        }
    }

    fn record(&mut self, diagnostics: &mut Diagnostics) -> Option<Vec<Cell>> {
        let bytes = self.text.as_bytes();
        if self.at >= bytes.len() {
            return None;
        }
        let mut cells = Vec::new();
        loop {
            cells.push(self.cell(diagnostics));
            match bytes.get(self.at) {
                Some(b) if *b == self.delimiter => self.at += 1,
                Some(b'\r') if bytes.get(self.at + 1) == Some(&b'\n') => {
                    self.at += 2;
                    return Some(cells);
                }
                Some(_) => {
                    self.at += 1;
                    return Some(cells);
                }
                None => return Some(cells),
            }
        }
    }

    /// Reads to the next separator or end of line, and stays before it.
    fn cell(&mut self, diagnostics: &mut Diagnostics) -> Cell {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut text = String::new();
        if bytes.get(start) == Some(&b'"') {
            let mut from = start + 1;
            loop {
                let Some(quote) = self.text[from..].find('"').map(|i| from + i) else {
                    diagnostics.push(
                        Diagnostic::error(self.span(start, start + 1), "the quote never closes")
                            .hint("inside quotes, a double quote is written twice"),
                    );
                    self.at = bytes.len();
                    return Cell {
                        text: self.text[start + 1..].to_owned(),
                        span: self.span(start, bytes.len()),
                    };
                };
                text.push_str(&self.text[from..quote]);
                if bytes.get(quote + 1) != Some(&b'"') {
                    self.at = quote + 1;
                    break;
                }
                text.push('"');
                from = quote + 2;
            }
        }
        let rest = &bytes[self.at..];
        let ends = |b: &u8| *b == self.delimiter || *b == b'\n' || *b == b'\r';
        let end = self.at + rest.iter().position(ends).unwrap_or(rest.len());
        text.push_str(&self.text[self.at..end]);
        self.at = end;
        Cell {
            text,
            span: self.span(start, end),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> (Sheet, Vec<String>) {
        let mut found = Diagnostics::default();
        let sheet = parse(text, SourceId(0), &mut found);
        let messages = found.iter().map(|d| d.message.clone()).collect();
        (sheet, messages)
    }

    #[test]
    fn cells_know_their_place_after_blank_lines_and_quotes() {
        let text = "\u{feff}id,note\r\n\r\nA,\"x, \"\"y\"\"\nz\"\r\n,\r\nB,é\r\n";
        let (sheet, messages) = read(text);
        assert!(messages.is_empty());
        assert_eq!(sheet.rows.len(), 2);
        assert_eq!(sheet.rows[0][1].text, "x, \"y\"\nz");
        let span = sheet.rows[1][1].span;
        assert_eq!(&text[span.start..span.end], "é");
    }

    #[test]
    fn rows_of_another_length_are_errors() {
        let (sheet, messages) = read("a;b\n1\n1;2;3\n4;5\n");
        assert_eq!(sheet.rows.len(), 1);
        assert_eq!(
            messages,
            [
                "the row has too few fields: 1, where the header has 2",
                "the row has too many fields: 3, where the header has 2"
            ]
        );
    }

    #[test]
    fn a_quote_that_never_closes_is_an_error() {
        assert_eq!(read("a,b\n1,\"2\n3,4\n").1, ["the quote never closes"]);
        assert_eq!(read("").1, ["the file has no header"]);
    }

    proptest! {
        /// The `csv` crate is the second opinion: whatever it writes is read back alike.
        #[test]
        fn what_the_csv_crate_writes_is_read_back(
            rows in prop::collection::vec(prop::collection::vec("[a,;\"\n é]{0,6}", 3), 1..6)
        ) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["p", "q", "r"]).unwrap();
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let (sheet, messages) = read(&text);
            prop_assert!(messages.is_empty());
            let kept = rows.iter().filter(|r| r.iter().any(|c| !c.trim().is_empty()));
            let expected: Vec<Vec<String>> = kept.cloned().collect();
            let got: Vec<Vec<String>> = sheet
                .rows
                .iter()
                .map(|r| r.iter().map(|c| c.text.clone()).collect())
                .collect();
            prop_assert_eq!(got, expected);
        }
    }
}
