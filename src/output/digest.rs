//! SHA-256 digests: of files for the manifest, and of a run for the name of its folder.

use super::Dialect;
use sha2::{Digest, Sha256};

/// SHA-256 of bytes in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Bytes in lower-case hexadecimal.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// All that decides the bytes of a run's results.
#[derive(Debug, Clone, Copy)]
pub struct Identity<'a> {
    /// The text of resolved.toml.
    pub resolved: &'a str,
    pub seed: u64,
    pub trials: u64,
    /// In increasing order.
    pub quantile_levels: &'a [f64],
    pub dialect: Dialect,
    /// Precisions that end the run early, as typed.
    pub targets: &'a [String],
    /// Version of the program.
    pub version: &'a str,
}

impl Identity<'_> {
    /// The `<run>` of a results folder: the first 12 hexadecimal digits of SHA-256 over a line for
    /// each field, a blank line, and the resolved scenario.
    pub fn run(&self) -> String {
        let levels: Vec<String> = self.quantile_levels.iter().map(f64::to_string).collect();
        let targets: String = self
            .targets
            .iter()
            .map(|t| format!("target {t}\n"))
            .collect();
        let text = format!(
            "buildout {}\nseed {}\ntrials {}\nquantiles {}\ncsv {}\n{targets}\n{}",
            self.version,
            self.seed,
            self.trials,
            levels.join(" "),
            self.dialect.name(),
            self.resolved,
        );
        let mut run = sha256(text.as_bytes());
        run.truncate(12);
        run
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180-2, appendix B.1.
    #[test]
    fn sha256_of_abc_is_the_published_one() {
        assert_eq!(
            sha256(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn every_field_changes_the_run() {
        let levels = [0.05, 0.5];
        let targets = ["portfolio.npv=2".to_owned()];
        let base = Identity {
            resolved: "title = \"x\"\n",
            seed: 1,
            trials: 1000,
            quantile_levels: &levels,
            dialect: Dialect::Rfc4180,
            targets: &[],
            version: "0.1.0",
        };
        let run = base.run();
        assert_eq!(run.len(), 12);
        assert_eq!(run, base.run());
        let others = [
            Identity {
                resolved: "",
                ..base
            },
            Identity { seed: 2, ..base },
            Identity {
                trials: 1001,
                ..base
            },
            Identity {
                quantile_levels: &levels[..1],
                ..base
            },
            Identity {
                dialect: Dialect::ExcelEu,
                ..base
            },
            Identity {
                targets: &targets,
                ..base
            },
            Identity {
                version: "0.1.1",
                ..base
            },
        ];
        for other in others {
            assert_ne!(other.run(), run, "{other:?}");
        }
    }
}
