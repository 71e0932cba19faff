//! The units that figures carry at the borders: in columns, in the field tables and in the docs.
//! Inside a numerical kernel values are plain `f64` lanes.

use std::fmt;

/// Unit of a figure. `Money` is billions of the scenario's currency, nominal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    /// Billions of the scenario's currency.
    Money,
    /// Billions of another currency, by its code.
    ForeignMoney(CurrencyCode),
    /// Millions of the scenario's currency per MW of IT load.
    MoneyPerMw,
    /// A share between 0 and 1, or a ratio of like quantities.
    Fraction,
    /// A probability.
    Probability,
    /// Years since `time.start` or a length in years.
    Years,
    /// A calendar date as a decimal year (2028.25 = 1 April 2028).
    DecimalYear,
    /// Events per year.
    PerYear,
    /// Gigawatts.
    Gigawatts,
    /// Megawatts per year.
    MwPerYear,
    /// Terawatt-hours.
    TerawattHours,
    /// Millions of tonnes of CO2.
    Megatonnes,
    /// Billions of litres.
    BillionLitres,
    /// Millions of the scenario's currency per MW and year.
    MoneyPerMwYear,
    /// Billions of the scenario's currency per GW.
    MoneyPerGw,
    /// Billions of the scenario's currency a year.
    MoneyPerYear,
    /// The scenario's currency per MWh.
    MoneyPerMwh,
    /// Grams of CO2 per kWh.
    GramsPerKwh,
    /// Litres per kWh.
    LitresPerKwh,
    /// A pure multiplier.
    Multiplier,
    /// A count.
    Count,
    /// Hundredths of a percent.
    BasisPoints,
    /// Units of the scenario's currency per unit of a foreign one.
    FxRate,
    /// No unit known (an input whose meaning is set by its place).
    Plain,
}

/// Three capital letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CurrencyCode([u8; 3]);

impl Unit {
    /// The unit of an amount in `own` in a scenario in `scenario`.
    pub fn of_money(own: &Currency, scenario: &Currency) -> Self {
        match own.code().as_bytes().try_into() {
            Ok(code) if own != scenario => Self::ForeignMoney(CurrencyCode(code)),
            _ => Self::Money,
        }
    }

    /// The unit as written in a `unit` column, e.g. `usd_bn` for a scenario in USD.
    pub fn label(self, currency: &str) -> String {
        let c = currency.to_ascii_lowercase();
        match self {
            Self::Money => format!("{c}_bn"),
            Self::ForeignMoney(CurrencyCode(code)) => {
                Self::Money.label(&code.map(char::from).iter().collect::<String>())
            }
            Self::MoneyPerMw => format!("{c}_mn_per_mw"),
            Self::Fraction => "frac".into(),
            Self::Probability => "prob".into(),
            Self::Years => "years".into(),
            Self::DecimalYear => "decimal_year".into(),
            Self::PerYear => "per_year".into(),
            Self::Gigawatts => "gw".into(),
            Self::MwPerYear => "mw_per_year".into(),
            Self::TerawattHours => "twh".into(),
            Self::Megatonnes => "mt_co2".into(),
            Self::BillionLitres => "bn_litres".into(),
            Self::MoneyPerMwYear => format!("{c}_mn_per_mw_year"),
            Self::MoneyPerGw => format!("{c}_bn_per_gw"),
            Self::MoneyPerYear => format!("{c}_bn_per_year"),
            Self::MoneyPerMwh => format!("{c}_per_mwh"),
            Self::GramsPerKwh => "g_per_kwh".into(),
            Self::LitresPerKwh => "litres_per_kwh".into(),
            Self::Multiplier => "x".into(),
            Self::Count => "count".into(),
            Self::BasisPoints => "bp".into(),
            Self::FxRate => format!("{c}_per_unit"),
            Self::Plain => String::new(),
        }
    }
}

/// A currency code of three capital letters (ISO 4217).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency(String);

impl Currency {
    /// Accepts three ASCII letters; they are kept in upper case.
    pub fn parse(text: &str) -> Option<Self> {
        let ok = text.len() == 3 && text.bytes().all(|b| b.is_ascii_alphabetic());
        ok.then(|| Self(text.to_ascii_uppercase()))
    }

    /// The code, e.g. `USD`.
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
