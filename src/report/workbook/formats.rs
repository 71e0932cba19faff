//! How cells look.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// Decimals that a number format may have.
const MOST_DECIMALS: usize = 30;

/// The formats of a workbook.
#[derive(Debug)]
pub struct Formats {
    pub title: Format,
    pub heading: Format,
    pub header: Format,
    pub bold: Format,
    pub text: Format,
    pub wrapped: Format,
    pub date: Format,
    pub flag: Format,
    pub link: Format,
    /// Small print.
    pub note: Format,
    /// By decimals.
    numbers: Vec<Format>,
}

/// Rows of tables begin with this.
const HEAD: Color = Color::RGB(0x1F3864);
/// What the user may change.
const INPUT: Color = Color::RGB(0xFFF2CC);

impl Formats {
    /// All formats.
    pub fn new() -> Self {
        let top = || Format::new().set_align(FormatAlign::Top);
        Self {
            title: Format::new().set_bold().set_font_size(16),
            heading: Format::new()
                .set_bold()
                .set_font_size(12)
                .set_font_color(HEAD),
            header: Format::new()
                .set_bold()
                .set_font_color(Color::White)
                .set_background_color(HEAD)
                .set_align(FormatAlign::Top)
                .set_text_wrap(),
            bold: top().set_bold(),
            text: top(),
            wrapped: top().set_text_wrap(),
            date: top()
                .set_num_format("yyyy-mm-dd")
                .set_align(FormatAlign::Left),
            flag: top().set_align(FormatAlign::Left),
            link: top()
                .set_font_color(Color::RGB(0x0563C1))
                .set_underline(rust_xlsxwriter::FormatUnderline::Single),
            note: top().set_font_color(Color::RGB(0x595959)).set_text_wrap(),
            numbers: (0..=MOST_DECIMALS)
                .map(|d| top().set_num_format(fixed(d)))
                .collect(),
        }
    }

    /// That of a number with exactly the digits that it is printed with.
    pub fn number(&self, printed: &str) -> Format {
        match printed.split_once(['e', 'E']) {
            None => self.decimals(decimals(printed)).clone(),
            Some((mantissa, _)) => {
                let pattern = format!("{}E+00", fixed(decimals(mantissa)));
                self.text.clone().set_num_format(pattern)
            }
        }
    }

    /// That of a number with so many decimals.
    pub fn decimals(&self, decimals: usize) -> &Format {
        let last = self.numbers.last().unwrap_or(&self.text);
        self.numbers.get(decimals).unwrap_or(last)
    }

    /// The same for a cell that the user may change.
    pub fn input(&self, decimals: usize) -> Format {
        let format = self.decimals(decimals).clone();
        format
            .set_background_color(INPUT)
            .set_border(FormatBorder::Thin)
    }
}

/// Decimals of a printed number.
pub fn decimals(printed: &str) -> usize {
    printed.split_once('.').map_or(0, |(_, d)| d.len())
}

fn fixed(decimals: usize) -> String {
    match decimals {
        0 => "0".to_owned(),
        d => format!("0.{}", "0".repeat(d)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_those_that_are_printed() {
        for (printed, expected) in [("500", 0), ("1.50", 2), ("-0.0000", 4)] {
            assert_eq!(decimals(printed), expected);
        }
        assert_eq!(fixed(0), "0");
        assert_eq!(fixed(3), "0.000");
    }
}
