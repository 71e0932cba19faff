//! The files of a results folder, to the byte, from results that are made by hand.

#[path = "output_files/assets.rs"]
mod assets;
#[path = "output_files/fixture.rs"]
mod fixture;
#[path = "output_files/funding.rs"]
mod funding;

use buildout::calendar::{Calendar, Step};
use buildout::domain::Metric;
use buildout::output::manifest::{FileDigest, Manifest, Timings};
use buildout::output::terminal::{self, Style};
use buildout::output::{Dialect, csv, reference};
use buildout::results::{Figure, Results};
use fixture::{day, results, scenario};
use std::path::Path;

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

fn assert_lines(bytes: Vec<u8>, lines: &[&str]) {
    let text = text(bytes);
    assert!(text.ends_with("\r\n"));
    let found: Vec<&str> = text.trim_end_matches("\r\n").split("\r\n").collect();
    assert_eq!(found, lines);
}

#[test]
fn summary_csv_is_tidy_and_rounds_to_the_error() {
    let mut results = results();
    results
        .figures
        .retain(|f| f.metric != Metric::Delivered && f.metric != Metric::Headline);
    assert_lines(
        csv::summary_csv(&results, &scenario(), Dialect::Rfc4180),
        &[
            "subject_kind,subject,metric,unit,period_start,period_end,statistic,value,std_error,ci_low,ci_high,trials",
            "portfolio,all,naive_total,usd_bn,,,mean,511.000,0.020,510.961,511.039,1000",
            "portfolio,all,naive_total,usd_bn,,,sd,0.632,0.014,0.605,0.659,1000",
            "portfolio,all,naive_total,usd_bn,,,q05,510.100,0.040,510.022,510.178,1000",
            "portfolio,all,naive_total,usd_bn,,,q50,511.000,0.040,510.922,511.078,1000",
            "portfolio,all,naive_total,usd_bn,,,q95,511.900,0.040,511.822,511.978,1000",
            "portfolio,all,spend,usd_bn,2026-01-01,2026-12-31,mean,123.46,0.79,121.91,125.00,1000",
            "portfolio,all,spend,usd_bn,2026-01-01,2026-12-31,sd,24.93,0.55,23.85,26.01,1000",
            "portfolio,all,spend,usd_bn,2026-01-01,2026-12-31,q05,88.0,1.6,84.9,91.0,1000",
            "portfolio,all,spend,usd_bn,2026-01-01,2026-12-31,q50,123.5,1.6,120.4,126.5,1000",
            "portfolio,all,spend,usd_bn,2026-01-01,2026-12-31,q95,159.0,1.6,155.9,162.1,1000",
            "portfolio,all,spend,usd_bn,2026-01-01,2026-03-31,mean,123.46,0.79,121.91,125.00,1000",
            "portfolio,all,spend,usd_bn,2026-01-01,2026-03-31,sd,24.93,0.55,23.85,26.01,1000",
            "portfolio,all,spend,usd_bn,2026-01-01,2026-03-31,q05,88.0,1.6,84.9,91.0,1000",
            "portfolio,all,spend,usd_bn,2026-01-01,2026-03-31,q50,123.5,1.6,120.4,126.5,1000",
            "portfolio,all,spend,usd_bn,2026-01-01,2026-03-31,q95,159.0,1.6,155.9,162.1,1000",
            "commitment,STARGATE-500,met_by_deadline,prob,,,probability,0.123,0.010,0.103,0.144,1000",
            "commitment,STARGATE-500,completion,decimal_year,,,mean,2027.90,0.012,2027.88,2027.92,700",
            "commitment,STARGATE-500,completion,decimal_year,,,sd,0.38,0.0084,0.36,0.40,700",
            "commitment,STARGATE-500,completion,decimal_year,,,q05,2027.50,0.010,2027.48,2027.52,1000",
            "commitment,STARGATE-500,completion,decimal_year,,,q50,2028.25,0.020,2028.21,2028.29,1000",
            "commitment,STARGATE-500,completion,decimal_year,,,q95,,,,,1000",
        ],
    );
}

#[test]
fn annual_csv_holds_calendar_years_only() {
    assert_lines(
        csv::annual_csv(&results(), &scenario(), Dialect::Rfc4180),
        &[
            "subject_kind,subject,metric,unit,year,mean,mean_std_error,q05,q50,q95",
            "portfolio,all,spend,usd_bn,2026,123.46,0.79,88.0,123.5,159.0",
        ],
    );
}

