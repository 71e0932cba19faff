//! The files of a scenario with entities, deals and claims.

use super::fixture::{self, day, estimate, figure, quantity};
use super::{assert_lines, text};
use buildout::distributions::Distribution;
use buildout::domain::metric::SubjectKind::{self, Commitment, Entity, Flow, Portfolio};
use buildout::domain::{self, ClaimTerms, Deal, Evidence, Funding, Metric, Quantity, Scenario};
use buildout::output::terminal::{self, Style};
use buildout::output::{Dialect, csv};
use buildout::results::{ClaimFigure, FailureFigure, Figure, FlowParties, Results};
use buildout::units::Unit;
use std::path::Path;

fn fixed(path: &str, value: f64, unit: Unit) -> Quantity {
    quantity(path, Distribution::Constant(value), unit)
}

fn entity(id: &str, name: &str, funding: Option<Funding>, spread: Option<f64>) -> domain::Entity {
    let path = format!("entities.{id}.spread");
    domain::Entity {
        id: id.to_owned(),
        name: name.to_owned(),
        title: format!("Title of {id}"),
        funding,
        spread: spread.map(|s| fixed(&path, s, Unit::BasisPoints)),
        evidence: Evidence::default(),
    }
}

fn money(id: &str) -> Funding {
    let of =
        |field: &str, value: f64, unit: Unit| fixed(&format!("entities.{id}.{field}"), value, unit);
    Funding {
        cash: of("cash", 10.0, Unit::Money),
        operating: of("operating", 5.0, Unit::MoneyPerYear),
        growth: of("growth", 0.0, Unit::PerYear),
        growth_years: None,
        available_share: of("available_share", 1.0, Unit::Fraction),
        borrowing: of("borrowing", 0.0, Unit::MoneyPerYear),
        debt: of("debt", 0.0, Unit::Money),
        debt_ceiling: None,
        retention: of("retention", 1.0, Unit::Fraction),
        recycle: of("recycle", 0.0, Unit::Fraction),
    }
}

pub fn scenario() -> Scenario {
    let mut scenario = fixture::scenario();
    scenario.entities = vec![
        entity("BUYER", "=Open, AI", Some(money("BUYER")), Some(300.0)),
        entity("SELLER", "Oracle", None, None),
    ];
    let claim = &mut scenario.commitments[3];
    claim.amount_low = Some(3000.0);
    claim.deal = Some(Deal::Claim(ClaimTerms {
        window: domain::Window {
            start: day("2025-01-01"),
            end: day("2028-12-31"),
        },
        scope: vec!["OpenAI".to_owned(), "-Meta".to_owned()],
        ai_only: true,
        coverage: fixed("commitments.HUANG.coverage", 0.4, Unit::Fraction),
        outcome: Some((2500.0, 3250.0)),
    }));
    scenario
}

const FLOW: &str = "=Open, AI to Oracle, contract";

fn in_year(kind: SubjectKind, subject: &str, metric: Metric, mean: f64, error: f64) -> Figure {
    Figure {
        period: Some((day("2026-01-01"), day("2026-12-31"))),
        ..figure(kind, subject, metric, mean, error)
    }
}

