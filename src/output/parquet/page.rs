//! A data page: which rows have a value, then the values.

use super::thrift::{Struct, varint};
use super::{PLAIN, ParquetValues, RLE};

/// A page with its header.
pub struct Page {
    pub bytes: Vec<u8>,
    /// Bytes of header and page before they were compressed.
    pub plain: usize,
}

/// The page of a column's values.
///
/// # Errors
/// A sentence where it is larger than a page may be.
pub fn of(values: &ParquetValues) -> Result<Page, String> {
    let mut body = Vec::new();
    match values {
        ParquetValues::Text(cells) => {
            levels(cells, &mut body);
            for text in cells.iter().flatten() {
                body.extend((text.len() as u32).to_le_bytes());
                body.extend_from_slice(text.as_bytes());
            }
        }
        ParquetValues::Flag(cells) => {
            levels(cells, &mut body);
            let flags: Vec<bool> = cells.iter().flatten().copied().collect();
            bits(&flags, &mut body);
        }
        ParquetValues::Date(cells) => {
            levels(cells, &mut body);
            cells
                .iter()
                .flatten()
                .for_each(|x| body.extend(x.to_le_bytes()));
        }
        ParquetValues::Whole(cells) => {
            levels(cells, &mut body);
            cells
                .iter()
                .flatten()
                .for_each(|x| body.extend(x.to_le_bytes()));
        }
        ParquetValues::Number(cells) => {
            levels(cells, &mut body);
            cells
                .iter()
                .flatten()
                .for_each(|x| body.extend(x.to_le_bytes()));
        }
    }
    let packed = snap::raw::Encoder::new().compress_vec(&body);
    let packed = packed.map_err(|e| e.to_string())?;
    let size = |bytes: usize| i32::try_from(bytes).map_err(|_| "a page is too large".to_owned());
    let mut about = Struct::new();
    about.number(1, size(values.len())?);
    about.number(2, PLAIN);
    about.number(3, RLE);
    about.number(4, RLE);
    let mut header = Struct::new();
    header.number(1, 0);
    header.number(2, size(body.len())?);
    header.number(3, size(packed.len())?);
    header.structure(5, about);
    let mut bytes = header.bytes();
    let plain = bytes.len() + body.len();
    bytes.extend(packed);
    Ok(Page { bytes, plain })
}

/// Which rows have a value, behind the number of bytes that says it: one run where all are alike, else a
/// bit each.
fn levels<X>(cells: &[Option<X>], out: &mut Vec<u8>) {
    let there: Vec<bool> = cells.iter().map(Option::is_some).collect();
    let first = there.first().copied().unwrap_or(true);
    let mut runs = Vec::new();
    if there.iter().all(|t| *t == first) {
        varint((there.len() as u64) << 1, &mut runs);
        runs.push(u8::from(first));
    } else {
        varint((there.len().div_ceil(8) as u64) << 1 | 1, &mut runs);
        bits(&there, &mut runs);
    }
    out.extend((runs.len() as u32).to_le_bytes());
    out.extend(runs);
}

/// A bit each, the lowest of a byte first.
fn bits(flags: &[bool], out: &mut Vec<u8>) {
    let byte = |eight: &[bool]| {
        let bits = eight.iter().enumerate();
        bits.fold(0, |byte, (i, flag)| byte | u8::from(*flag) << i)
    };
    out.extend(flags.chunks(8).map(byte));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand, from the format's "RLE/Bit-Packing Hybrid".
    #[test]
    fn levels_are_one_run_or_bits() {
        let coded = |cells: &[Option<u8>]| {
            let mut out = Vec::new();
            levels(cells, &mut out);
            out
        };
        assert_eq!(coded(&[Some(1); 100]), [3, 0, 0, 0, 0xC8, 0x01, 1]);
        assert_eq!(coded(&[None; 3]), [2, 0, 0, 0, 6, 0]);
        let mut cells = vec![Some(1); 9];
        cells[0] = None;
        cells[8] = None;
        assert_eq!(coded(&cells), [3, 0, 0, 0, 5, 0xFE, 0x00]);
    }
}