#[test]
fn quantiles_csv_has_a_row_a_level() {
    assert_lines(
        csv::quantiles_csv(&results(), &scenario(), Dialect::Rfc4180),
        &[
            "subject_kind,subject,metric,unit,period_start,period_end,probability,value,std_error",
            "portfolio,all,delivered,usd_bn,,,0.05,156.8,6.4",
            "portfolio,all,delivered,usd_bn,,,0.5,301.2,6.4",
            "portfolio,all,delivered,usd_bn,,,0.95,445.7,6.4",
            "portfolio,all,payback,decimal_year,,,0.005,2027.12,0.25",
            "portfolio,all,payback,decimal_year,,,0.995,,",
        ],
    );
}

/// A horizon that starts in July has a first year of six months, which is still that year.
#[test]
fn annual_csv_takes_the_part_of_a_year_in_the_horizon() {
    let mut scenario = scenario();
    scenario.calendar = Calendar::new(day("2025-07-01"), day("2026-12-31"), Step::Quarter).unwrap();
    let mut results = results();
    let figure = &mut results.figures[2];
    figure.period = Some((day("2025-07-01"), day("2025-12-31")));
    let text = text(csv::annual_csv(&results, &scenario, Dialect::Rfc4180));
    assert!(
        text.contains("portfolio,all,spend,usd_bn,2025,123.46"),
        "{text}"
    );
}

#[test]
fn columns_follow_the_levels_of_the_run() {
    let mut results = results();
    results.levels = vec![0.025, 0.5, 0.999];
    for figure in &mut results.figures {
        for (q, level) in figure.quantiles.iter_mut().zip(&results.levels) {
            q.0 = *level;
        }
    }
    let annual = text(csv::annual_csv(&results, &scenario(), Dialect::Rfc4180));
    assert!(
        annual.contains("mean_std_error,q02_5,q50,q99_9\r\n"),
        "{annual}"
    );
    assert!(annual.contains(",0.79,88.0,123.5,159.0\r\n"), "{annual}");
    let summary = text(csv::summary_csv(&results, &scenario(), Dialect::Rfc4180));
    assert!(summary.contains(",q99_9,159.0,"), "{summary}");
    // Columns of a fixed level stay, and are empty.
    let commitments = text(csv::commitments_csv(
        &results,
        &scenario(),
        Dialect::Rfc4180,
    ));
    assert!(
        commitments.contains(",290.0,3.2,,290.0,,2028-03-31,"),
        "{commitments}"
    );
    let path = Path::new("output/essai/0123456789ab");
    let screen = terminal::screen(&results, &scenario(), path, 80, Style::Plain);
    assert!(screen.contains("  q02_5    q50  q99_9\n"), "{screen}");
}

#[test]
fn commitments_csv_lists_the_whole_ledger() {
    assert_lines(
        csv::commitments_csv(&results(), &scenario(), Dialect::Rfc4180),
        &[
            "id,title,kind,sponsor,counterparty,hedge,stage,announced,window_start,window_end,region,energy_source,class,same_as,part_of,overlaps,in_naive_total,headline_bn,headline_low_bn,currency,headline_usd_bn,power_gw,delivered_by_deadline_mean_usd_bn,delivered_by_deadline_std_error_usd_bn,delivered_by_deadline_q05_usd_bn,delivered_by_deadline_q50_usd_bn,delivered_by_deadline_q95_usd_bn,delivered_by_deadline_mean_frac,delivered_by_deadline_std_error_frac,delivered_by_deadline_q05_frac,delivered_by_deadline_q50_frac,delivered_by_deadline_q95_frac,met_by_deadline_prob,met_by_deadline_std_error_prob,delivered_mean_usd_bn,delivered_std_error_usd_bn,delivered_q05_usd_bn,delivered_q50_usd_bn,delivered_q95_usd_bn,completion_q50,completed_prob,completed_std_error_prob,cancelled_prob,cancelled_std_error_prob,relet_spend_mean_usd_bn,relet_spend_std_error_usd_bn,documents,quotes,urls,notes,confidence",
            "STARGATE-500,Title of STARGATE-500,build,OpenAI:0.6; SoftBank:0.4,,up to,announced,2025-01-21,2025-01-01,2028-12-31,États-Unis,,,,,,true,500,,USD,500,,,,,,,,,,,,0.123,0.010,290.0,3.2,146.0,290.0,434.0,2028-03-31,,,,,,,D1 | D2,\"jusqu'à 500 milliards, « promis » | promet 500\",,\" | the other one says \"\"up to\"\"\",",
            "\"2025-10\",Title of 2025-10,build,OpenAI,,exact,announced,,,,,,,STARGATE-500,,,false,500,,USD,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,",
            "'@MISTRAL,\"'=HYPERLINK(\"\"http://x\"\", \"\"Essonne\"\")\",stake,Mistral; Bpifrance,,exact,announced,,,,,,,,STARGATE-500,,true,10,,EUR,11,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,",
            "HUANG,Title of HUANG,claim,,,exact,announced,,,,,,,,,,true,3500,,USD,3500,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,",
            "HUNDREDS,Title of HUNDREDS,claim,,,vague,announced,,,,,,,,,,true,,,USD,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,",
        ],
    );
}

