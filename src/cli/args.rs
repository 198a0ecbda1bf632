//! The command line: what may be said, nothing of what it does.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// What one LLM query costs, what margin it leaves, and which option is better, with evidence.
///
/// Results go to standard output, everything else to standard error. Exit codes: 0 fine, 1 no
/// option is feasible or a --fail-if holds, 2 bad input.
#[derive(Debug, Parser)]
#[command(name = "infercost", version, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Say nothing but results and errors.
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compare the options of a study: cost per query and token, margin, latency, fleet; with --out, charts.
    #[command(
        after_help = "Examples:\n  infercost compare quick-start\n  infercost compare my-study.toml --out out --size slide --chart-format svg,pdf\n  infercost compare my-study.toml --set option.utilization=0.7 --format json\n  infercost compare my-study.toml --fail-if 'margin.gross_margin<0.5'"
    )]
    Compare(Compare),
    /// Estimate one option of a study in detail.
    #[command(after_help = "Examples:\n  infercost estimate quick-start --option '70B, fp8'")]
    Estimate(Estimate),
    /// Tell what each lever of a study is worth: in order, alone, left out, and on average over all orders.
    #[command(after_help = "Examples:\n  infercost waterfall seventy-b-levers --out out")]
    Waterfall(Waterfall),
    /// Find the cheapest way to serve an option's model: every accelerator, offer, format, split and load.
    #[command(after_help = "Examples:\n  infercost optimize quick-start --option '70B, bf16'")]
    Optimize(Optimize),
    /// Estimate a study over ranges of its settings: a row for each point and option, any number of points.
    Sweep(Sweep),
    /// Draw every uncertain number of a study at once, many times: how sure cost, margin and ranking are.
    #[command(
        after_help = "Examples:\n  infercost simulate how-sure\n  infercost simulate my-study.toml --probability 'gross_margin>0.6' --out out\n  infercost simulate my-study.toml --draws 100000 --seed 7 --draws-out draws.csv"
    )]
    Simulate(Simulate),
    /// Tell what matters most: each input over its range, shares of the variance, what would have to be true.
    #[command(
        after_help = "Examples:\n  infercost sensitivity how-sure --out out\n  infercost sensitivity my-study.toml --option '70B, fp8' --metric gross_margin"
    )]
    Sensitivity(Sensitivity),
    /// Compare cost among options that clear a quality bar, by scores that the study gives.
    #[command(after_help = "Examples:\n  infercost equal-quality equal-quality --out out")]
    EqualQuality(EqualQuality),
    /// Write one page for a cloud provider or an investor: how much less compute than the incumbent.
    #[command(
        after_help = "Examples:\n  infercost pitch pitch --out out\n  infercost pitch pitch --format html > pitch.html"
    )]
    Pitch(Pitch),
    /// Find how many accelerators to commit to before demand is known: cost of too much and too little,
    /// the least cost, what revenue covers, and what is stranded if demand falls.
    #[command(
        after_help = "Examples:\n  infercost commit how-much-to-commit\n  infercost commit how-much-to-commit --gpus 96 --out out\n  infercost commit quick-start --set commit.gpu_hour_usd=2.2"
    )]
    Commit(Commit),
    /// Tell what depends on one customer or one supplier, and what is left when it goes.
    Concentration(Concentration),
    /// Find the utilization, volume, price or GPU-hour price at which an option earns nothing, a
    /// wanted margin, or costs as much as another; and from which horizon owning beats renting.
    #[command(
        after_help = "Examples:\n  infercost breakeven quick-start\n  infercost breakeven quick-start --margin 0.6 --out out\n  infercost breakeven own-rent-or-api --against 'API: Together'\n  infercost breakeven quick-start --over workload.output_tokens=50..2000"
    )]
    Breakeven(Breakeven),
    /// List what to charge for a wanted gross margin, by token, query, seat and plan, between cost and
    /// what other APIs ask.
    #[command(
        after_help = "Examples:\n  infercost price quick-start --margin 0.6 --out out\n  infercost price subscription --option '70B, fp8, rented'\n  infercost price deepseek-day --api openai/gpt-5.4-mini --queries-per-user 300"
    )]
    Price(Price),
    /// Project a study month by month: demand, fleet, purchases, profit, cash, NPV, IRR and payback.
    Project(Project),
    /// Say what fleet is asked for, now and month by month: GPUs, nodes, racks, megawatts.
    Fleet(Project),
    /// Write a report to forward: one HTML file with everything inside, and the same as Markdown.
    Report(Report),
    /// Write a spreadsheet in which every derived cell is a formula over marked input cells.
    #[cfg(feature = "workbook")]
    Workbook(Workbook),
    /// Explain a number: formula, numbers put in, result, and the source of every fact.
    #[command(
        after_help = "Examples:\n  infercost explain quick-start\n  infercost explain quick-start --quantity list\n  infercost explain quick-start --quantity margin.gross_margin --depth 2"
    )]
    Explain(Explain),
    /// Predict throughput and latency for many deployments, a row each, without prices.
    #[command(after_help = "Examples:\n  infercost predict --cases cases.csv > predicted.csv")]
    Predict(Predict),
    /// List the catalogs, or show one entry with its sources.
    #[command(
        after_help = "Examples:\n  infercost catalog gpus --sort -memory_gb\n  infercost catalog models llama-3.3-70b\n  infercost catalog rentals --filter h100 --format csv"
    )]
    Catalog(Catalog),
    /// Hold predictions against measurements: errors by class, and charts.
    #[command(after_help = "Examples:\n  infercost validate --measured measured.csv --worst 5")]
    Validate(Validate),
    /// Fit the model to measurements of your own and write a profile that studies can name.
    #[command(
        after_help = "Examples:\n  infercost calibrate --measured measured.csv --out profiles/mine.toml"
    )]
    Calibrate(Calibrate),
    /// Turn a foreign format into a catalog entry or measured rows.
    #[command(
        subcommand,
        after_help = "Examples:\n  infercost import hf-config config.json --name my-model > models/my-model.toml\n  infercost import benchmark results/*.json --gpu h100-sxm > measured.csv"
    )]
    Import(Import),
    /// Check a study and say everything that is wrong with it.
    #[command(after_help = "Examples:\n  infercost check my-study.toml")]
    Check(StudyArgs),
    /// Write a commented study that runs as it is.
    #[command(after_help = "Examples:\n  infercost init my-study.toml")]
    Init(Init),
    /// Print the JSON Schema of a file, for editors.
    #[command(after_help = "Examples:\n  infercost schema study > study.schema.json")]
    Schema(Schema),
    /// Print completions for a shell.
    #[command(
        after_help = "Examples:\n  infercost completions bash > ~/.local/share/bash-completion/completions/infercost\n  infercost completions zsh > ~/.zfunc/_infercost\n  infercost completions fish > ~/.config/fish/completions/infercost.fish\n  infercost completions powershell >> $PROFILE"
    )]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print a manual page, or write one for each command.
    #[command(
        after_help = "Examples:\n  infercost man compare | man -l -\n  infercost man --out ~/.local/share/man/man1"
    )]
    Man(Man),
    /// Say what is in use: version, catalogs and their age, what is overlaid, fonts.
    #[command(
        after_help = "Examples:\n  infercost doctor\n  infercost doctor --catalog my-catalogs"
    )]
    Doctor(Doctor),
}

