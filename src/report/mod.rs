//! What people open: a finished results folder as a workbook, a page, pictures.
//!
//! Everything here is made from the files of the folder and from nothing else, so that a view of a
//! run that has just ended and one made a year later have the same bytes, and none can show a figure
//! that the CSV files do not hold.

pub mod charts;
mod figures;
pub mod json;
mod page;
mod parquet;
mod run;
mod table;
pub mod terminal;
mod view;
mod words;
mod workbook;

pub use figures::Figures;
pub use run::{FinishedRun, ResultsFolder};
pub use table::{Cell, Column, Kind, Table};
pub use view::{View, ViewFile};
