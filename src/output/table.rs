//! Tables for the terminal: aligned columns that fit a width.

/// Which side a column's cells lean to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
}

/// Rows of text under headers. Cells are aligned by the number of characters; the left-aligned
/// columns give way, widest first, where the table is wider than the terminal.
#[derive(Debug, Clone)]
pub struct Table {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

/// Between two columns.
const GAP: usize = 2;
/// No column is cut below this.
const LEAST: usize = 6;

impl Table {
    /// An empty table with a header and an alignment for each column.
    pub fn new(columns: &[(&str, Align)]) -> Self {
        let columns = columns.iter().map(|(h, a)| ((*h).to_owned(), *a)).collect();
        Self {
            columns,
            rows: Vec::new(),
        }
    }

    /// Adds columns at the right, before any row.
    pub fn add(&mut self, columns: &[(&str, Align)]) {
        let columns = columns.iter().map(|(h, a)| ((*h).to_owned(), *a));
        self.columns.extend(columns);
    }

    /// Adds a row; missing cells are empty, surplus ones are left out. Control characters become
    /// spaces.
    pub fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        let mut row: Vec<String> = cells.into_iter().map(|c| plain(&c.into())).collect();
        row.resize(self.columns.len(), String::new());
        self.rows.push(row);
    }

    /// True where no row was added.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table's lines, the header first, none wider than `width` where that can be had by
    /// cutting left-aligned cells. No line has trailing spaces.
    pub fn lines(&self, width: usize) -> Vec<String> {
        let widths = self.widths(width);
        let header: Vec<String> = self.columns.iter().map(|(h, _)| h.clone()).collect();
        let rows = std::iter::once(&header).chain(&self.rows);
        rows.map(|row| self.line(row, &widths)).collect()
    }

    fn widths(&self, width: usize) -> Vec<usize> {
        let natural = |i: usize| {
            let cells = self.rows.iter().map(|r| length(&r[i]));
            cells.fold(length(&self.columns[i].0), usize::max)
        };
        let mut widths: Vec<usize> = (0..self.columns.len()).map(natural).collect();
        loop {
            let total = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
            let flexible = (0..widths.len())
                .filter(|i| self.columns[*i].1 == Align::Left && widths[*i] > LEAST)
                .max_by_key(|i| widths[*i]);
            match flexible {
                Some(i) if total > width => widths[i] -= 1,
                _ => return widths,
            }
        }
    }

    fn line(&self, row: &[String], widths: &[usize]) -> String {
        let mut line = String::new();
        for (i, cell) in row.iter().enumerate() {
            if i > 0 {
                line.push_str(&" ".repeat(GAP));
            }
            let cell = cut(cell, widths[i]);
            let pad = " ".repeat(widths[i].saturating_sub(length(&cell)));
            match self.columns[i].1 {
                Align::Left => line.push_str(&(cell + &pad)),
                Align::Right => line.push_str(&(pad + &cell)),
            }
        }
        line.truncate(line.trim_end().len());
        line
    }
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// Text without control characters, which could drive the terminal.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// The same, on one line without blanks around it.
pub fn one_line(text: &str) -> String {
    plain(text).trim().to_owned()
}

/// The text cut to `width` characters, the last one `…` where something was cut.
pub fn cut(text: &str, width: usize) -> String {
    if length(text) <= width {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(width.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// The text in lines of at most `width` characters, broken at spaces; a longer word has a line of
/// its own.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in one_line(text).split_whitespace() {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        if line.is_empty() {
            line.push_str(word);
        } else if length(line) + 1 + length(word) <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&[("id", Align::Left), ("bn", Align::Right)]);
        table.row(["STARGATE-500", "500"]);
        table.row(["ÉLYSÉE", "-3.5"]);
        table
    }

    #[test]
    fn columns_are_aligned_by_characters() {
        let expected = [
            "id              bn",
            "STARGATE-500   500",
            "ÉLYSÉE        -3.5",
        ];
        assert_eq!(table().lines(80), expected);
    }

    #[test]
    fn left_columns_give_way_and_numbers_do_not() {
        let expected = ["id          bn", "STARGAT…   500", "ÉLYSÉE    -3.5"];
        assert_eq!(table().lines(14), expected);
        assert_eq!(table().lines(0)[1], "STARG…   500");
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let mut table = Table::new(&[("a", Align::Left)]);
        table.row(["x\u{1b}[31m\ny"]);
        assert_eq!(table.lines(80)[1], "x [31m y");
    }

    #[test]
    fn wrapping_breaks_at_spaces() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(
            wrap("incomprehensible it is", 5),
            ["incomprehensible", "it is"]
        );
    }
}
