//! One cell of a table and how a CSV dialect writes it.

use super::formula::{guarded, literal};
use crate::calendar::Date;
use crate::statistics::digits;

/// Decimals that cut no stated number short.
const ALL_DECIMALS: usize = 15;

/// How CSV files are written. All are UTF-8 with CRLF line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// RFC 4180: `,` between cells, `.` in numbers, no byte order mark.
    #[default]
    Rfc4180,
    /// For Excel with American settings: a byte order mark, by which Excel knows UTF-8, text that Excel
    /// would turn into a number or a date as `="2025-10"`, and no more rows than a sheet has.
    ExcelUs,
    /// The same for European settings: `;` between cells, `,` in numbers.
    ExcelEu,
}

impl Dialect {
    /// All dialects with the word for each on the command line.
    pub const NAMES: [(&'static str, Dialect); 3] = [
        ("rfc4180", Dialect::Rfc4180),
        ("excel-us", Dialect::ExcelUs),
        ("excel-eu", Dialect::ExcelEu),
    ];

    /// The word used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rfc4180 => "rfc4180",
            Self::ExcelUs => "excel-us",
            Self::ExcelEu => "excel-eu",
        }
    }

    /// What stands between two cells.
    pub fn separator(self) -> char {
        match self {
            Self::ExcelEu => ';',
            Self::Rfc4180 | Self::ExcelUs => ',',
        }
    }

    /// True where a spreadsheet opens the files.
    pub fn for_spreadsheets(self) -> bool {
        self != Self::Rfc4180
    }

    /// What a file begins with.
    pub fn start(self) -> &'static str {
        match self {
            Self::Rfc4180 => "",
            Self::ExcelUs | Self::ExcelEu => "\u{feff}",
        }
    }
}

/// A cell before any dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    /// Not defined, or not stated.
    Empty,
    /// Words of the program or of the scenario.
    Text(String),
    /// A number as it is printed, with `.`.
    Number(String),
    /// An ISO date.
    Date(Date),
}

impl Cell {
    /// Words; none where they are blank.
    pub(super) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.trim().is_empty() {
            Self::Empty
        } else {
            Self::Text(text)
        }
    }

    /// `true` or `false`.
    pub(super) fn flag(value: bool) -> Self {
        Self::Text(value.to_string())
    }

    /// A date; empty where there is none.
    pub(super) fn date(date: Option<Date>) -> Self {
        date.map_or(Self::Empty, Self::Date)
    }

    /// A date where the text is a whole one, else the words.
    pub(super) fn stated_date(text: &str) -> Self {
        match Date::parse(text, false) {
            Some(date) if date.to_string() == text => Self::Date(date),
            _ => Self::text(text),
        }
    }

    /// A count.
    pub(super) fn count(n: u64) -> Self {
        Self::Number(n.to_string())
    }

    /// A number with the digits that its standard error supports, `decimals` at most; empty
    /// where it is undefined.
    pub(super) fn number(value: Option<f64>, std_error: Option<f64>, decimals: usize) -> Self {
        match value {
            Some(v) if v.is_finite() => {
                let std_error = std_error.filter(|e| e.is_finite());
                Self::Number(digits::rounded(v, std_error, decimals))
            }
            _ => Self::Empty,
        }
    }

    /// A standard error, with two significant digits.
    pub(super) fn std_error(value: Option<f64>) -> Self {
        match value {
            Some(v) if v.is_finite() => Self::Number(digits::std_error(v)),
            _ => Self::Empty,
        }
    }

    /// A number that was stated or computed without sampling.
    pub(super) fn stated(value: Option<f64>) -> Self {
        Self::number(value, None, ALL_DECIMALS)
    }

    fn write(&self, out: &mut String, dialect: Dialect) {
        match self {
            Self::Empty => {}
            Self::Text(text) => write_text(text, out, dialect),
            Self::Date(date) => out.push_str(&date.to_string()),
            Self::Number(number) if dialect == Dialect::ExcelEu => {
                out.push_str(&number.replace('.', ","));
            }
            Self::Number(number) => out.push_str(number),
        }
    }
}

/// Appends one line.
pub(super) fn write_line(cells: &[Cell], out: &mut String, dialect: Dialect) {
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            out.push(dialect.separator());
        }
        cell.write(out, dialect);
    }
    out.push_str("\r\n");
}

/// What names of months begin with, in English.
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The same in French, German, Italian and Spanish, where it is another.
const EUROPEAN_MONTHS: [&str; 22] = [
    "fév", "avr", "mai", "jui", "aoû", "déc", "jän", "mär", "okt", "dez", "gen", "mag", "giu",
    "lug", "ago", "set", "ott", "dic", "ene", "abr", "fev", "mrz",
];

