//! Parquet files: typed columns, with units and descriptions in the file's metadata.
//!
//! The same columns have the same bytes: the writer's name is the program's, and there is no date.

use crate::error::Error;
use ::parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use ::parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type,
};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use ::parquet::schema::types::Type;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

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

/// A file that is being written, a group of rows after the other.
pub struct ParquetFile<W: Write + Send>(SerializedFileWriter<W>);

impl<W: Write + Send> ParquetFile<W> {
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
        let repeated = fields.iter().enumerate();
        let mut repeated = repeated.filter(|(i, f)| fields[..*i].iter().any(|g| g.name == f.name));
        if let Some((_, field)) = repeated.next() {
            return Err(format!("two columns are named `{}`", field.name));
        }
        let schema = schema(fields).map_err(|e| e.to_string())?;
        let mut said: Vec<KeyValue> = about
            .iter()
            .map(|(key, text)| KeyValue::new((*key).to_owned(), text.clone()))
            .collect();
        for field in fields {
            for (key, text) in [("unit", &field.unit), ("description", &field.description)] {
                if !text.is_empty() {
                    said.push(KeyValue::new(format!("{key}:{}", field.name), text.clone()));
                }
            }
        }
        let properties = WriterProperties::builder()
            .set_created_by(concat!("buildout ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::SNAPPY)
            .set_key_value_metadata(Some(said))
            .build();
        let writer = SerializedFileWriter::new(sink, Arc::new(schema), Arc::new(properties));
        writer.map(Self).map_err(|e| e.to_string())
    }

    /// Appends rows: for each column of the file as many values, of its kind.
    ///
    /// # Errors
    /// A sentence where the sink takes nothing, or the columns are others than the file's.
    pub fn rows(&mut self, columns: &[ParquetValues]) -> Result<(), String> {
        self.group(columns).map_err(|e| e.to_string())
    }

    fn group(&mut self, columns: &[ParquetValues]) -> Result<(), ParquetError> {
        let mut group = self.0.next_row_group()?;
        let mut columns = columns.iter();
        while let Some(mut writer) = group.next_column()? {
            let Some(values) = columns.next() else {
                return Err(ParquetError::General("a column is missing".into()));
            };
            match values {
                ParquetValues::Text(cells) => {
                    let bytes = |text: &String| ByteArray::from(text.as_bytes().to_vec());
                    put::<ByteArrayType, _>(&mut writer, cells, bytes)?;
                }
                ParquetValues::Flag(cells) => put::<BoolType, _>(&mut writer, cells, |x| *x)?,
                ParquetValues::Date(cells) => put::<Int32Type, _>(&mut writer, cells, |x| *x)?,
                ParquetValues::Whole(cells) => put::<Int64Type, _>(&mut writer, cells, |x| *x)?,
                ParquetValues::Number(cells) => put::<DoubleType, _>(&mut writer, cells, |x| *x)?,
            }
            writer.close()?;
        }
        group.close()?;
        Ok(())
    }

    /// Ends the file and returns its sink.
    ///
    /// # Errors
    /// A sentence where the sink takes nothing.
    pub fn end(self) -> Result<W, String> {
        self.0.into_inner().map_err(|e| e.to_string())
    }
}

fn put<T, X>(
    writer: &mut SerializedColumnWriter,
    cells: &[Option<X>],
    value: impl Fn(&X) -> T::T,
) -> Result<(), ParquetError>
where
    T: DataType,
{
    let values: Vec<T::T> = cells.iter().flatten().map(value).collect();
    let levels: Vec<i16> = cells.iter().map(|c| i16::from(c.is_some())).collect();
    writer
        .typed::<T>()
        .write_batch(&values, Some(&levels), None)?;
    Ok(())
}

fn schema(fields: &[ParquetField]) -> Result<Type, ParquetError> {
    let column = |field: &ParquetField| {
        let (physical, logical) = match field.kind {
            ParquetKind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            ParquetKind::Flag => (Physical::BOOLEAN, None),
            ParquetKind::Date => (Physical::INT32, Some(LogicalType::Date)),
            ParquetKind::Whole => (Physical::INT64, None),
            ParquetKind::Number => (Physical::DOUBLE, None),
        };
        Type::primitive_type_builder(&field.name, physical)
            .with_logical_type(logical)
            .with_repetition(Repetition::OPTIONAL)
            .build()
            .map(Arc::new)
    };
    let columns: Result<Vec<_>, _> = fields.iter().map(column).collect();
    Type::group_type_builder("buildout")
        .with_fields(columns?)
        .build()
}

/// A failure while a file is written.
pub fn failure(path: &Path, why: &str) -> Error {
    Error::Failed {
        message: format!("writing `{}` failed: {why}", path.display()),
        hint: None,
    }
}
