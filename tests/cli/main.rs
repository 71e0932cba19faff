//! The program as its users meet it: arguments, files, messages and exit codes.

#[path = "../cli_support/mod.rs"]
mod cli_support;
#[path = "../common/mod.rs"]
mod common;

mod asked;
mod backtest;
mod designs;
mod dialects;
mod dist;
mod edges;
mod files;
mod find;
mod funding;
mod inspect;
mod levels;
mod observations;
mod parquet;
mod report;
mod run;
mod sensitivity;
mod stats;
mod streams;
mod studies;
mod table;
mod usage;
mod views;
