//! A CSV file of results, read back with its types.

use crate::calendar::Date;
use crate::output::formula::{of_literal, unguarded};
use crate::output::{ColumnReference, Dialect, FileReference, column_header, file_reference};

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// `true` or `false`.
    Flag,
    Date,
    Number,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    /// Empty where it is not known.
    pub unit: String,
    /// What it holds, in a sentence; empty where it is not known.
    pub description: &'static str,
    pub kind: Kind,
}

/// A cell with its type. A column of numbers or dates may hold words (`never`).
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Empty,
    Text(String),
    Flag(bool),
    Date(Date),
    Number {
        value: f64,
        /// As printed: with the digits that its standard error supports.
        printed: String,
    },
}

impl Cell {
    /// The number of a cell that holds one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number { value, .. } => Some(*value),
            _ => None,
        }
    }

    /// The cell in words: numbers as printed, dates by ISO 8601.
    pub fn words(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Flag(flag) => flag.to_string(),
            Self::Date(date) => date.to_string(),
            Self::Number { printed, .. } => printed.clone(),
        }
    }
}

/// A file of results.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The file's name: `annual.csv`.
    pub file: String,
    pub columns: Vec<Column>,
    /// Rows of as many cells as there are columns.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Reads the bytes of a file. Types are those of the tables that write the files; columns that no
    /// table knows hold numbers where every cell is one.
    ///
    /// # Errors
    /// A sentence with the line where the bytes are no such file.
    pub fn read(
        file: &str,
        bytes: &[u8],
        currency: &str,
        dialect: Dialect,
    ) -> Result<Self, String> {
        let bytes = bytes
            .strip_prefix(dialect.start().as_bytes())
            .unwrap_or(bytes);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(dialect.separator() as u8)
            .from_reader(bytes);
        let header = reader.headers().map_err(|e| e.to_string())?.clone();
        let mut records = Vec::new();
        for record in reader.records() {
            records.push(record.map_err(|e| e.to_string())?);
        }
        let known = file_reference(file);
        let columns: Vec<Column> = header
            .iter()
            .enumerate()
            .map(|(i, name)| {
                let numeric = || {
                    let mut cells = records.iter().filter_map(|r| r.get(i));
                    cells.all(|c| c.is_empty() || number(c, dialect).is_some())
                };
                column(name, known.as_ref(), currency, numeric)
            })
            .collect();
        let cells = |record: &csv::StringRecord| {
            let cells = columns.iter().zip(record);
            cells.map(|(c, text)| cell(text, c.kind, dialect)).collect()
        };
        Ok(Self {
            file: file.to_owned(),
            rows: records.iter().map(cells).collect(),
            columns,
        })
    }

    /// The place of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }

    /// A cell of a row by the name of its column; empty where there is no such column.
    pub fn cell<'a>(&self, row: &'a [Cell], name: &str) -> &'a Cell {
        let found = self.column(name).and_then(|c| row.get(c));
        found.unwrap_or(&Cell::Empty)
    }

    /// The rows whose cells hold these words, by column.
    pub fn rows_where<'a>(&'a self, is: &[(&str, &str)]) -> impl Iterator<Item = &'a [Cell]> {
        let places: Vec<(Option<usize>, String)> = is
            .iter()
            .map(|(name, words)| (self.column(name), (*words).to_owned()))
            .collect();
        self.rows.iter().map(Vec::as_slice).filter(move |row| {
            places.iter().all(|(place, words)| {
                let found = place.and_then(|p| row.get(p));
                found.is_some_and(|c| c.words() == *words)
            })
        })
    }
}

fn column(
    name: &str,
    known: Option<&FileReference>,
    currency: &str,
    numeric: impl Fn() -> bool,
) -> Column {
    let is = |c: &&ColumnReference| match c.name.split_once(" … ") {
        Some(_) => is_quantile(name),
        None => column_header(c.name, currency) == name,
    };
    match known.and_then(|k| k.columns.iter().find(is)) {
        Some(c) => Column {
            name: name.to_owned(),
            unit: column_header(c.unit, currency),
            description: c.description,
            kind: match c.unit {
                "text" => Kind::Text,
                "true or false" => Kind::Flag,
                "date" => Kind::Date,
                _ => Kind::Number,
            },
        },
        None => Column {
            name: name.to_owned(),
            unit: String::new(),
            description: "",
            kind: match numeric() {
                true => Kind::Number,
                false => Kind::Text,
            },
        },
    }
}