#[test]
fn portfolio_csv_sets_totals_beside_claims() {
    let claims = "hedge,window_start,window_end,scope,ai_only,claimed_usd_bn,coverage_mean_frac,reached_prob,reached_std_error_prob,outcome_low_usd_bn,outcome_low_rank_prob,outcome_low_rank_std_error_prob,outcome_high_usd_bn,outcome_high_rank_prob,outcome_high_rank_std_error_prob,quotes";
    assert_lines(
        csv::portfolio_csv(&results(), &scenario(), Dialect::Rfc4180),
        &[
            &format!("measure,subject,title,unit,mean,std_error,sd,q05,q50,q95,{claims}"),
            "naive_total,,\"Sum of the headlines as announced, each distinct announcement once, double counting included.\",usd_bn,511.000,0.020,0.632,510.100,511.000,511.900,,,,,,,,,,,,,,,,",
            "delivered,,\"Money spent until the end of the horizon, what was spent before it included; a parent with its parts.\",usd_bn,301.2,3.2,101.4,156.8,301.2,445.7,,,,,,,,,,,,,,,,",
            "claim,HUANG,Title of HUANG,usd_bn,3500,,,,,,exact,,,,,,,,,,,,,,,",
            "claim,HUNDREDS,Title of HUNDREDS,usd_bn,,,,,,,vague,,,,,,,,,,,,,,,",
        ],
    );
}

#[test]
fn inputs_csv_carries_the_evidence() {
    assert_lines(
        csv::inputs_csv(&results(), &scenario(), Dialect::Rfc4180),
        &[
            "path,unit,distribution,kind,mean,std_error,sd,q05,q50,q95,distribution_mean,source,quote,url,accessed,note,confidence,origin",
            "fx.EUR,usd_per_unit,\"uniform(1, 1.2)\",uncertain,1.1003,0.0018,0.0569,1.0193,1.1003,1.1813,1.1,ECB,\"'-5 %, dit-on\",\"https://example.org/a,b\",2025-09-30,'+ or -,seen in a source,s.toml:4",
            "commitments.STARGATE-500.amount,usd_bn,500,fixed,500,,,,,,500,,,,,,,built-in",
        ],
    );
}

#[test]
fn checks_csv_leaves_undefined_figures_empty() {
    assert_lines(
        csv::checks_csv(&results(), &scenario(), Dialect::Rfc4180),
        &[
            "family,name,observed,expected,tolerance,basis,passed",
            "mass_balance,parent = residual + children,-1.5e-13,0,1e-9,rounding,true",
            "marginal,\"fx.EUR, largest gap\",,0,0.0612,\"Kolmogorov-Smirnov, α = 1e-6\",false",
        ],
    );
}

#[test]
fn the_european_dialect_has_semicolons_decimal_commas_and_a_mark() {
    let bytes = csv::annual_csv(&results(), &scenario(), Dialect::ExcelEu);
    assert_eq!(
        text(bytes),
        "\u{feff}subject_kind;subject;metric;unit;year;mean;mean_std_error;q05;q50;q95\r\n\
         portfolio;all;spend;usd_bn;2026;123,46;0,79;88,0;123,5;159,0\r\n"
    );
}

/// Every file read by an RFC 4180 reader has the same number of cells in each row, and no cell
/// that is not a number begins a formula, but for the text literals of Excel's dialects, which hold
/// nothing else.
#[test]
fn no_cell_of_any_file_begins_a_formula() {
    for (_, dialect) in Dialect::NAMES {
        let plain = csv::files(&results(), &scenario(), dialect);
        let funded = csv::files(&funding::results(), &funding::scenario(), dialect);
        for (name, bytes) in plain.into_iter().chain(funded) {
            let eu = dialect == Dialect::ExcelEu;
            let mut reader = ::csv::ReaderBuilder::new()
                .delimiter(if eu { b';' } else { b',' })
                .from_reader(bytes.as_slice());
            for record in reader.records() {
                for cell in &record.unwrap() {
                    let number = cell.replace(',', ".").parse::<f64>().is_ok();
                    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                    let inner = cell.strip_prefix("=\"").and_then(|c| c.strip_suffix('"'));
                    let literal = inner.is_some_and(|t| !t.replace("\"\"", "").contains('"'));
                    let literal = literal && dialect.for_spreadsheets();
                    assert!(number || literal || !formula, "{name}: {cell}");
                }
            }
        }
    }
}

