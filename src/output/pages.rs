//! CSV files cut into parts that spreadsheets open whole: `summary.csv`, `summary-2.csv`, …, each
//! with the header.

use super::Dialect;
use super::folder::{Growing, Stage};
use crate::error::Error;
use std::borrow::Cow;

/// Rows of a sheet, the header among them (Excel 2007 and later, LibreOffice).
pub const SHEET_ROWS: usize = 1_048_576;

/// Rows of a file in a dialect, the header among them.
fn limit(dialect: Dialect) -> usize {
    match dialect.for_spreadsheets() {
        true => SHEET_ROWS,
        false => usize::MAX,
    }
}

/// The name of a part of a file; the first one, 1, has the file's own.
pub fn name(file: &str, part: usize) -> Cow<'_, str> {
    match (part, file.strip_suffix(".csv")) {
        (0 | 1, _) | (_, None) => Cow::Borrowed(file),
        (_, Some(stem)) => Cow::Owned(format!("{stem}-{part}.csv")),
    }
}

/// The file that a name belongs to where it is that of a later part.
pub fn whole(part: &str) -> Option<String> {
    let (stem, number) = part.strip_suffix(".csv")?.rsplit_once('-')?;
    number.parse::<usize>().ok().filter(|n| *n > 1)?;
    Some(format!("{stem}.csv"))
}

/// What to say of a file that became several.
pub fn warning(file: &str, parts: usize) -> Option<String> {
    (parts > 1).then(|| {
        format!(
            "`{file}` has more rows than the {SHEET_ROWS} of a spreadsheet: it goes on in `{}`{}",
            name(file, 2),
            match parts {
                2 => String::new(),
                _ => format!(" to `{}`", name(file, parts)),
            }
        )
    })
}

/// The parts of a file.
fn parts(bytes: Vec<u8>, dialect: Dialect) -> Vec<Vec<u8>> {
    cut(bytes, limit(dialect))
}

/// Writes a file in as many parts as it takes; returns what to say where these are several.
///
/// # Errors
/// As [`Stage::write`].
pub fn write(
    stage: &mut Stage,
    file: &str,
    bytes: Vec<u8>,
    dialect: Dialect,
) -> Result<Option<String>, Error> {
    let parts = parts(bytes, dialect);
    for (i, part) in parts.iter().enumerate() {
        stage.write(&name(file, i + 1), part)?;
    }
    Ok(warning(file, parts.len()))
}

/// Cuts after every `limit` rows and repeats the header.
fn cut(bytes: Vec<u8>, limit: usize) -> Vec<Vec<u8>> {
    let header = header(&bytes).to_vec();
    let mut found: Vec<Vec<u8>> = Vec::new();
    let (mut rest, mut start) = (bytes, 0);
    while let Some(end) = after_rows(&rest, start, limit - usize::from(start > 0)) {
        let next = rest.split_off(end);
        found.push(std::mem::replace(&mut rest, [&header[..], &next].concat()));
        start = header.len();
    }
    found.push(rest);
    found
}

/// The first row with the byte order mark before it.
fn header(bytes: &[u8]) -> &[u8] {
    &bytes[..ends(bytes).next().unwrap_or(bytes.len())]
}

/// Where the row number `count` from `start` on ends; none where no other follows it.
fn after_rows(bytes: &[u8], start: usize, count: usize) -> Option<usize> {
    // Most files have fewer bytes than a sheet has rows.
    if bytes.len() - start <= count {
        return None;
    }
    let end = ends(&bytes[start..]).nth(count - 1)? + start;
    (end < bytes.len()).then_some(end)
}

/// Where rows end: behind line ends that stand in no quotes.
fn ends(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let mut quoted = false;
    bytes.iter().enumerate().filter_map(move |(i, byte)| {
        quoted ^= *byte == b'"';
        (*byte == b'\n' && !quoted).then_some(i + 1)
    })
}

/// The bytes of the next part without what it repeats.
pub fn continued(part: &[u8]) -> &[u8] {
    &part[header(part).len()..]
}