/// True for text that a spreadsheet would turn into a number or a date (`1E5`, `2025-10`,
/// `3/4`, `MAR-1`). It is quoted, which readers that honor quotes keep as text.
fn reads_as_another_type(text: &str, dialect: Dialect) -> bool {
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let lower = text.to_lowercase();
    let begins = |word: &str, months: &[&str]| months.iter().any(|m| word.starts_with(m));
    let read = |word: &str| {
        word == "e"
            || begins(word, &MONTHS)
            || (dialect.for_spreadsheets()
                && (word == "am" || word == "pm" || begins(word, &EUROPEAN_MONTHS)))
    };
    let mut words = lower.split(|c: char| !c.is_alphabetic());
    words.all(|w| w.is_empty() || read(w))
}

fn write_text(text: &str, out: &mut String, dialect: Dialect) {
    let mut cell = guarded(text);
    let kept = cell == text && reads_as_another_type(text, dialect);
    // Excel looks through quotes: nothing else keeps the text.
    if kept && dialect.for_spreadsheets() {
        cell = literal(text);
    }
    let quoted = cell.contains([dialect.separator(), '"', '\r', '\n'])
        || text.starts_with(' ')
        || text.ends_with(' ')
        || kept;
    if quoted {
        out.push('"');
        out.push_str(&cell.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(&cell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: &[Cell], dialect: Dialect) -> String {
        let mut out = String::new();
        write_line(cells, &mut out, dialect);
        out
    }

    fn written(text: &str) -> String {
        let line = line(&[Cell::text(text)], Dialect::Rfc4180);
        line.trim_end_matches("\r\n").to_owned()
    }

    #[test]
    fn cells_follow_rfc_4180() {
        assert_eq!(written("plain"), "plain");
        assert_eq!(written("a, b"), "\"a, b\"");
        assert_eq!(written("say \"500\""), "\"say \"\"500\"\"\"");
        assert_eq!(written("two\nlines"), "\"two\nlines\"");
        assert_eq!(written("  "), "");
    }

    #[test]
    fn text_that_begins_a_formula_is_neutralized() {
        assert_eq!(written("=1+1"), "'=1+1");
        assert_eq!(written("+33 1"), "'+33 1");
        assert_eq!(written("-cmd|' /C calc'!A0"), "'-cmd|' /C calc'!A0");
        assert_eq!(written("@SUM(A1, A2)"), "\"'@SUM(A1, A2)\"");
        assert_eq!(written("\tx"), "'\tx");
        assert_eq!(written("\rx"), "\"'\rx\"");
        assert_eq!(written("a=b"), "a=b");
    }

    #[test]
    fn numbers_are_never_neutralized_or_quoted() {
        let cells = [
            Cell::number(Some(-1.25), None, 4),
            Cell::number(None, None, 4),
            Cell::number(Some(f64::NAN), None, 4),
            Cell::number(Some(f64::INFINITY), None, 4),
        ];
        assert_eq!(line(&cells, Dialect::Rfc4180), "-1.25,,,\r\n");
        assert_eq!(line(&cells, Dialect::ExcelEu), "-1,25;;;\r\n");
    }

    #[test]
    fn text_that_reads_as_a_number_or_a_date_is_quoted() {
        for text in ["2025-10", "1E5", "007", "3/4", "MAR-1", "1.5", "10:30"] {
            assert_eq!(written(text), format!("\"{text}\""));
        }
        for text in ["STARGATE-500", "true", "q05", "E", "March"] {
            assert_eq!(written(text), text);
        }
    }

    /// Excel turns `"2025-10"` into October 2025, quotes or not, and `="2025-10"` into that text.
    #[test]
    fn excel_keeps_text_that_reads_as_a_number_or_a_date() {
        for (text, cell) in [
            ("2025-10", r#""=""2025-10""""#),
            ("1E5", r#""=""1E5""""#),
            ("5 août", r#""=""5 août""""#),
            ("10 PM", r#""=""10 PM""""#),
            ("STARGATE-500", "STARGATE-500"),
            ("=1+1", "'=1+1"),
            ("-1", "'-1"),
        ] {
            for dialect in [Dialect::ExcelUs, Dialect::ExcelEu] {
                assert_eq!(line(&[Cell::text(text)], dialect), format!("{cell}\r\n"));
            }
        }
        assert_eq!(written("5 août"), "5 août");
    }

    #[test]
    fn dialects_differ_in_separator_decimal_and_start() {
        let cells = [
            Cell::text("a;b"),
            Cell::text("c,d"),
            Cell::stated(Some(0.5)),
        ];
        assert_eq!(line(&cells, Dialect::ExcelUs), "a;b,\"c,d\",0.5\r\n");
        assert_eq!(line(&cells, Dialect::ExcelEu), "\"a;b\";c,d;0,5\r\n");
        assert_eq!(
            line(&[Cell::text("jusqu’à l’effrénée")], Dialect::ExcelEu),
            "jusqu’à l’effrénée\r\n"
        );
        assert_eq!(Dialect::ExcelEu.start(), "\u{feff}");
        assert_eq!(Dialect::Rfc4180.start(), "");
        for (name, dialect) in Dialect::NAMES {
            assert_eq!(dialect.name(), name);
        }
    }
}