/// A study and what is changed in it.
#[derive(Debug, Args)]
pub struct StudyArgs {
    /// A study: a TOML file, `-` for standard input, or a built-in study's name such as quick-start.
    pub study: String,
    /// Change a value: path=value. `option.NAME.key` changes one option, `option.key` all of them.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub assignments: Vec<String>,
    /// A folder that overlays the built-in catalogs (gpus/, models/, rentals/, …); repeatable.
    #[arg(long, value_name = "DIR")]
    pub catalog: Vec<PathBuf>,
}

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table for people.
    #[default]
    Table,
    /// JSON.
    Json,
    /// CSV.
    Csv,
    /// Markdown.
    Markdown,
}

/// Where charts and files go, and how charts are drawn.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Charts and files")]
pub struct Out {
    /// A folder for charts and for the result in every format.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// For what charts are meant: their shape.
    #[arg(long, value_enum, default_value_t, requires = "out")]
    pub size: ChartSize,
    /// How charts are written, separated by commas.
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "svg,png",
        value_name = "FORMAT",
        requires = "out"
    )]
    pub chart_format: Vec<ChartFormat>,
    /// On what charts are drawn.
    #[arg(long, value_enum, default_value_t, requires = "out")]
    pub theme: ChartTheme,
}

/// For what charts are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ChartSize {
    /// 960 wide, as high as the chart needs.
    #[default]
    Document,
    /// 1280 by 720 (16:9).
    Slide,
    /// 1080 by 1080.
    Square,
}