/// True for the names of quantile levels: `q05`, `q02_5`.
fn is_quantile(name: &str) -> bool {
    let digits = name.strip_prefix('q').unwrap_or_default();
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '_')
}

fn cell(text: &str, kind: Kind, dialect: Dialect) -> Cell {
    if text.is_empty() {
        return Cell::Empty;
    }
    let literal = dialect.for_spreadsheets().then(|| of_literal(text));
    let words = || {
        Cell::Text(
            literal
                .flatten()
                .unwrap_or_else(|| unguarded(text).to_owned()),
        )
    };
    match kind {
        // Text of this form is a literal: this is a number among words, such as a fixed distribution.
        Kind::Text if dialect == Dialect::ExcelEu => match number(text, dialect) {
            Some((_, printed)) => Cell::Text(printed),
            None => words(),
        },
        Kind::Text => words(),
        Kind::Flag => text.parse().map_or_else(|_| words(), Cell::Flag),
        Kind::Date => match Date::parse(text, false) {
            Some(date) if date.to_string() == text => Cell::Date(date),
            _ => words(),
        },
        Kind::Number => match number(text, dialect) {
            Some((value, printed)) => Cell::Number { value, printed },
            None => words(),
        },
    }
}

/// A finite number, and as it is printed in RFC 4180.
fn number(text: &str, dialect: Dialect) -> Option<(f64, String)> {
    let printed = match dialect {
        Dialect::ExcelEu => text.replace(',', "."),
        Dialect::Rfc4180 | Dialect::ExcelUs => text.to_owned(),
    };
    let begins = |c: char| c.is_ascii_digit() || c == '-' || c == '.';
    let value = printed.parse().ok().filter(|x: &f64| x.is_finite())?;
    printed.starts_with(begins).then_some((value, printed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, dialect: Dialect) -> Table {
        Table::read("annual.csv", text.as_bytes(), "EUR", dialect).unwrap()
    }

    #[test]
    fn cells_have_the_types_of_their_columns() {
        let text = "subject_kind,subject,metric,unit,year,mean,mean_std_error,q05\r\n\
                    commitment,\"2025-10\",spend,eur_bn,2025,1.50,0.010,\r\n\
                    commitment,'=A,spend,eur_bn,2026,-2,,3\r\n";
        let table = read(text, Dialect::Rfc4180);
        let rows = &table.rows;
        assert_eq!(rows[0][1], Cell::Text("2025-10".into()));
        assert_eq!(rows[1][1], Cell::Text("=A".into()));
        let printed = "1.50".to_owned();
        assert_eq!(
            rows[0][5],
            Cell::Number {
                value: 1.5,
                printed
            }
        );
        assert_eq!(rows[0][7], Cell::Empty);
        assert_eq!(table.cell(&rows[1], "q05").number(), Some(3.0));
        assert_eq!(table.cell(&rows[1], "q95"), &Cell::Empty);
        let found: Vec<_> = table.rows_where(&[("year", "2026")]).collect();
        assert_eq!(found, [rows[1].as_slice()]);
    }

    #[test]
    fn a_dialect_is_no_difference() {
        let plain =
            "subject_kind,subject,metric,unit,year,mean\r\nsponsor,\"a;b\",spend,,2025,-1.25\r\n";
        let european = "\u{feff}subject_kind;subject;metric;unit;year;mean\r\nsponsor;\"a;b\";spend;;2025;-1,25\r\n";
        let same = read(plain, Dialect::Rfc4180);
        assert_eq!(read(european, Dialect::ExcelEu), same);
    }

    #[test]
    fn columns_that_no_table_knows_are_typed_by_their_cells() {
        let text = "cell,name,x\r\n1,a,\r\n2,b,1e3\r\n";
        let table = Table::read("sweep.csv", text.as_bytes(), "USD", Dialect::Rfc4180).unwrap();
        let kinds: Vec<Kind> = table.columns.iter().map(|c| c.kind).collect();
        assert_eq!(kinds, [Kind::Number, Kind::Text, Kind::Number]);
    }

    #[test]
    fn a_short_line_is_told() {
        let text = b"a,b\r\n1\r\n";
        let wrong = Table::read("x.csv", text, "USD", Dialect::Rfc4180).unwrap_err();
        assert!(wrong.contains("record 1 "), "{wrong}");
    }
}
