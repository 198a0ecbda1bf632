//! A chart as data: what it says, in which unit, of which option.
//!
//! Money is in the chart's currency, shares are fractions of one, and a value that is not a number
//! means "not known": it is drawn as missing, never as zero.

/// One chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Stem of the file it is written to, such as `cost-per-query`.
    pub name: String,
    /// The finding, as a sentence.
    pub title: String,
    /// The quantity, its unit and the conditions.
    pub subtitle: String,
    /// What someone who cannot see the picture should be told.
    pub alt: String,
    /// The sign that money carries, such as `$`.
    pub currency: String,
    /// What is drawn.
    pub body: Body,
}

/// The kinds of chart.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Horizontal bars built of components.
    Stacked(Stacked),
    /// Horizontal bars on either side of zero.
    Bars(Bars),
    /// Bars from one value to the next.
    Steps(Steps),
    /// Distributions, one below the other.
    Ridges(Ridges),
    /// A tornado: bars from one central value to where each input takes it.
    Swings(Swings),
    /// Values over two lists, as shades.
    Heat(Heat),
    /// Curves over two axes.
    Lines(Lines),
    /// Points of two values that ought to be equal.
    Scatter(Scatter),
}

/// What a number on a chart measures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// Money.
    Usd,
    /// Money for one query.
    UsdPerQuery,
    /// Money for a million tokens.
    UsdPerMtok,
    /// Money for one hour.
    UsdPerHour,
    /// Money for one month.
    UsdPerMonth,
    /// A share; 0.62 prints as 62%.
    Percent,
    /// Tokens per second.
    TokensPerSecond,
    /// Tokens per second on each GPU.
    TokensPerSecondPerGpu,
    /// Tokens per second that one user sees.
    TokensPerSecondPerUser,
    /// Seconds.
    Seconds,
    /// Thousandths of a second.
    Milliseconds,
    /// Billions of bytes.
    Gigabytes,
    /// Thousands of watts.
    Kilowatts,
    /// A multiple; 1.5 prints as 1.5×.
    Times,
    /// Things that are counted.
    Count,
    /// A plain number.
    #[default]
    Plain,
}

/// What a component of cost is for; it decides the colour, the same in every chart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Accelerator time that served queries.
    Busy,
    /// Accelerator time that was paid for and served none.
    Idle,
    /// Owned machines: depreciation and the cost of capital.
    Hardware,
    /// Electricity.
    Power,
    /// Space, cooling and the building.
    Facility,
    /// Network and traffic.
    Network,
    /// Disks and object stores.
    Storage,
    /// People, support and spare parts.
    Operations,
    /// Tokens bought from an API.
    Api,
    /// Platform, licences and other overhead.
    Overhead,
    /// Services with prices of their own.
    Services,
    /// Checks and people.
    Checks,
    /// One of several things without a meaning of their own, by its place: stages of a query.
    Nth(usize),
    /// Anything else.
    #[default]
    Other,
}

/// A labelled value on an axis, such as the price.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mark {
    /// Where it stands.
    pub value: f64,
    /// What it is; the value is printed after it.
    pub label: String,
}

/// Cost by component, one bar an option.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stacked {
    /// The components in stack order.
    pub components: Vec<Component>,
    /// One bar each, from the top.
    pub rows: Vec<StackedRow>,
    /// The unit of every value.
    pub unit: Unit,
    /// A line across all bars, such as the common price.
    pub marker: Option<Mark>,
    /// What the markers of single bars are; empty: the option's price.
    pub marker_heading: String,
    /// Heading of the right-hand column, such as `Margin`.
    pub note_heading: String,
}

/// One component of a stack.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Component {
    /// Its name in the legend.
    pub label: String,
    /// What it is for.
    pub role: Role,
}

/// One stacked bar.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StackedRow {
    /// The option's name.
    pub label: String,
    /// A second, quieter line.
    pub sublabel: String,
    /// One value for each component, in the same order.
    pub values: Vec<f64>,
    /// What stands in the right-hand column, such as `62%`.
    pub note: String,
    /// Whether the note tells of a loss.
    pub loss: bool,
    /// This option's own marker: its price, where prices differ.
    pub marker: Option<f64>,
    /// The least and the most that the total may be, in nine of ten cases.
    pub interval: Option<(f64, f64)>,
    /// Why the option cannot be served; then no bar is drawn.
    pub unavailable: Option<String>,
}

/// One value an option, on either side of zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bars {
    /// One bar each, from the top.
    pub rows: Vec<BarRow>,
    /// The unit of every value.
    pub unit: Unit,
    /// A value to reach.
    pub target: Option<Mark>,
}

/// One bar.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BarRow {
    /// The option's name.
    pub label: String,
    /// A second, quieter line.
    pub sublabel: String,
    /// The value; `None` when there is none.
    pub value: Option<f64>,
    /// The least and the most that it may be, in nine of ten cases.
    pub interval: Option<(f64, f64)>,
    /// Why there is no value.
    pub unavailable: Option<String>,
}

/// Bars from one value to the next: how a total comes about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Steps {
    /// From the top.
    pub rows: Vec<StepRow>,
    /// The unit of every value.
    pub unit: Unit,
}

