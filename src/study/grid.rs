//! The cells of a sweep: which values its parameters take together.

/// A parameter that is swept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// As in `--set`.
    pub path: String,
    /// Values as they are written in a scenario.
    pub values: Vec<String>,
}

/// Most values of one axis.
const MOST: usize = 1_000_000;

impl Axis {
    /// Reads `path=a,b,c`, `path=lo:hi:n` (n values evenly spaced) or `path=lo:hi:n:log` (in equal
    /// ratios). Commas inside brackets or quotes separate nothing, so that
    /// `classes.x.hazard=0,lognormal(p10=0.01, p90=0.2)` has two values.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let form = "write `path=a,b,c`, `path=low:high:count` or `path=low:high:count:log`";
        let Some((path, values)) = text.split_once('=') else {
            return Err(format!("a path and its values are needed; {form}"));
        };
        let path = path.trim();
        if path.is_empty() {
            return Err(format!("the path is missing; {form}"));
        }
        let values = match range(values.trim())? {
            Some(values) => values,
            None => split(values)?,
        };
        Ok(Self {
            path: path.to_owned(),
            values,
        })
    }
}

/// A range, where the text is one.
fn range(text: &str) -> Result<Option<Vec<String>>, String> {
    let parts: Vec<&str> = text.split(':').map(str::trim).collect();
    let (low, high, count, log) = match parts[..] {
        [low, high, count] => (low, high, count, false),
        [low, high, count, "log"] => (low, high, count, true),
        _ => return Ok(None),
    };
    let number = |text: &str| text.parse::<f64>().ok().filter(|x| x.is_finite());
    let (Some(low), Some(high)) = (number(low), number(high)) else {
        return Ok(None);
    };
    let count = match count.parse::<usize>() {
        Ok(n) if (2..=MOST).contains(&n) => n,
        _ => {
            return Err(format!(
                "`{count}` is no number of values: a range has 2 to {MOST}"
            ));
        }
    };
    if log && !(low > 0.0 && high > 0.0) {
        return Err("a range in equal ratios needs both ends above 0".into());
    }
    let at = |i: usize| {
        let share = i as f64 / (count - 1) as f64;
        match i {
            0 => low,
            i if i + 1 == count => high,
            _ if log => low * libm::pow(high / low, share),
            _ => low + share * (high - low),
        }
    };
    // Twelve digits hide that 0.1 + 0.2 is not 0.3; ends are as they were written.
    let shown = |i: usize| match i {
        0 => parts[0].to_owned(),
        i if i + 1 == count => parts[1].to_owned(),
        _ => rounded(at(i)),
    };
    Ok(Some((0..count).map(shown).collect()))
}

/// A number to twelve significant digits, in its shortest form.
fn rounded(x: f64) -> String {
    let text = format!("{x:.11e}");
    text.parse::<f64>().unwrap_or(x).to_string()
}

/// The values between the commas that stand in no bracket and no quotes.
fn split(text: &str) -> Result<Vec<String>, String> {
    let (mut depth, mut quote) = (0_i32, None);
    let mut values = vec![String::new()];
    for c in text.chars() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 => {
                values.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(value) = values.last_mut() {
            value.push(c);
        }
    }
    let values: Vec<String> = values.iter().map(|v| v.trim().to_owned()).collect();
    if values.iter().any(String::is_empty) {
        return Err("a value is missing".into());
    }
    Ok(values)
}

/// How the axes' values are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Together {
    /// Every value with every other; the last axis moves fastest.
    Product,
    /// The first values of all, then the second, and so on.
    Zip,
}

/// Cells by number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    pub axes: Vec<Axis>,
    together: Together,
    count: u64,
}