pub fn results() -> Results {
    let mut results = fixture::results();
    let buyer = |metric, mean, error| figure(Entity, "=Open, AI", metric, mean, error);
    let claim = |metric, mean, error| figure(Commitment, "HUANG", metric, mean, error);
    results.figures.extend([
        figure(Portfolio, "portfolio", Metric::Circularity, 0.25, 0.01),
        in_year(Portfolio, "portfolio", Metric::Circularity, 0.5, 0.01),
        figure(Portfolio, "portfolio", Metric::FundingGap, 40.0, 0.5),
        buyer(Metric::Available, 30.0, 0.2),
        buyer(Metric::Paid, 20.0, 0.2),
        buyer(Metric::Received, 2.0, 0.02),
        buyer(Metric::Shortfall, 1.5, 0.01),
        buyer(Metric::FundingGap, 4.0, 0.05),
        buyer(Metric::Cash, 8.0, 0.1),
        buyer(Metric::Debt, 0.0, 0.0),
        buyer(Metric::Defaulted, 0.25, 0.0137),
        in_year(Entity, "=Open, AI", Metric::Paid, 5.0, 0.1),
        in_year(Entity, "=Open, AI", Metric::Defaulted, 0.0, 0.0),
        figure(Entity, "Oracle", Metric::Paid, 7.0, 0.1),
        figure(Entity, "Oracle", Metric::Received, 20.0, 0.2),
        figure(Flow, FLOW, Metric::Payments, 20.0, 0.2),
        in_year(Flow, FLOW, Metric::Payments, 5.0, 0.1),
        claim(Metric::SimulatedSum, 1000.0, 4.0),
        claim(Metric::Reached, 0.0, 0.0),
        claim(Metric::ScaledSum, 2500.0, 10.0),
        claim(Metric::ScaledReached, 0.125, 0.0105),
    ]);
    results.flows = vec![
        FlowParties {
            subject: FLOW.to_owned(),
            from: "=Open, AI".to_owned(),
            to: "Oracle".to_owned(),
            instrument: "contract",
        },
        FlowParties {
            subject: "never paid".to_owned(),
            from: "Oracle".to_owned(),
            to: "outside".to_owned(),
            instrument: "purchase",
        },
    ];
    results.failures = vec![FailureFigure {
        entity: "=Open, AI".to_owned(),
        trials: 512,
        lost: estimate(12.5, 0.31),
    }];
    results.claims = vec![ClaimFigure {
        commitment: 3,
        outcome: (2500.0, 3250.0),
        simulated: (estimate(1.0, 0.0), estimate(1.0, 0.0)),
        scaled: (estimate(0.5, 0.0158), estimate(0.96, 0.0062)),
    }];
    results
}

/// The credit triangle by hand: 300 bp over 0.6 is 0.05 a year, 1 - exp(-0.05 · 4) = 0.1813 until
/// the end of 2028 and 1 - exp(-0.05 · 2) = 0.0952 until the end of 2026.
#[test]
fn entities_csv_leaves_what_the_unlimited_have_empty() {
    assert_lines(
        csv::entities_csv(&results(), &scenario(), Dialect::Rfc4180),
        &[
            "entity,id,title,limited,year,available_mean_usd_bn,available_std_error_usd_bn,available_q05_usd_bn,available_q50_usd_bn,available_q95_usd_bn,paid_mean_usd_bn,paid_std_error_usd_bn,paid_q05_usd_bn,paid_q50_usd_bn,paid_q95_usd_bn,received_mean_usd_bn,received_std_error_usd_bn,received_q05_usd_bn,received_q50_usd_bn,received_q95_usd_bn,shortfall_mean_usd_bn,shortfall_std_error_usd_bn,shortfall_q05_usd_bn,shortfall_q50_usd_bn,shortfall_q95_usd_bn,funding_gap_mean_usd_bn,funding_gap_std_error_usd_bn,funding_gap_q05_usd_bn,funding_gap_q50_usd_bn,funding_gap_q95_usd_bn,cash_mean_usd_bn,cash_std_error_usd_bn,cash_q05_usd_bn,cash_q50_usd_bn,cash_q95_usd_bn,debt_mean_usd_bn,debt_std_error_usd_bn,debt_q05_usd_bn,debt_q50_usd_bn,debt_q95_usd_bn,default_prob,default_std_error_prob,spread_bp,implied_default_prob,failure_cost_mean_usd_bn,failure_cost_std_error_usd_bn,failure_cost_trials",
            "\"'=Open, AI\",BUYER,Title of BUYER,true,,30.00,0.20,21.00,30.00,39.00,20.00,0.20,11.00,20.00,29.00,2.000,0.020,1.100,2.000,2.900,1.500,0.010,1.050,1.500,1.950,4.000,0.050,1.75,4.00,6.25,8.00,0.10,3.50,8.00,12.50,0,0,0,0,0,0.250,0.014,300,0.1813,12.50,0.31,512",
            "\"'=Open, AI\",BUYER,Title of BUYER,true,2026,,,,,,5.00,0.10,0.50,5.00,9.50,,,,,,,,,,,,,,,,,,,,,,,,,,0,0,300,0.0952,,,",
            "Oracle,SELLER,Title of SELLER,false,,,,,,,7.00,0.10,2.50,7.00,11.50,20.00,0.20,11.00,20.00,29.00,,,,,,,,,,,,,,,,,,,,,,,,,,,",
        ],
    );
}