/// How charts are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ChartFormat {
    /// SVG: sharp at any size, text stays text.
    Svg,
    /// PNG at twice the size, for screens and print.
    Png,
    /// PNG at the size itself.
    #[value(name = "png-1x")]
    Png1x,
    /// PDF of one page, fonts embedded.
    Pdf,
}

/// On what charts are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ChartTheme {
    /// White.
    #[default]
    Light,
    /// Near black; file names end in -dark.
    Dark,
    /// Both, a file each.
    Both,
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub struct Compare {
    /// The study.
    #[command(flatten)]
    pub study: StudyArgs,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Charts and files.
    #[command(flatten)]
    pub out: Out,
    /// Exit with 1 if this holds for any option, such as 'margin.gross_margin<0.5'; repeatable.
    #[arg(long, value_name = "METRIC<VALUE")]
    pub fail_if: Vec<String>,
}

/// Arguments of `estimate`.
#[derive(Debug, Args)]
pub struct Estimate {
    /// The study.
    #[command(flatten)]
    pub study: StudyArgs,
    /// Name of the option; the first unless given.
    #[arg(long)]
    pub option: Option<String>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Arguments of `waterfall`.
#[derive(Debug, Args)]
pub struct Waterfall {
    /// The study, with `[[lever]]` tables unless --to is given.
    #[command(flatten)]
    pub study: StudyArgs,
    /// Name of the option to start from; the first unless given.
    #[arg(long, value_name = "OPTION")]
    pub from: Option<String>,
    /// Name of the option to end at: what it does otherwise becomes the levers.
    #[arg(long, value_name = "OPTION")]
    pub to: Option<String>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Charts and files.
    #[command(flatten)]
    pub out: Out,
}

/// Arguments of `optimize`.
#[derive(Debug, Args)]
pub struct Optimize {
    /// The study; its `[optimize]` table says what may be chosen, what is wanted, what must be kept.
    #[command(flatten)]
    pub study: StudyArgs,
    /// Name of the option whose model and workload are served; the first unless given.
    #[arg(long)]
    pub option: Option<String>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Charts and files.
    #[command(flatten)]
    pub out: Out,
}

/// Arguments of `sweep`.
#[derive(Debug, Args)]
pub struct Sweep {
    /// The study.
    #[command(flatten)]
    pub study: StudyArgs,
    /// A setting and its values: path=low..high:step, path=low..high:xFACTOR or path=a,b,c. Repeat it
    /// for every combination; the last one changes fastest.
    #[arg(long, value_name = "PATH=VALUES", required = true)]
    pub over: Vec<String>,
    /// Draw so many points instead of visiting every combination; a range then needs no step.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1 << 53))]
    pub sample: Option<u64>,
    /// Decides the draws: the same seed, the same points.
    #[arg(long, default_value_t = 1, requires = "sample")]
    pub seed: u64,
    /// Compute one part of so many: 3/16 is the third of sixteen. All parts after each other are the whole.
    #[arg(long, value_name = "K/N", value_parser = shard)]
    pub shard: Option<(u64, u64)>,
    /// How rows are written; json writes one object a line.
    #[arg(long, value_enum, default_value_t)]
    pub format: RowsFormat,
    /// Which CSV files begin with the names of the columns: the first shard's, so that all shards
    /// after each other are one file, or each.
    #[arg(long, value_enum, default_value_t)]
    pub header: Header,
    /// Where the rows go instead of standard output, and charts of small grids.
    #[command(flatten)]
    pub out: Out,
    /// Go on where a sweep into the same --out stopped.
    #[arg(long, requires = "out")]
    pub resume: bool,
    /// The figure on the charts: a column, such as gross_margin.
    #[arg(long, value_name = "COLUMN", default_value = "usd_per_query")]
    pub metric: String,
}

/// Arguments of `simulate`.
#[derive(Debug, Args)]
pub struct Simulate {
    /// The study; its uncertain numbers say what they may be.
    #[command(flatten)]
    pub study: StudyArgs,
    /// So many draws; with --until-relative-error at most so many, a million unless given.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(16..=2_000_000))]
    pub draws: Option<u32>,
    /// Decides the draws: the same seed, the same result, on any number of threads.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How points are drawn.
    #[arg(long, value_enum, default_value_t)]
    pub sampling: Sampling,
    /// Stop when the standard error of every option's mean cost is below this share of it.
    #[arg(long, value_name = "SHARE", value_parser = above_zero)]
    pub until_relative_error: Option<f64>,
    /// Take the performance model at its word: only the study's own numbers are uncertain.
    #[arg(long)]
    pub no_model_error: bool,
    /// Say how probable this is for every option, such as 'gross_margin>0.6'; repeatable.
    #[arg(long, value_name = "METRIC>VALUE")]
    pub probability: Vec<String>,
    /// Write every draw, inputs and figures, to this CSV file (.jsonl: one JSON object a line).
    #[arg(long, value_name = "FILE")]
    pub draws_out: Option<PathBuf>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Charts and files.
    #[command(flatten)]
    pub out: Out,
}

/// Arguments of `sensitivity`.
#[derive(Debug, Args)]
pub struct Sensitivity {
    /// The study.
    #[command(flatten)]
    pub study: StudyArgs,
    /// Name of the option; the first unless given.
    #[arg(long)]
    pub option: Option<String>,
    /// The figure that answers: a column of `sweep`, such as gross_margin.
    #[arg(long, value_name = "METRIC", default_value = "usd_per_query")]
    pub metric: String,
    /// Assumed on either side of a number without a distribution, as a share of it; 0 leaves such out.
    #[arg(long, value_name = "SHARE", default_value_t = 0.2, value_parser = share_of_one)]
    pub range: f64,
    /// Points of each of the two samples for shares of the variance.
    #[arg(long, value_name = "N", default_value_t = 4096, value_parser = clap::value_parser!(u32).range(64..=65_536))]
    pub draws: u32,
    /// Decides the points: the same seed, the same result, on any number of threads.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Take the performance model at its word: only the study's own numbers are uncertain.
    #[arg(long)]
    pub no_model_error: bool,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Charts and files.
    #[command(flatten)]
    pub out: Out,
}

/// A number from 0 to 1.
fn share_of_one(text: &str) -> Result<f64, String> {
    let value = text.trim().parse::<f64>().ok().filter(|value| (0.0..=1.0).contains(value));
    value.ok_or_else(|| "write a share from 0 to 1, such as 0.2".to_owned())
}

/// How points are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Sampling {
    /// Scrambled Sobol points.
    #[default]
    Sobol,
    /// Latin hypercubes.
    LatinHypercube,
}