impl Grid {
    /// The cells of these axes.
    ///
    /// # Errors
    /// Axes of unequal length that are zipped, a path that stands twice, or more cells than there are
    /// numbers for.
    pub fn new(axes: Vec<Axis>, together: Together) -> Result<Self, String> {
        for (i, axis) in axes.iter().enumerate() {
            if axes[..i].iter().any(|a| a.path == axis.path) {
                return Err(format!("`{}` is swept twice", axis.path));
            }
        }
        let lengths = || axes.iter().map(|a| a.values.len() as u64);
        let count = match together {
            Together::Product => lengths()
                .try_fold(1_u64, |all, n| all.checked_mul(n).filter(|c| *c <= 1 << 40))
                .ok_or("there are too many cells")?,
            Together::Zip => {
                let first = lengths().next().unwrap_or(0);
                if let Some(other) = axes.iter().find(|a| a.values.len() as u64 != first) {
                    return Err(format!(
                        "`--zip` pairs values, and `{}` has {first} of them, `{}` {}",
                        axes[0].path,
                        other.path,
                        other.values.len()
                    ));
                }
                first
            }
        };
        Ok(Self {
            axes,
            together,
            count,
        })
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The values of cell `cell`, by axis.
    pub fn cell(&self, cell: u64) -> Vec<&str> {
        let mut rest = cell;
        let mut values: Vec<&str> = self
            .axes
            .iter()
            .rev()
            .map(|axis| {
                let n = axis.values.len() as u64;
                let at = match self.together {
                    Together::Zip => cell % n,
                    Together::Product => {
                        let at = rest % n;
                        rest /= n;
                        at
                    }
                };
                axis.values[at as usize].as_str()
            })
            .collect();
        values.reverse();
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(text: &str) -> Axis {
        Axis::parse(text).unwrap()
    }

    #[test]
    fn values_are_lists_or_ranges() {
        let values = |text: &str| axis(text).values;
        assert_eq!(values("a.b=1, 2,x"), ["1", "2", "x"]);
        assert_eq!(values("a=0:1:5"), ["0", "0.25", "0.5", "0.75", "1"]);
        assert_eq!(values("a=0.1:0.4:4"), ["0.1", "0.2", "0.3", "0.4"]);
        assert_eq!(values("a=1:100:3:log"), ["1", "10", "100"]);
        assert_eq!(
            values("a=0,lognormal(p10=0.01, p90=0.2),'x,y'"),
            ["0", "lognormal(p10=0.01, p90=0.2)", "'x,y'"]
        );
        assert_eq!(values("a=1:2"), ["1:2"]);
    }

    #[test]
    fn what_is_no_axis_is_refused() {
        for (text, message) in [
            ("a", "a path and its values are needed"),
            ("=1", "the path is missing"),
            ("a=1,,2", "a value is missing"),
            ("a=", "a value is missing"),
            ("a=0:1:1", "`1` is no number of values"),
            ("a=0:1:x", "`x` is no number of values"),
            ("a=0:1:3:log", "needs both ends above 0"),
        ] {
            let error = Axis::parse(text).unwrap_err();
            assert!(error.contains(message), "{text}: {error}");
        }
    }

    #[test]
    fn products_and_pairs_are_numbered() {
        let axes = || vec![axis("a=1,2"), axis("b=x,y,z")];
        let grid = Grid::new(axes(), Together::Product).unwrap();
        assert_eq!(grid.count(), 6);
        let all: Vec<String> = (0..6).map(|c| grid.cell(c).concat()).collect();
        assert_eq!(all, ["1x", "1y", "1z", "2x", "2y", "2z"]);
        let error = Grid::new(axes(), Together::Zip).unwrap_err();
        assert!(error.contains("`a` has 2 of them, `b` 3"), "{error}");
        let pairs = Grid::new(vec![axis("a=1,2"), axis("b=x,y")], Together::Zip).unwrap();
        let all: Vec<String> = (0..2).map(|c| pairs.cell(c).concat()).collect();
        assert_eq!(all, ["1x", "2y"]);
        let twice = Grid::new(vec![axis("a=1"), axis("a=2")], Together::Product).unwrap_err();
        assert!(twice.contains("swept twice"));
    }
}