#[test]
fn flows_csv_says_who_pays_whom() {
    assert_lines(
        csv::flows_csv(&results(), &scenario(), Dialect::Rfc4180),
        &[
            "from,to,instrument,year,payments_mean_usd_bn,payments_std_error_usd_bn,payments_q05_usd_bn,payments_q50_usd_bn,payments_q95_usd_bn",
            "\"'=Open, AI\",Oracle,contract,,20.00,0.20,11.00,20.00,29.00",
            "\"'=Open, AI\",Oracle,contract,2026,5.00,0.10,0.50,5.00,9.50",
        ],
    );
}

#[test]
fn circularity_is_in_portfolio_csv_and_by_year_in_annual_csv() {
    let portfolio = text(csv::portfolio_csv(
        &results(),
        &scenario(),
        Dialect::Rfc4180,
    ));
    let line = portfolio.lines().find(|l| l.starts_with("circularity,"));
    assert!(line.unwrap().contains(",frac,0.250,0.010,"), "{portfolio}");
    let annual = text(csv::annual_csv(&results(), &scenario(), Dialect::Rfc4180));
    assert!(
        annual.contains("\r\nportfolio,portfolio,circularity,frac,2026,0.500,0.010,"),
        "{annual}"
    );
}

#[test]
fn portfolio_csv_sets_both_sums_beside_a_claim() {
    let portfolio = text(csv::portfolio_csv(
        &results(),
        &scenario(),
        Dialect::Rfc4180,
    ));
    let claims: Vec<&str> = portfolio
        .lines()
        .skip_while(|l| !l.starts_with("claim,HUANG"))
        .collect();
    let stated = "exact,2025-01-01,2028-12-31,OpenAI; -Meta,true,3000";
    assert_eq!(
        claims,
        [
            format!("claim,HUANG,Title of HUANG,usd_bn,3500,,,,,,{stated},,,,2500,,,3250,,,"),
            format!(
                "simulated_sum,HUANG,\"Spend of the builds that a claim is about, in its years, each dollar once.\",usd_bn,1000.0,4.0,126.4,820.0,1000.0,1180.0,{stated},,0,0,2500,1,0,3250,1,0,"
            ),
            format!(
                "scaled_sum,HUANG,Simulated sum over the share of the claimed total that the ledger lists.,usd_bn,2500,10,316.0,2050,2500,2950,{stated},0.4,0.125,0.011,2500,0.500,0.016,3250,0.9600,0.0062,"
            ),
            "claim,HUNDREDS,Title of HUNDREDS,usd_bn,,,,,,,vague,,,,,,,,,,,,,,,".to_owned(),
        ]
    );
}