/// A finite number above 0.
fn above_zero(text: &str) -> Result<f64, String> {
    let value = text.trim().parse::<f64>().ok().filter(|value| value.is_finite() && *value > 0.0);
    value.ok_or_else(|| "write a number above 0, such as 0.001".to_owned())
}

/// How rows are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum RowsFormat {
    /// Comma-separated values.
    #[default]
    Csv,
    /// One JSON object a line.
    Json,
    /// Apache Parquet, into --out.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// Which files name their columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Header {
    /// The first shard's.
    #[default]
    First,
    /// Every shard's.
    Each,
}

/// `K/N`: which part of how many.
fn shard(text: &str) -> Result<(u64, u64), String> {
    let parts = text.split_once('/').and_then(|(shard, of)| {
        Some((shard.trim().parse::<u64>().ok()?, of.trim().parse::<u64>().ok()?))
    });
    match parts {
        Some((shard, of)) if 1 <= shard && shard <= of => Ok((shard, of)),
        _ => Err("write K/N with K from 1 to N, such as 3/16".to_owned()),
    }
}

/// Arguments of `equal-quality`.
#[derive(Debug, Args)]
pub struct EqualQuality {
    /// The study; its `[quality]` table names the benchmark, the bar and the scores.
    #[command(flatten)]
    pub study: StudyArgs,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Charts and files.
    #[command(flatten)]
    pub out: Out,
}

