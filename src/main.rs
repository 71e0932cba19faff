use buildout::cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    let outcome = cli::args::parse(std::env::args_os())
        .and_then(cli::options::check)
        .and_then(cli::execute);
    cli::exit::report(outcome)
}