/// Contracts, stakes and builds have columns of their own, which others leave empty.
#[test]
fn commitments_csv_says_who_paid_where_there_are_entities() {
    let mut results = results();
    let about =
        |subject: &str, metric, mean, error| figure(Commitment, subject, metric, mean, error);
    results.figures.extend([
        about("STARGATE-500", Metric::FundedFraction, 0.625, 0.01),
        about("STARGATE-500", Metric::FundingGap, 40.0, 0.5),
        about("@MISTRAL", Metric::Paid, 10.0, 0.1),
        about("@MISTRAL", Metric::Shortfall, 1.5, 0.02),
        about("@MISTRAL", Metric::Defaulted, 0.25, 0.0137),
    ]);
    let cells = |scenario: &Scenario, row: usize| -> Vec<String> {
        let bytes = csv::commitments_csv(&results, scenario, Dialect::Rfc4180);
        let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
        let header = reader.headers().unwrap().clone();
        let record = reader.records().nth(row).unwrap().unwrap();
        let cells = header.iter().zip(&record);
        let new = cells.skip_while(|(name, _)| *name != "funded_mean_frac");
        new.take_while(|(name, _)| *name != "documents")
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(name, cell)| format!("{name} {cell}"))
            .collect()
    };
    assert_eq!(
        cells(&scenario(), 0),
        [
            "funded_mean_frac 0.625",
            "funded_std_error_frac 0.010",
            "funded_q05_frac 0.175",
            "funded_q50_frac 0.625",
            "funded_q95_frac 1.075",
            "funding_gap_mean_usd_bn 40.00",
            "funding_gap_std_error_usd_bn 0.50",
            "funding_gap_q05_usd_bn 17.5",
            "funding_gap_q50_usd_bn 40.0",
            "funding_gap_q95_usd_bn 62.5",
        ]
    );
    assert_eq!(
        cells(&scenario(), 2),
        [
            "paid_mean_usd_bn 10.00",
            "paid_std_error_usd_bn 0.10",
            "paid_q05_usd_bn 5.50",
            "paid_q50_usd_bn 10.00",
            "paid_q95_usd_bn 14.50",
            "shortfall_mean_usd_bn 1.500",
            "shortfall_std_error_usd_bn 0.020",
            "default_prob 0.250",
            "default_std_error_prob 0.014",
        ]
    );
    assert!(cells(&fixture::scenario(), 0).is_empty());
}

#[test]
fn files_of_money_are_written_where_there_are_entities() {
    let files = csv::files(&results(), &scenario(), Dialect::Rfc4180);
    let names: Vec<&str> = files.into_iter().map(|f| f.0).collect();
    assert_eq!(
        names,
        [
            "summary.csv",
            "annual.csv",
            "quantiles.csv",
            "commitments.csv",
            "portfolio.csv",
            "entities.csv",
            "flows.csv",
            "inputs.csv",
            "checks.csv",
        ]
    );
}

#[test]
fn the_screen_says_who_can_pay_and_what_was_claimed() {
    let path = Path::new("output/essai/0123456789ab");
    let screen = terminal::screen(&results(), &scenario(), path, 80, Style::Plain);
    let expected = "\
portfolio                     unit     mean  std error   q05   q50   q95
circularity in 2026 (peak)    frac     0.50      0.010  0.05  0.50  0.95
funding gap, all years        usd_bn   40.0       0.50  17.5  40.0  62.5
default of =Open, AI          prob    0.250      0.014
costliest failure: =Open, AI  usd_bn   12.5       0.31
";
    assert!(screen.contains(expected), "{screen}");
    let expected = "\
claim        claimed    q05     q50     q95  P(reached) ± se  fact and rank
HUANG           3000                                           2500 to 3250
  simulated           820.0  1000.0  1180.0                0              1
  scaled               2050    2500    2950    0.125 ± 0.011   0.500, 0.960
";
    assert!(screen.contains(expected), "{screen}");
}

#[test]
fn the_screen_of_money_fits_its_width() {
    let (mut results, mut scenario) = (results(), scenario());
    let long = "A buyer of compute with a rather long name, Inc. and Company";
    for entity in 0..6 {
        let name = format!("{long} {entity}");
        let figure = figure(Entity, &name, Metric::Defaulted, 0.1, 0.01);
        results.figures.push(figure);
        results.failures[0].entity = name;
    }
    let id = "A-CLAIM-OF-A-MAGAZINE-WITH-A-LONG-NAME-2025-TO-2028";
    scenario.commitments[3].id = id.to_owned();
    for figure in &mut results.figures {
        if figure.subject == "HUANG" {
            figure.subject = id.to_owned();
        }
    }
    let path = Path::new("output/essai/0123456789ab");
    let screen = terminal::screen(&results, &scenario, path, 80, Style::Plain);
    assert!(screen.lines().all(|l| l.chars().count() <= 80), "{screen}");
    assert!(screen.lines().count() <= 40, "{screen}");
    assert_eq!(screen.matches("\ndefault of ").count(), 3, "{screen}");
}