/// Arguments of `commit`.
#[derive(Debug, Args)]
pub struct Commit {
    /// The study; its `[commit]` says what is offered.
    #[command(flatten)]
    pub study: StudyArgs,
    /// Name of the option; the first unless given.
    #[arg(long)]
    pub option: Option<String>,
    /// One more level to look at.
    #[arg(long, value_name = "N", value_parser = gpus)]
    pub gpus: Option<f64>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Charts and files.
    #[command(flatten)]
    pub out: Out,
}

/// A number of accelerators.
fn gpus(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "write a number of accelerators: 64".to_owned())?;
    if (0.0..=1e7).contains(&number) { Ok(number) } else { Err("from 0 to 1e7".to_owned()) }
}

/// Arguments of `concentration`.
#[derive(Debug, Args)]
pub struct Concentration {
    /// The study; its `[[customer]]` tables say who pays, `[concentration]` what is at stake.
    #[command(flatten)]
    pub study: StudyArgs,
    /// Name of the option; the first unless given.
    #[arg(long)]
    pub option: Option<String>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Charts and files.
    #[command(flatten)]
    pub out: Out,
}

/// Arguments of `breakeven`.
#[derive(Debug, Args)]
pub struct Breakeven {
    /// The study.
    #[command(flatten)]
    pub study: StudyArgs,
    /// The gross margin to reach, a share: 0 means that revenue pays for COGS.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = margin, allow_negative_numbers = true, conflicts_with = "against")]
    pub margin: f64,
    /// Name of the option whose cost of a query is to be met.
    #[arg(long, value_name = "OPTION")]
    pub against: Option<String>,
    /// Name of the option; all unless given.
    #[arg(long)]
    pub option: Option<String>,
    /// Look over a number of the study instead: path=low..high, the study read anew for each value.
    #[arg(long, value_name = "PATH=LOW..HIGH")]
    pub over: Option<String>,
    /// Horizons of owning against renting: from one month to so many.
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u8).range(1..=120))]
    pub months: u8,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Charts and files.
    #[command(flatten)]
    pub out: Out,
}

/// Arguments of `price`.
#[derive(Debug, Args)]
pub struct Price {
    /// The study.
    #[command(flatten)]
    pub study: StudyArgs,
    /// The gross margin to reach, a share; the study's `revenue.target_gross_margin` unless given.
    #[arg(long, value_name = "SHARE", value_parser = margin, allow_negative_numbers = true)]
    pub margin: Option<f64>,
    /// Name of the option; all unless given.
    #[arg(long)]
    pub option: Option<String>,
    /// An API to hold prices against, provider/model; repeatable. Those that have the option's model
    /// unless given.
    #[arg(long, value_name = "PROVIDER/MODEL")]
    pub api: Vec<String>,
    /// Also the price of a user and month who asks so many queries.
    #[arg(long, value_name = "N", value_parser = queries)]
    pub queries_per_user: Option<f64>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Charts and files.
    #[command(flatten)]
    pub out: Out,
}

/// Queries of a user and month: above 0, as `queries_per_user_month`.
fn queries(text: &str) -> Result<f64, String> {
    match text.trim().replace('_', "").parse::<f64>() {
        Ok(queries) if queries > 0.0 && queries <= 1e9 => Ok(queries),
        _ => Err("a number above 0 and at most 1e9, such as 300".to_owned()),
    }
}

