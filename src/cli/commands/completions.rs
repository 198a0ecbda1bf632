//! `infercost completions`: for shells, with the names of studies and catalog entries.

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Command, CommandFactory};

use crate::cli::args::Cli;
use crate::cli::{Failure, Status, output};
use crate::config::{Catalog, age, overview};

pub fn run(shell: clap_complete::Shell) -> Result<Status, Failure> {
    let studies = Catalog::studies();
    let mut entries: Vec<String> =
        overview::overview(&Catalog::default(), age::day_of(output::now()))?
            .into_iter()
            .filter(|one| one.kind != "sites")
            .flat_map(|one| one.names)
            .collect();
    entries.sort();
    entries.dedup();
    let command = Cli::command().mut_subcommands(|command| {
        let named = if command.get_name() == "catalog" { "name" } else { "study" };
        if !command.get_arguments().any(|argument| argument.get_id() == named) {
            return command;
        }
        with_names(command, named, if named == "name" { &entries } else { &studies })
    });
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut { command }, "infercost", &mut bytes);
    let mut script = String::from_utf8_lossy(&bytes).into_owned();
    if shell == clap_complete::Shell::PowerShell {
        // Nor does it give them for PowerShell: they go before what a command's block holds.
        for command in Cli::command().get_subcommands() {
            let named = |id: &str| command.get_arguments().any(|own| own.get_id() == id);
            let names = match command.get_name() {
                "catalog" => &entries,
                _ if named("study") => &studies,
                _ => continue,
            };
            let block = format!("        'infercost;{}' {{\n", command.get_name());
            let mut filled = block.clone();
            for name in names {
                let quoted = name.replace('\'', "''");
                filled.push_str(&format!(
                    "            [CompletionResult]::new('{quoted}', '{quoted}', [CompletionResultType]::ParameterValue, '{quoted}')\n"
                ));
            }
            script = script.replacen(&block, &filled, 1);
        }
    }
    if shell == clap_complete::Shell::Fish {
        // The generator leaves values of positional arguments out for fish.
        script.push_str(&format!(
            "complete -c infercost -n \"__fish_infercost_using_subcommand catalog\" -f -a \"{}\"\n",
            entries.join(" ")
        ));
        for command in Cli::command().get_subcommands() {
            if command.get_arguments().any(|argument| argument.get_id() == "study") {
                script.push_str(&format!(
                    "complete -c infercost -n \"__fish_infercost_using_subcommand {}\" -F -a \"{}\"\n",
                    command.get_name(),
                    studies.join(" ")
                ));
            }
        }
    }
    output::result(&script)?;
    Ok(Status::Fine)
}

fn with_names(command: Command, argument: &str, names: &[String]) -> Command {
    let values: Vec<PossibleValue> = names.iter().map(PossibleValue::new).collect();
    command.mut_arg(argument, |own| own.value_parser(PossibleValuesParser::new(values)))
}
