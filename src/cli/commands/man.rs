//! `infercost man`: manual pages in roff, one a command.

use clap::CommandFactory;

use super::write;
use crate::cli::args::{Cli, Man};
use crate::cli::{Failure, Status, output};
use crate::diag::{Diagnostic, did_you_mean};

pub fn run(args: &Man, quiet: bool) -> Result<Status, Failure> {
    let mut root = Cli::command();
    root.build();
    let mut pages = Vec::new();
    collect(&root, &mut pages)?;
    if let Some(folder) = &args.out {
        let files: Vec<_> =
            pages.into_iter().map(|(name, page)| (format!("{name}.1"), page)).collect();
        write::all(folder, &files, quiet)?;
        return Ok(Status::Fine);
    }
    let wanted = args.command.as_deref().map_or_else(
        || "infercost".to_owned(),
        |command| format!("infercost-{}", command.replace(' ', "-")),
    );
    let Some((_, page)) = pages.iter().find(|(name, _)| *name == wanted) else {
        let names = pages.iter().filter_map(|(name, _)| name.strip_prefix("infercost-"));
        let help = did_you_mean(&wanted["infercost-".len()..], names)
            .map_or("`infercost help` lists the commands".to_owned(), |near| {
                format!("did you mean `{near}`?")
            });
        return Err(Diagnostic::error(format!("there is no page `{wanted}`")).help(help).into());
    };
    output::result(&String::from_utf8_lossy(page))?;
    Ok(Status::Fine)
}

/// The page of a command and of all below it.
fn collect(command: &clap::Command, pages: &mut Vec<write::File>) -> Result<(), Failure> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone())
        .source(concat!("infercost ", env!("CARGO_PKG_VERSION")))
        .manual("infercost")
        .render(&mut page)
        .map_err(|error| output::lost(&error))?;
    pages.push((name, page));
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        collect(below, pages)?;
    }
    Ok(())
}