/// A file that is written row by row, into as many parts as it takes.
#[derive(Debug)]
pub struct Paged {
    file: &'static str,
    header: Vec<u8>,
    limit: usize,
    part: usize,
    rows: usize,
    growing: Growing,
}

impl Paged {
    /// Begins the file with its header, byte order mark included.
    ///
    /// # Errors
    /// As [`Stage::write`].
    pub fn begin(
        stage: &Stage,
        file: &'static str,
        header: Vec<u8>,
        dialect: Dialect,
    ) -> Result<Self, Error> {
        let mut growing = stage.begin(file)?;
        growing.write(&header)?;
        Ok(Self {
            file,
            header,
            limit: limit(dialect),
            part: 1,
            rows: 1,
            growing,
        })
    }

    /// Appends rows that stay together.
    ///
    /// # Errors
    /// As [`Stage::write`].
    pub fn write(&mut self, stage: &mut Stage, rows: &[u8]) -> Result<(), Error> {
        let more = ends(rows).count();
        if self.rows.saturating_add(more) > self.limit {
            self.part += 1;
            let next = stage.begin(&name(self.file, self.part))?;
            stage.end(std::mem::replace(&mut self.growing, next))?;
            self.growing.write(&self.header)?;
            self.rows = 1;
        }
        self.rows += more;
        self.growing.write(rows)
    }

    /// Ends the file; returns what to say where it became several.
    ///
    /// # Errors
    /// As [`Stage::write`].
    pub fn end(self, stage: &mut Stage) -> Result<Option<String>, Error> {
        stage.end(self.growing)?;
        Ok(warning(self.file, self.part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &str, limit: usize) -> Vec<String> {
        let parts = cut(bytes.as_bytes().to_vec(), limit);
        let text = |p| String::from_utf8(p).unwrap();
        parts.into_iter().map(text).collect()
    }

    #[test]
    fn parts_repeat_the_header_and_lose_no_row() {
        let whole = "\u{feff}a;b\r\n1;\"x\r\ny\"\r\n2;\"\"\"\n\"\r\n3;\r\n4;\r\n";
        let parts = texts(whole, 3);
        let expected = [
            "\u{feff}a;b\r\n1;\"x\r\ny\"\r\n2;\"\"\"\n\"\r\n",
            "\u{feff}a;b\r\n3;\r\n4;\r\n",
        ];
        assert_eq!(parts, expected);
        let mut joined = parts[0].clone();
        joined.push_str(std::str::from_utf8(continued(parts[1].as_bytes())).unwrap());
        assert_eq!(joined, whole);
        assert_eq!(texts(whole, 5), [whole]);
        assert_eq!(texts(whole, 2).len(), 4);
        assert_eq!(texts("a\r\n", 2), ["a\r\n"]);
    }

    #[test]
    fn parts_have_names_of_their_own() {
        assert_eq!(name("summary.csv", 1), "summary.csv");
        assert_eq!(name("summary.csv", 2), "summary-2.csv");
        assert_eq!(whole("summary-2.csv").as_deref(), Some("summary.csv"));
        for other in ["summary.csv", "a-b.csv", "a-1.csv", "chart-2.svg"] {
            assert_eq!(whole(other), None, "{other}");
        }
        assert_eq!(warning("a.csv", 1), None);
        let said = warning("a.csv", 3).unwrap();
        assert!(
            said.ends_with("goes on in `a-2.csv` to `a-3.csv`"),
            "{said}"
        );
    }

    #[test]
    fn only_dialects_of_spreadsheets_have_a_limit() {
        let mut long = b"a\r\n".to_vec();
        long.extend(b"1\r\n".repeat(SHEET_ROWS));
        assert_eq!(parts(long.clone(), Dialect::Rfc4180).len(), 1);
        let parts = parts(long, Dialect::ExcelUs);
        let rows: Vec<usize> = parts.iter().map(|p| ends(p).count()).collect();
        assert_eq!(rows, [SHEET_ROWS, 2]);
    }
}