/// A gross margin: a share from −10 to 0.99, as `revenue.target_gross_margin`.
fn margin(text: &str) -> Result<f64, String> {
    match text.trim().parse::<f64>() {
        Ok(share) if (-10.0..=0.99).contains(&share) => Ok(share),
        Ok(share) if (1.0..=99.0).contains(&share) => {
            Err(format!("a margin is a share: write {} for {share}%", share / 100.0))
        }
        _ => Err("a margin is a share from -10 to 0.99, such as 0.6".to_owned()),
    }
}

/// Arguments of `pitch`.
#[derive(Debug, Args)]
pub struct Pitch {
    /// The study; its `[pitch]` table may name both options, the audience and the ask.
    #[command(flatten)]
    pub study: StudyArgs,
    /// Name of our option; the study's, or the last.
    #[arg(long, value_name = "OPTION")]
    pub ours: Option<String>,
    /// Name of the incumbent's option; the study's, or the first.
    #[arg(long, value_name = "OPTION")]
    pub incumbent: Option<String>,
    /// How the page is written.
    #[arg(long, value_enum, default_value_t)]
    pub format: PitchFormat,
    /// Charts and files.
    #[command(flatten)]
    pub out: Out,
}

/// How a page is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PitchFormat {
    /// Markdown.
    #[default]
    Markdown,
    /// HTML, one file.
    Html,
    /// JSON.
    Json,
}

