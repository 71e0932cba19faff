//! What a run leaves behind: the files of a results folder, the folder itself, its manifest, and
//! the screen that sums it up.
//!
//! Writers return bytes or text and touch no file; [`folder`] alone writes. Every CSV file is made
//! from one table of columns, which also makes the reference (`docs/outputs.md`).

mod cell;
mod column;
pub mod csv;
pub mod digest;
pub mod file;
pub mod folder;
pub mod formula;
pub mod manifest;
pub mod names;
pub mod pages;
pub mod parquet;
mod reference;
pub mod sip;
pub mod study;
pub mod table;
pub mod terminal;
mod words;

pub use cell::Dialect;
pub use column::{header as column_header, quantile_name};
pub use csv::{ColumnReference, FileReference, file_reference};
pub use reference::{reference, sensitivity_reference};