/// One bar.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepRow {
    /// Its name.
    pub label: String,
    /// A second, quieter line.
    pub sublabel: String,
    /// Where it begins.
    pub from: f64,
    /// Where it ends; `None` when there is no value.
    pub to: Option<f64>,
    /// What it shows.
    pub kind: StepKind,
    /// Why there is no value.
    pub unavailable: Option<String>,
}

/// What a bar of steps shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepKind {
    /// A total, from zero.
    Total,
    /// A change from the row above.
    #[default]
    Change,
}

/// Distributions, one below the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ridges {
    /// One each, from the top.
    pub rows: Vec<RidgeRow>,
    /// The unit of every value.
    pub unit: Unit,
    /// How values map to places.
    pub scale: AxisScale,
    /// A line across all of them, such as the common price.
    pub marker: Option<Mark>,
}

/// One distribution.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RidgeRow {
    /// The option's name.
    pub label: String,
    /// A second, quieter line.
    pub sublabel: String,
    /// Values and how dense they lie there, ascending; drawn as high as its peak allows.
    pub density: Vec<(f64, f64)>,
    /// The 10th, 50th and 90th percentile.
    pub percentiles: Option<[f64; 3]>,
    /// The value without any spread.
    pub central: Option<f64>,
    /// Why there is no distribution.
    pub unavailable: Option<String>,
}

/// A tornado: bars from one central value to where each input takes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Swings {
    /// One input each, from the top.
    pub rows: Vec<SwingRow>,
    /// The unit of every value.
    pub unit: Unit,
    /// Where all bars begin.
    pub central: f64,
}

/// What one input does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SwingRow {
    /// The input.
    pub label: String,
    /// A second, quieter line, such as its range.
    pub sublabel: String,
    /// The value at the lower end of the input's range; `None` where there is none.
    pub at_low: Option<f64>,
    /// At the upper end.
    pub at_high: Option<f64>,
}

/// Values over two lists, as shades.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heat {
    /// What the columns are.
    pub x_label: String,
    /// Names of the columns, from the left.
    pub columns: Vec<String>,
    /// What the rows are.
    pub y_label: String,
    /// Names of the rows, from the top.
    pub rows: Vec<String>,
    /// One value for each row and column; one that is not finite is drawn as missing.
    pub values: Vec<Vec<f64>>,
    /// The unit of every value.
    pub unit: Unit,
}

/// Curves over two axes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lines {
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// One curve each; the order decides the colour.
    pub series: Vec<Series>,
    /// Shaded between two curves, widest first.
    pub bands: Vec<Band>,
    /// Straight dashed lines.
    pub references: Vec<Reference>,
    /// Labelled points.
    pub points: Vec<Point>,
    /// Which way is better.
    pub better: Option<Better>,
}

/// Points of two values that ought to be equal, on axes of one range.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scatter {
    /// The horizontal axis; its range follows from the points.
    pub x: Axis,
    /// The vertical axis; its range is the other's.
    pub y: Axis,
    /// Groups of points, largest first; the order decides the colour.
    pub groups: Vec<Series>,
    /// Half-width of the band around equality, as a share.
    pub band: f64,
}

/// An axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axis {
    /// What it measures, with its unit.
    pub label: String,
    /// How its numbers print.
    pub unit: Unit,
    /// How values map to places.
    pub scale: AxisScale,
    /// The range shown; `None` shows all there is.
    pub range: Option<(f64, f64)>,
}

/// How values map to places on an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AxisScale {
    /// Equal steps for equal differences.
    #[default]
    Linear,
    /// Equal steps for equal ratios; values that are not positive cannot be shown.
    Log,
}

/// One curve.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// Its name, drawn at its end.
    pub label: String,
    /// Its points in drawing order.
    pub points: Vec<(f64, f64)>,
    /// A few quieter words after the name, such as the last value.
    pub end_label: String,
    /// Whether it is drawn dashed.
    pub dashed: bool,
}

/// Shaded between two curves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Band {
    /// What lies inside, for the legend.
    pub label: String,
    /// Place on the horizontal axis, lower and upper edge, in drawing order.
    pub points: Vec<(f64, f64, f64)>,
    /// The series whose colour it takes, by index.
    pub series: usize,
}

/// A straight dashed line.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// Which axis it is a value of.
    pub on: AxisName,
    /// The value.
    pub value: f64,
    /// What it is.
    pub label: String,
}

/// One of the two axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AxisName {
    /// The horizontal axis; a value on it is a vertical line.
    X,
    /// The vertical axis; a value on it is a horizontal line.
    Y,
}

/// A labelled point.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Point {
    /// Place on the horizontal axis.
    pub x: f64,
    /// Place on the vertical axis.
    pub y: f64,
    /// What to say there; may be empty.
    pub label: String,
    /// What it marks.
    pub kind: PointKind,
    /// The series it belongs to, by index.
    pub series: Option<usize>,
}

/// What a point marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PointKind {
    /// Where two costs meet; without a label, its place on the horizontal axis is printed.
    BreakEven,
    /// The operating point that the study chose.
    Chosen,
    /// A step along a curve, such as a batch size; its label gives way when there is no room.
    #[default]
    Step,
}

/// Which way is better on a plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// Higher.
    Up,
    /// Lower.
    Down,
    /// Further left.
    Left,
    /// Further right.
    Right,
    /// Higher and further right.
    UpRight,
    /// Higher and further left.
    UpLeft,
    /// Lower and further right.
    DownRight,
    /// Lower and further left.
    DownLeft,
}