/// Arguments of `project` and `fleet`.
#[derive(Debug, Args)]
pub struct Project {
    /// The study; its `[project]` table says how the business goes on.
    #[command(flatten)]
    pub study: StudyArgs,
    /// Name of the option; all unless given.
    #[arg(long)]
    pub option: Option<String>,
    /// Name of the line, such as base or upside; all unless given.
    #[arg(long)]
    pub line: Option<String>,
    /// Draw the uncertain numbers so many times: how cash and margin fan out.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(16..=100_000))]
    pub draws: Option<u32>,
    /// Decides the draws: the same seed, the same result, on any number of threads.
    #[arg(long, default_value_t = 1, requires = "draws")]
    pub seed: u64,
    /// Take the performance model at its word: only the study's own numbers are uncertain.
    #[arg(long, requires = "draws")]
    pub no_model_error: bool,
    /// Show every month instead of fiscal years.
    #[arg(long)]
    pub monthly: bool,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Charts and files.
    #[command(flatten)]
    pub out: Out,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct Report {
    /// The study.
    #[command(flatten)]
    pub study: StudyArgs,
    /// Where it goes.
    #[command(flatten)]
    pub out: Out,
}

/// Arguments of `workbook`.
#[cfg(feature = "workbook")]
#[derive(Debug, Args)]
pub struct Workbook {
    /// The study.
    #[command(flatten)]
    pub study: StudyArgs,
    /// The file to write.
    #[arg(long, value_name = "FILE.xlsx")]
    pub out: PathBuf,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The study.
    #[command(flatten)]
    pub study: StudyArgs,
    /// Name of the option; the first unless given.
    #[arg(long)]
    pub option: Option<String>,
    /// Dotted name of a quantity, such as cost.usd_per_query; with `list`, prints all names.
    #[arg(long, default_value = "cost.usd_per_query")]
    pub quantity: String,
    /// Levels shown below the quantity; all unless given.
    #[arg(long)]
    pub depth: Option<usize>,
    /// How the result is written; JSON gives the whole ledger.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Arguments of `predict`.
#[derive(Debug, Args)]
pub struct Predict {
    /// A CSV of deployments, or `-`: id, model, gpu, engine, weight_precision, kv_precision, gpus, tp, pp, ep, dp, isl,
    /// osl, concurrency, mode. Blank cells take defaults; other columns are passed through.
    #[arg(long, value_name = "CSV")]
    pub cases: String,
    /// CSV (one line a case) or JSON (one object a line).
    #[arg(long, value_enum, default_value = "csv")]
    pub format: Format,
    /// A folder that overlays the built-in catalogs; repeatable.
    #[arg(long, value_name = "DIR")]
    pub catalog: Vec<PathBuf>,
}

/// What is left out together in cross-validation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum HoldOut {
    /// Whole models.
    Model,
    /// Whole accelerators.
    Gpu,
    /// Whole sources.
    Source,
    /// One model on one accelerator with one engine.
    Option,
}

/// Measured rows and catalogs.
#[derive(Debug, Args)]
pub struct MeasuredArgs {
    /// A CSV of deployments as for `predict`, with what was measured: ttft_ms, tpot_ms, output_tok_s, power_w_per_gpu;
    /// and optionally source, usable, notes, engine_version, date.
    #[arg(long, value_name = "CSV")]
    pub measured: PathBuf,
    /// Keep rows of these sources only.
    #[arg(long, value_delimiter = ',', value_name = "SOURCE")]
    pub sources: Vec<String>,
    /// A folder that overlays the built-in catalogs; repeatable.
    #[arg(long, value_name = "DIR")]
    pub catalog: Vec<PathBuf>,
}

/// Arguments of `validate`.
#[derive(Debug, Args)]
pub struct Validate {
    /// The rows.
    #[command(flatten)]
    pub rows: MeasuredArgs,
    /// Judge each group by a fit to all others, from the catalog's values on.
    #[arg(long, value_enum, value_name = "GROUP")]
    pub hold_out: Option<HoldOut>,
    /// Score rows that leave parallelism or load to be guessed, too.
    #[arg(long)]
    pub incomplete: bool,
    /// Groups of fewer rows are not listed.
    #[arg(long, default_value_t = 5, value_name = "ROWS")]
    pub least: usize,
    /// Also list this many of the worst rows of each quantity.
    #[arg(long, default_value_t = 0, value_name = "ROWS")]
    pub worst: usize,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// With --hold-out: write the intervals that hold nine of ten held-out rows, by class.
    #[arg(long, value_name = "TOML", requires = "hold_out")]
    pub intervals: Option<PathBuf>,
    /// Charts and files.
    #[command(flatten)]
    pub out: Out,
}

/// Arguments of `calibrate`.
#[derive(Debug, Args)]
pub struct Calibrate {
    /// The rows.
    #[command(flatten)]
    pub rows: MeasuredArgs,
    /// The profile to write; put it into `profiles/` beside a study, which names it with `profile = "NAME"`.
    #[arg(long, value_name = "TOML")]
    pub out: PathBuf,
    /// What is left out together for the error after the fit.
    #[arg(long, value_enum, default_value = "option", value_name = "GROUP")]
    pub hold_out: HoldOut,
    /// Overwrite the profile if it is there.
    #[arg(long)]
    pub force: bool,
}

/// Kinds of catalog entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CatalogKind {
    /// Accelerators.
    Gpus,
    /// Models.
    Models,
    /// Rental prices.
    Rentals,
    /// API prices.
    Apis,
    /// Servers to buy.
    Servers,
    /// Places: power price, PUE, carbon.
    Sites,
    /// Serving engines.
    Engines,
    /// Achieved shares of accelerators.
    Calibration,
}

/// Arguments of `catalog`.
#[derive(Debug, Args)]
pub struct Catalog {
    /// Which catalog.
    #[arg(value_enum)]
    pub kind: CatalogKind,
    /// An entry to show with its sources.
    pub name: Option<String>,
    /// Keep rows that contain this text.
    #[arg(long)]
    pub filter: Option<String>,
    /// Sort by this column, by its heading or machine name; prefix with - for descending.
    #[arg(long, allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// A folder that overlays the built-in catalogs; repeatable.
    #[arg(long, value_name = "DIR")]
    pub catalog: Vec<PathBuf>,
}

/// Foreign formats.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// A Hugging Face config.json, as a model entry in TOML.
    HfConfig {
        /// The file, or `-` for standard input.
        path: String,
        /// Name of the model.
        #[arg(long)]
        name: Option<String>,
    },
    /// Results of serving benchmarks, as rows of one measured CSV on standard output.
    Benchmark(Box<Benchmark>),
}

