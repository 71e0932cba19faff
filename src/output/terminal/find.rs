//! What a search found, in two lines.

use super::super::csv::FindSearch;
use crate::statistics::digits;
use crate::study::find::Found;

/// The solution with its standard error, and the figure there.
pub fn found(search: &FindSearch, found: &Found) -> String {
    let Ok(solution) = &found.solution else {
        return String::new();
    };
    let shown = digits::rounded(solution.at, solution.std_error, 12);
    let error = solution
        .std_error
        .map_or(String::new(), |e| format!(" ± {}", digits::std_error(e)));
    let last = found.evaluations.iter().find(|e| e.at == solution.at);
    let figure_error = last.and_then(|e| e.std_error);
    let unit = search.metric.info().unit.label(search.currency);
    let figure = digits::rounded(solution.figure, figure_error, search.metric.info().decimals);
    let figure_error =
        figure_error.map_or(String::new(), |e| format!(" ± {}", digits::std_error(e)));
    format!(
        "{} = {shown}{error}\n{} is {figure}{figure_error} {unit} there, {} asked; {} evaluations on the same draws\n",
        search.path,
        search.figure,
        search.target,
        found.evaluations.len()
    )
}
