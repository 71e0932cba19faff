//! Thrift's compact protocol (Apache Thrift, "Thrift compact protocol encoding"), as far as Parquet's
//! structures need it.

const NUMBER: u8 = 5;
const LONG: u8 = 6;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const STRUCT: u8 = 12;

/// A whole number in groups of seven bits, the lowest first.
pub fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Signed numbers as whole ones, small ones small.
fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn binary(text: &str, out: &mut Vec<u8>) {
    varint(text.len() as u64, out);
    out.extend_from_slice(text.as_bytes());
}

/// A structure; its fields are added by increasing number.
#[derive(Debug, Clone, Default)]
pub struct Struct {
    bytes: Vec<u8>,
    last: i16,
}

impl Struct {
    /// One without fields.
    pub fn new() -> Self {
        Self::default()
    }

    fn field(&mut self, number: i16, kind: u8) {
        let step = number - self.last;
        self.last = number;
        match u8::try_from(step) {
            Ok(step @ 1..=15) => self.bytes.push(step << 4 | kind),
            _ => {
                self.bytes.push(kind);
                varint(zigzag(number.into()), &mut self.bytes);
            }
        }
    }

    /// Adds a number of 32 bits.
    pub fn number(&mut self, field: i16, value: i32) {
        self.field(field, NUMBER);
        varint(zigzag(value.into()), &mut self.bytes);
    }

    /// Adds a number of 64 bits.
    pub fn long(&mut self, field: i16, value: i64) {
        self.field(field, LONG);
        varint(zigzag(value), &mut self.bytes);
    }

    /// Adds a text.
    pub fn text(&mut self, field: i16, text: &str) {
        self.field(field, BINARY);
        binary(text, &mut self.bytes);
    }

    /// Adds a list.
    pub fn list(&mut self, field: i16, list: List) {
        self.field(field, LIST);
        match u8::try_from(list.count) {
            Ok(count @ 0..=14) => self.bytes.push(count << 4 | list.kind),
            _ => {
                self.bytes.push(0xF0 | list.kind);
                varint(list.count, &mut self.bytes);
            }
        }
        self.bytes.extend(list.bytes);
    }

    /// Adds a structure.
    pub fn structure(&mut self, field: i16, value: Struct) {
        self.field(field, STRUCT);
        self.bytes.extend(value.bytes());
    }

    /// The structure with its end.
    pub fn bytes(mut self) -> Vec<u8> {
        self.bytes.push(0);
        self.bytes
    }
}

/// A list of values of one kind.
#[derive(Debug, Clone)]
pub struct List {
    kind: u8,
    count: u64,
    bytes: Vec<u8>,
}

impl List {
    fn of(kind: u8) -> Self {
        Self {
            kind,
            count: 0,
            bytes: Vec::new(),
        }
    }

    /// One of numbers of 32 bits.
    pub fn numbers() -> Self {
        Self::of(NUMBER)
    }

    /// One of texts.
    pub fn texts() -> Self {
        Self::of(BINARY)
    }

    /// One of structures.
    pub fn structs() -> Self {
        Self::of(STRUCT)
    }

    /// Adds to a list of numbers.
    pub fn number(&mut self, value: i32) {
        self.count += 1;
        varint(zigzag(value.into()), &mut self.bytes);
    }

    /// Adds to a list of texts.
    pub fn text(&mut self, text: &str) {
        self.count += 1;
        binary(text, &mut self.bytes);
    }

    /// Adds to a list of structures.
    pub fn structure(&mut self, value: Struct) {
        self.count += 1;
        self.bytes.extend(value.bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the specification: 50399 as a varint; 0, -1, 1, -2 by zigzag.
    #[test]
    fn numbers_are_those_of_the_specification() {
        let mut out = Vec::new();
        varint(50_399, &mut out);
        assert_eq!(out, [0xDF, 0x89, 0x03]);
        assert_eq!([0, -1, 1, -2].map(zigzag), [0, 1, 2, 3]);
    }

    /// By hand.
    #[test]
    fn structures_are_fields_with_their_distances() {
        let mut list = List::numbers();
        list.number(0);
        list.number(3);
        let mut value = Struct::new();
        value.number(1, -1);
        value.list(3, list);
        value.text(20, "é");
        let expected = [
            0x15, 0x01, 0x29, 0x25, 0x00, 0x06, 0x08, 0x28, 0x02, 0xC3, 0xA9, 0x00,
        ];
        // From 3 to 20 is more than a header holds: 20 stands by itself.
        assert_eq!(value.bytes(), expected);
    }
}
