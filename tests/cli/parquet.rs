//! A reader of Parquet files, by the specification and not by the program's writer; for one page a column
//! and group, plain values and Snappy.

use std::collections::BTreeMap;

/// A value of Thrift's compact protocol.
#[derive(Debug, Clone)]
enum Thrift {
    Number(i64),
    Text(Vec<u8>),
    List(Vec<Thrift>),
    Struct(BTreeMap<i64, Thrift>),
}

impl Thrift {
    fn at(&self, field: i64) -> Option<&Thrift> {
        match self {
            Thrift::Struct(fields) => fields.get(&field),
            other => panic!("a structure: {other:?}"),
        }
    }

    fn number(&self, field: i64) -> i64 {
        match self.at(field) {
            Some(Thrift::Number(x)) => *x,
            other => panic!("a number {field}: {other:?}"),
        }
    }

    fn text(&self, field: i64) -> String {
        match self.at(field) {
            Some(Thrift::Text(x)) => String::from_utf8(x.clone()).unwrap(),
            other => panic!("a text {field}: {other:?}"),
        }
    }

    fn list(&self, field: i64) -> &[Thrift] {
        match self.at(field) {
            Some(Thrift::List(x)) => x,
            other => panic!("a list {field}: {other:?}"),
        }
    }
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, n: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(n);
        self.0 = rest;
        taken
    }

    fn varint(&mut self) -> u64 {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.take(1)[0];
            value |= u64::from(byte & 0x7F) << shift;
            shift += 7;
            if byte < 0x80 {
                return value;
            }
        }
    }

    fn signed(&mut self) -> i64 {
        let value = self.varint();
        (value >> 1) as i64 ^ -((value & 1) as i64)
    }

    fn value(&mut self, kind: u8) -> Thrift {
        match kind {
            5 | 6 => Thrift::Number(self.signed()),
            8 => {
                let length = self.varint() as usize;
                Thrift::Text(self.take(length).to_vec())
            }
            9 => {
                let head = self.take(1)[0];
                let count = match head >> 4 {
                    15 => self.varint(),
                    count => count.into(),
                };
                Thrift::List((0..count).map(|_| self.value(head & 15)).collect())
            }
            12 => {
                let (mut fields, mut last) = (BTreeMap::new(), 0);
                loop {
                    let head = self.take(1)[0];
                    if head == 0 {
                        return Thrift::Struct(fields);
                    }
                    last = match head >> 4 {
                        0 => self.signed(),
                        step => last + i64::from(step),
                    };
                    let value = self.value(head & 15);
                    fields.insert(last, value);
                }
            }
            other => panic!("kind {other}"),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Text(String),
    Flag(bool),
    Days(i32),
    Whole(i64),
    Number(f64),
}

/// A column: its name, its physical type and its converted type.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub name: String,
    pub physical: i64,
    pub converted: Option<i64>,
}

pub struct File {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Value>>,
    pub groups: usize,
    pub said: BTreeMap<String, String>,
    pub writer: String,
}

pub fn read(bytes: &[u8]) -> File {
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    let end = bytes.len() - 8;
    let length = u32::from_le_bytes(bytes[end..end + 4].try_into().unwrap()) as usize;
    let footer = Bytes(&bytes[end - length..end]).value(12);
    let element = |e: &Thrift| Column {
        name: e.text(4),
        physical: e.number(1),
        converted: e.at(6).map(|_| e.number(6)),
    };
    let columns: Vec<Column> = footer.list(2)[1..].iter().map(element).collect();
    let mut rows = Vec::new();
    for group in footer.list(4) {
        let count = group.number(3) as usize;
        let cells: Vec<Vec<Value>> = group
            .list(1)
            .iter()
            .zip(&columns)
            .map(|(chunk, column)| page(bytes, chunk.at(3).unwrap(), column, count))
            .collect();
        rows.extend((0..count).map(|r| cells.iter().map(|c| c[r].clone()).collect()));
    }
    assert_eq!(footer.number(3) as usize, rows.len());
    File {
        columns,
        rows,
        groups: footer.list(4).len(),
        said: footer
            .list(5)
            .iter()
            .map(|p| (p.text(1), p.text(2)))
            .collect(),
        writer: footer.text(6),
    }
}

fn page(bytes: &[u8], about: &Thrift, column: &Column, count: usize) -> Vec<Value> {
    let start = about.number(9) as usize;
    let mut rest = Bytes(&bytes[start..start + about.number(7) as usize]);
    let header = rest.value(12);
    assert_eq!(header.at(5).unwrap().number(1) as usize, count);
    assert_eq!(header.number(3) as usize, rest.0.len());
    let body = snap::raw::Decoder::new().decompress_vec(rest.0).unwrap();
    assert_eq!(header.number(2) as usize, body.len());
    let mut body = Bytes(&body);
    let length = u32::from_le_bytes(body.take(4).try_into().unwrap()) as usize;
    let mut levels = Bytes(body.take(length));
    let mut there = Vec::new();
    while !levels.0.is_empty() {
        let head = levels.varint() as usize;
        if head & 1 == 0 {
            let value = levels.take(1)[0] == 1;
            there.extend(std::iter::repeat_n(value, head >> 1));
        } else {
            let packed = levels.take(head >> 1);
            there.extend(
                packed
                    .iter()
                    .flat_map(|b| (0..8).map(move |i| b >> i & 1 == 1)),
            );
        }
    }
    there.truncate(count);
    let (all, mut flags) = (body.0, 0);
    let mut value = || match column.physical {
        0 => {
            flags += 1;
            Value::Flag(all[(flags - 1) / 8] >> ((flags - 1) % 8) & 1 == 1)
        }
        1 => Value::Days(i32::from_le_bytes(body.take(4).try_into().unwrap())),
        2 => Value::Whole(i64::from_le_bytes(body.take(8).try_into().unwrap())),
        5 => Value::Number(f64::from_le_bytes(body.take(8).try_into().unwrap())),
        6 => {
            let length = u32::from_le_bytes(body.take(4).try_into().unwrap()) as usize;
            Value::Text(String::from_utf8(body.take(length).to_vec()).unwrap())
        }
        other => panic!("type {other}"),
    };
    let cell = |there| if there { value() } else { Value::Null };
    there.into_iter().map(cell).collect()
}
