//! Parquet files (Apache Parquet format 2): typed columns, with units and descriptions in the file's
//! metadata.
//!
//! Only what these files need: one page a column and group of rows, values as they are (`PLAIN`), gaps by
//! definition levels, compressed by Snappy. The same columns have the same bytes; there is no date.

mod page;
mod thrift;

use crate::error::Error;
use std::io::{self, Write};
use std::path::Path;
use thrift::{List, Struct};

/// What a column holds; every one may have gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParquetKind {
    Text,
    Flag,
    /// Days, as `DATE`.
    Date,
    /// Whole numbers, as `INT64`.
    Whole,
    /// As `DOUBLE`.
    Number,
}

impl ParquetKind {
    /// The number of the physical type.
    fn physical(self) -> i32 {
        match self {
            Self::Flag => 0,
            Self::Date => 1,
            Self::Whole => 2,
            Self::Number => 5,
            Self::Text => 6,
        }
    }

    /// The number of the converted type, by which older readers know text and dates, and of the logical
    /// type.
    fn meaning(self) -> Option<(i32, i16)> {
        match self {
            Self::Text => Some((0, 1)),
            Self::Date => Some((6, 6)),
            Self::Flag | Self::Whole | Self::Number => None,
        }
    }
}

/// A column before its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParquetField {
    pub name: String,
    pub kind: ParquetKind,
    /// Empty where there is none.
    pub unit: String,
    /// Empty where there is none.
    pub description: String,
}

/// The values of a column in a group of rows.
#[derive(Debug, Clone, PartialEq)]
pub enum ParquetValues {
    Text(Vec<Option<String>>),
    Flag(Vec<Option<bool>>),
    /// Days since 1970-01-01.
    Date(Vec<Option<i32>>),
    Whole(Vec<Option<i64>>),
    Number(Vec<Option<f64>>),
}

impl ParquetValues {
    fn kind(&self) -> ParquetKind {
        match self {
            Self::Text(_) => ParquetKind::Text,
            Self::Flag(_) => ParquetKind::Flag,
            Self::Date(_) => ParquetKind::Date,
            Self::Whole(_) => ParquetKind::Whole,
            Self::Number(_) => ParquetKind::Number,
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Text(cells) => cells.len(),
            Self::Flag(cells) => cells.len(),
            Self::Date(cells) => cells.len(),
            Self::Whole(cells) => cells.len(),
            Self::Number(cells) => cells.len(),
        }
    }
}

/// Begins and ends a file.
const MAGIC: &[u8] = b"PAR1";
/// Numbers of the format: Snappy, and the encodings of values and levels.
const SNAPPY: i32 = 1;
const PLAIN: i32 = 0;
const RLE: i32 = 3;

/// A file that is being written, a group of rows after the other.
#[derive(Debug)]
pub struct ParquetFile<W: Write> {
    sink: W,
    /// Bytes written.
    offset: i64,
    fields: Vec<ParquetField>,
    about: Vec<(String, String)>,
    rows: i64,
    groups: Vec<Struct>,
}

impl<W: Write> ParquetFile<W> {
    /// Begins a file. Its metadata has what is said `about` it by key, and for each column `unit:NAME`
    /// and `description:NAME`.
    ///
    /// # Errors
    /// A sentence where the sink takes nothing, or two columns have one name.
    pub fn begin(
        sink: W,
        fields: &[ParquetField],
        about: &[(&str, String)],
    ) -> Result<Self, String> {
        for (i, field) in fields.iter().enumerate() {
            if fields.iter().take(i).any(|f| f.name == field.name) {
                return Err(format!("two columns are named `{}`", field.name));
            }
        }
        let said = about
            .iter()
            .map(|(k, text)| ((*k).to_owned(), text.clone()));
        let of_columns = fields.iter().flat_map(|f| {
            let said = [("unit", &f.unit), ("description", &f.description)];
            let said = said.into_iter().filter(|(_, text)| !text.is_empty());
            said.map(|(key, text)| (format!("{key}:{}", f.name), text.clone()))
        });
        let mut file = Self {
            sink,
            offset: 0,
            fields: fields.to_vec(),
            about: said.chain(of_columns).collect(),
            rows: 0,
            groups: Vec::new(),
        };
        file.write(MAGIC)?;
        Ok(file)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), String> {
        let written: io::Result<()> = self.sink.write_all(bytes);
        self.offset += bytes.len() as i64;
        written.map_err(|e| e.to_string())
    }