/// Arguments of `import benchmark`.
#[derive(Debug, Args)]
pub struct Benchmark {
    /// Result files, or `-` for standard input: of vllm bench serve, GenAI-Perf, AIPerf, InferenceX,
    /// GuideLLM, trtllm-bench or sglang.bench_serving.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<String>,
    /// The tool that wrote them.
    #[arg(long, value_enum, default_value_t)]
    pub format: BenchmarkFormat,
    /// What the files do not say.
    #[command(flatten)]
    pub said: Said,
}

/// Tools whose results are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum BenchmarkFormat {
    /// Told by the content, file by file.
    #[default]
    Auto,
    /// vllm bench serve --save-result: JSON.
    Vllm,
    /// GenAI-Perf: profile_export_genai_perf.json or .csv.
    GenaiPerf,
    /// AIPerf: profile_export_aiperf.json or .csv.
    Aiperf,
    /// InferenceX (InferenceMAX): JSON.
    Inferencex,
    /// GuideLLM: JSON with all benchmarks of a run.
    Guidellm,
    /// trtllm-bench throughput --report_json.
    TrtllmBench,
    /// python -m sglang.bench_serving: JSON lines.
    Sglang,
}

/// What the user knows of benchmarked deployments. Names of model, GPU and engine win over the
/// file's; the rest fills in what the file does not say.
#[derive(Debug, Args)]
pub struct Said {
    /// The model, instead of the name in the file.
    #[arg(long)]
    pub model: Option<String>,
    /// The accelerator, instead of the name in the file.
    #[arg(long)]
    pub gpu: Option<String>,
    /// The serving engine, instead of the name in the file.
    #[arg(long)]
    pub engine: Option<String>,
    /// Where the measurement is from, instead of the file's path.
    #[arg(long)]
    pub source: Option<String>,
    /// Its day, YYYY-MM-DD, where the file has none.
    #[arg(long)]
    pub date: Option<String>,
    /// The engine's version, where the file has none.
    #[arg(long)]
    pub engine_version: Option<String>,
    /// Precision of the weights, where the file has none: bf16, fp8, fp4, int4, …
    #[arg(long)]
    pub weight_precision: Option<String>,
    /// Precision of the KV cache, where the file has none.
    #[arg(long)]
    pub kv_precision: Option<String>,
    /// Accelerators of the deployment, where the file has none.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub gpus: Option<u32>,
    /// Tensor-parallel ranks, where the file has none.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub tp: Option<u32>,
    /// Pipeline stages, where the file has none.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub pp: Option<u32>,
    /// Expert-parallel ranks, where the file has none.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub ep: Option<u32>,
    /// Data-parallel groups, where the file has none.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub dp: Option<u32>,
    /// Tokens of a prompt, where the file has none.
    #[arg(long, value_name = "TOKENS", value_parser = clap::value_parser!(u32).range(1..))]
    pub isl: Option<u32>,
    /// Tokens of an answer, where the file has none.
    #[arg(long, value_name = "TOKENS", value_parser = clap::value_parser!(u32).range(1..))]
    pub osl: Option<u32>,
    /// Requests in flight, where the file has none.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub concurrency: Option<u32>,
}

/// Arguments of `man`.
#[derive(Debug, Args)]
pub struct Man {
    /// The command; the program itself unless given.
    pub command: Option<String>,
    /// A folder for the pages of all commands.
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    pub out: Option<PathBuf>,
}

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// How the result is written.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// A folder that overlays the built-in catalogs; repeatable.
    #[arg(long, value_name = "DIR")]
    pub catalog: Vec<PathBuf>,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// The file to write; standard output unless given.
    pub path: Option<PathBuf>,
    /// Overwrite the file if it is there.
    #[arg(long)]
    pub force: bool,
}

/// Kinds of files with a schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SchemaKind {
    /// A study.
    #[default]
    Study,
    /// An accelerator.
    Gpu,
    /// A model.
    Model,
    /// A rental provider.
    Rental,
    /// An API provider.
    Api,
    /// A server.
    Server,
    /// A file of sites.
    Site,
    /// An engine.
    Engine,
    /// A calibration.
    Calibration,
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub struct Schema {
    /// Of which file.
    #[arg(value_enum, default_value_t)]
    pub kind: SchemaKind,
}