#[test]
fn the_manifest_differs_between_equal_runs_in_timings_only() {
    let (results, scenario) = (results(), scenario());
    let files = [FileDigest::of("essai.toml", b"abc")];
    let manifest = |seconds: f64, threads: usize| {
        let bytes = Manifest {
            results: &results,
            scenario: &scenario,
            run: "0123456789ab",
            file: "essai.toml",
            dialect: Dialect::Rfc4180,
            resolved: "x = 1\n",
            inputs: &files,
            outputs: &files,
            timings: Timings {
                seconds_total: seconds,
                seconds_simulating: seconds / 2.0,
                threads,
            },
        }
        .to_bytes();
        serde_json::from_slice::<serde_json::Map<_, _>>(&bytes).unwrap()
    };
    let (mut a, mut b) = (manifest(1.0, 1), manifest(2.5, 7));
    let keys: Vec<&String> = a.keys().collect();
    let expected = [
        "format_version",
        "program",
        "version",
        "run",
        "scenario",
        "seed",
        "trials",
        "generator",
        "sampling",
        "replicates",
        "quantile_levels",
        "csv_dialect",
        "resolved_sha256",
        "inputs",
        "outputs",
        "warnings",
        "checks",
        "precision",
        "timings",
    ];
    assert_eq!(keys, expected);
    // FIPS 180-2, appendix B.1.
    assert_eq!(
        a["inputs"][0]["sha256"],
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!(a["timings"]["trials_per_second"], 2000.0);
    assert_ne!(a, b);
    a.remove("timings");
    b.remove("timings");
    assert_eq!(a, b);
}

/// The hand-made results with what is delivered by the deadline.
fn with_deadline() -> Results {
    let mut results = results();
    let by_deadline = results
        .figures
        .iter()
        .find(|f| f.subject == "STARGATE-500" && f.metric == Metric::Delivered)
        .map(|f| Figure {
            metric: Metric::DeliveredByDeadline,
            ..f.clone()
        });
    results.figures.extend(by_deadline);
    results
}

#[test]
fn the_screen_sums_the_run_up() {
    let path = Path::new("output/essai/0123456789ab");
    let screen = terminal::screen(&with_deadline(), &scenario(), path, 80, Style::Plain);
    let expected = "\
Un scénario d'essai
1000 trials, seed 7, 2025-01-01 to 2028-12-31 by quarter

usd_bn      mean  std error    q05    q50    q95
naive      511.0      0.020  510.1  511.0  511.9
delivered  301.2        3.2  156.8  301.2  445.7

delivered by date  headline    q05    q50    q95    P(met) ± se        date
STARGATE-500            500  146.0  290.0  434.0  0.123 ± 0.010  2028-12-31

warning  no class for `@MISTRAL`

failed   marginal fx.EUR, largest gap: undefined where 0 ± 0.061 was expected
checks   1 of 2 failed; all are in checks.csv
result   output/essai/0123456789ab
";
    assert_eq!(screen, expected);
}

#[test]
fn the_screen_fits_its_width_and_is_styled_on_request_only() {
    let (mut results, mut scenario) = (with_deadline(), scenario());
    scenario.title = "A title that is far too long for one line of the screen ".repeat(3);
    scenario.commitments[0].id = "STARGATE-500-ÉTATS-UNIS-AND-A-FEW-MORE".to_owned();
    for figure in results.figures.iter_mut().skip(4) {
        figure.subject = scenario.commitments[0].id.clone();
    }
    let mut ai = results.figures[1].clone();
    ai.metric = Metric::DeliveredAi;
    results.figures.push(ai);
    results.warnings = vec!["a warning that needs more than a single line ".repeat(4); 9];
    let path = Path::new("output/essai/0123456789ab");
    let plain = terminal::screen(&results, &scenario, path, 80, Style::Plain);
    for line in plain.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert!(plain.contains("STARGATE-500-ÉTATS-UN…"), "{plain}");
    assert!(plain.contains("3 more in manifest.json"), "{plain}");
    assert!(
        plain.contains("\n  of it AI infrastructure  301.2 "),
        "{plain}"
    );
    assert!(!plain.contains('\u{1b}'));
    let color = terminal::screen(&results, &scenario, path, 80, Style::Color);
    assert!(color.contains("\u{1b}["));
    assert_eq!(anstream::adapter::strip_str(&color).to_string(), plain);
}

/// Run with `BUILDOUT_UPDATE=1` to write the page after a change of the tables.
#[test]
fn the_reference_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/outputs.md");
    if std::env::var_os("BUILDOUT_UPDATE").is_some() {
        std::fs::write(&path, reference()).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap();
    assert!(
        found == reference(),
        "docs/outputs.md is not what `output::reference` says"
    );
}