    /// Appends rows: for each column of the file as many values, of its kind.
    ///
    /// # Errors
    /// A sentence where the sink takes nothing, or the columns are others than the file's.
    pub fn rows(&mut self, columns: &[ParquetValues]) -> Result<(), String> {
        let rows = columns.first().map_or(0, ParquetValues::len);
        let kinds = self.fields.iter().map(|f| f.kind);
        let fit = columns.iter().all(|c| c.len() == rows);
        if !fit || !kinds.eq(columns.iter().map(ParquetValues::kind)) {
            return Err("the values are not those of the columns".to_owned());
        }
        if rows == 0 {
            return Ok(());
        }
        let (mut chunks, mut bytes, mut packed) = (List::structs(), 0, 0);
        for (i, values) in columns.iter().enumerate() {
            let start = self.offset;
            let page = page::of(values)?;
            self.write(&page.bytes)?;
            let name = self.fields.get(i).map_or("", |f| &f.name);
            let sizes = (page.plain as i64, page.bytes.len() as i64);
            bytes += sizes.0;
            packed += sizes.1;
            let mut encodings = List::numbers();
            encodings.number(PLAIN);
            encodings.number(RLE);
            let mut path = List::texts();
            path.text(name);
            let mut column = Struct::new();
            column.number(1, values.kind().physical());
            column.list(2, encodings);
            column.list(3, path);
            column.number(4, SNAPPY);
            column.long(5, rows as i64);
            column.long(6, sizes.0);
            column.long(7, sizes.1);
            column.long(9, start);
            let mut chunk = Struct::new();
            chunk.long(2, 0);
            chunk.structure(3, column);
            chunks.structure(chunk);
        }
        let mut group = Struct::new();
        group.list(1, chunks);
        group.long(2, bytes);
        group.long(3, rows as i64);
        group.long(6, packed);
        self.groups.push(group);
        self.rows += rows as i64;
        Ok(())
    }

    /// Ends the file and returns its sink.
    ///
    /// # Errors
    /// A sentence where the sink takes nothing.
    pub fn end(mut self) -> Result<W, String> {
        let mut schema = List::structs();
        let mut root = Struct::new();
        root.text(4, "buildout");
        root.number(5, self.fields.len() as i32);
        schema.structure(root);
        for field in &self.fields {
            schema.structure(element(field));
        }
        let mut groups = List::structs();
        std::mem::take(&mut self.groups)
            .into_iter()
            .for_each(|g| groups.structure(g));
        let mut said = List::structs();
        for (key, text) in &self.about {
            let mut pair = Struct::new();
            pair.text(1, key);
            pair.text(2, text);
            said.structure(pair);
        }
        let mut footer = Struct::new();
        footer.number(1, 1);
        footer.list(2, schema);
        footer.long(3, self.rows);
        footer.list(4, groups);
        footer.list(5, said);
        footer.text(6, concat!("buildout ", env!("CARGO_PKG_VERSION")));
        let bytes = footer.bytes();
        self.write(&bytes)?;
        self.write(&(bytes.len() as u32).to_le_bytes())?;
        self.write(MAGIC)?;
        self.sink.flush().map_err(|e| e.to_string())?;
        Ok(self.sink)
    }
}

/// A column of the schema; gaps are allowed.
fn element(field: &ParquetField) -> Struct {
    const OPTIONAL: i32 = 1;
    let mut element = Struct::new();
    element.number(1, field.kind.physical());
    element.number(3, OPTIONAL);
    element.text(4, &field.name);
    if let Some((converted, logical)) = field.kind.meaning() {
        element.number(6, converted);
        let mut meaning = Struct::new();
        meaning.structure(logical, Struct::new());
        element.structure(10, meaning);
    }
    element
}

/// A failure while a file is written.
pub fn failure(path: &Path, why: &str) -> Error {
    Error::Failed {
        message: format!("writing `{}` failed: {why}", path.display()),
        hint: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, kind: ParquetKind) -> ParquetField {
        ParquetField {
            name: name.into(),
            kind,
            unit: String::new(),
            description: String::new(),
        }
    }

    #[test]
    fn a_file_begins_and_ends_with_its_name() {
        let fields = [field("a", ParquetKind::Number)];
        let mut file = ParquetFile::begin(Vec::new(), &fields, &[]).unwrap();
        file.rows(&[ParquetValues::Number(vec![Some(1.0), None])])
            .unwrap();
        let bytes = file.end().unwrap();
        assert!(bytes.starts_with(MAGIC) && bytes.ends_with(MAGIC));
        let end = bytes.len();
        let length = u32::from_le_bytes(bytes[end - 8..end - 4].try_into().unwrap()) as usize;
        // The footer begins with the first field of a structure: a number.
        assert_eq!(bytes[end - 8 - length], 0x15);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let fields = [
            field("a", ParquetKind::Number),
            field("a", ParquetKind::Flag),
        ];
        let wrong = ParquetFile::begin(Vec::new(), &fields, &[]).unwrap_err();
        assert_eq!(wrong, "two columns are named `a`");
        let mut file = ParquetFile::begin(Vec::new(), &fields[..1], &[]).unwrap();
        assert!(file.rows(&[ParquetValues::Whole(vec![Some(1)])]).is_err());
        assert!(file.rows(&[]).is_err());
    }
}
