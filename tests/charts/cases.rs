//! Charts for the tests: ordinary ones, and every hard case that a study could bring.

#![allow(dead_code)]

use infercost::view::chart::*;

/// A chart with the given body and plain words around it.
pub fn chart(name: &str, title: &str, subtitle: &str, body: Body) -> Chart {
    Chart {
        name: name.to_owned(),
        title: title.to_owned(),
        subtitle: subtitle.to_owned(),
        alt: format!("{title}. {subtitle}"),
        currency: "$".to_owned(),
        body,
    }
}

fn component(label: &str, role: Role) -> Component {
    Component { label: label.to_owned(), role }
}

pub fn components() -> Vec<Component> {
    vec![
        component("GPU, busy", Role::Busy),
        component("GPU, idle", Role::Idle),
        component("Power", Role::Power),
        component("Facility", Role::Facility),
        component("Network", Role::Network),
        component("Operations", Role::Operations),
    ]
}

fn row(label: &str, sublabel: &str, values: &[f64], note: &str) -> StackedRow {
    StackedRow {
        label: label.to_owned(),
        sublabel: sublabel.to_owned(),
        values: values.to_vec(),
        note: note.to_owned(),
        loss: note.starts_with('−'),
        ..StackedRow::default()
    }
}

pub fn stacked(rows: Vec<StackedRow>, marker: Option<f64>) -> Body {
    Body::Stacked(Stacked {
        components: components(),
        rows,
        unit: Unit::UsdPerQuery,
        marker: marker.map(|value| Mark { value, label: "price".to_owned() }),
        marker_heading: String::new(),
        note_heading: "Margin".to_owned(),
    })
}

pub fn stacked_plain() -> Chart {
    let rows = vec![
        row(
            "70B, BF16",
            "8×H100, on demand",
            &[0.0021, 0.0017, 0.0002, 0.0001, 0.00008, 0.0006],
            "−19%",
        ),
        row(
            "70B, FP8",
            "4×H100, on demand",
            &[0.0012, 0.0010, 0.0001, 0.0001, 0.00008, 0.0006],
            "23%",
        ),
        row(
            "70B, FP8",
            "4×H200, 1-year reserved",
            &[0.0008, 0.0006, 0.0001, 0.0001, 0.00008, 0.0006],
            "43%",
        ),
        row(
            "Distilled 8B",
            "1×L40S, 1-year reserved",
            &[0.0003, 0.0002, 0.00004, 0.00002, 0.00008, 0.0006],
            "69%",
        ),
    ];
    chart(
        "cost-per-query",
        "FP8 on reserved H200s turns a 19% loss into a 43% margin; the distilled model earns 69%",
        "Cost of one query by component, US$, at 55% utilization: 1,200 tokens in, 350 out",
        stacked(rows, Some(0.004)),
    )
}

/// Two options, as small as a stacked chart gets.
pub fn stacked_two() -> Chart {
    let rows = vec![
        row("A", "", &[0.002, 0.001, 0.0, 0.0, 0.0, 0.0], "25%"),
        row("B", "rented", &[0.001, 0.001, 0.0, 0.0, 0.0, 0.0], "50%"),
    ];
    chart("two", "B costs a third less", "Cost of one query, US$", stacked(rows, Some(0.004)))
}

const LONG: &str = "Meta-Llama-3.3-70B-Instruct-FP8-dynamic on 8×H100-SXM5-80GB";
pub const NAMES: [&str; 6] = [
    "深度求索 V3 推理集群，八卡，预留一年",
    "Мистраль Большая 2, восемь ускорителей",
    LONG,
    "نموذج لغوي كبير",
    "plain",
    "🦙 llama <&\"'> 8B",
];

pub fn name(index: usize) -> String {
    match index % 7 {
        6 => format!("Option {index}"),
        known => format!("{} {index}", NAMES[known]),
    }
}

/// `count` options with awkward names, one of them infeasible, each with its own price.
pub fn stacked_many(count: usize) -> Chart {
    let rows = (0..count)
        .map(|index| {
            let size = 1.0 / (1.0 + index as f64 * 0.3);
            let values = [0.4, 0.2, 0.05, 0.04, 0.03, 0.08].map(|part| part * size);
            let mut row = row(&name(index), "vLLM, 1-year reserved, own hall", &values, "62%");
            row.marker = Some(0.35 + 0.03 * (index % 9) as f64);
            if index == 1 {
                row.unavailable = Some(
                    "the weights need 141 GB and a GPU has 80 GB; use at least two GPUs, or FP8, \
                     or a smaller model than this one"
                        .to_owned(),
                );
                "n/a".clone_into(&mut row.note);
                row.marker = None;
            }
            row
        })
        .collect();
    chart(
        &format!("stacked-{count}"),
        "A finding so long that it needs two lines, because it names the option, the price, the margin, the reason, the alternative and what would have to be true for the alternative to win after all, which it never does",
        "Cost of one query by component, US$, with conditions that go on: 1,200 tokens in, 350 out, cache hits of 30%, prices of November 2026, a PUE of 1.25, and a few more words so that it wraps",
        stacked(rows, None),
    )
}

/// Tiny and huge values, nothing at all, and what is not a number.
pub fn stacked_odd() -> Vec<Chart> {
    let extremes = vec![
        row("Tiny", "", &[1e-9, 1e-9, 0.0, 0.0, 0.0, 0.0], "100%"),
        row("Huge", "", &[1e9, 2e8, 0.0, 0.0, 0.0, 0.0], "−4,000,000%"),
        row("Unknown", "one part is not known", &[1e8, f64::NAN, 0.0, 0.0, 0.0, 0.0], "n/a"),
        row("Credit", "", &[4e8, -1e8, f64::INFINITY, 0.0, 0.0, 0.0], ""),
        row("Short", "fewer values than components", &[5e8], ""),
    ];
    let zeros = vec![row("Free", "", &[0.0; 6], ""), row("Free too", "", &[0.0; 6], "")];
    vec![
        chart("extremes", "From a billionth to a billion", "US$", stacked(extremes, Some(9e8))),
        chart("zeros", "Nothing costs anything", "US$", stacked(zeros, None)),
        chart("no-rows", "", "", stacked(Vec::new(), Some(f64::NAN))),
    ]
}

fn bar(label: &str, sublabel: &str, value: Option<f64>) -> BarRow {
    BarRow {
        label: label.to_owned(),
        sublabel: sublabel.to_owned(),
        value,
        interval: None,
        unavailable: None,
    }
}

pub fn bars(rows: Vec<BarRow>, target: Option<f64>) -> Body {
    let target = target.map(|value| Mark { value, label: "target".to_owned() });
    Body::Bars(Bars { rows, unit: Unit::Percent, target })
}

pub fn bars_plain() -> Chart {
    let mut rows = vec![
        bar("70B, BF16", "8×H100, on demand", Some(-4.03)),
        bar("70B, BF16", "8×H200, on demand", Some(-0.19)),
        bar("70B, FP8", "4×H100, on demand", Some(0.23)),
        bar("70B, FP8", "4×H200, 1-year reserved", Some(0.43)),
        bar("405B, BF16", "8×H100", None),
        bar("Distilled 8B", "1×L40S, 1-year reserved", Some(0.69)),
    ];
    rows[4].unavailable = Some("the weights need 810 GB and the eight GPUs hold 640 GB".to_owned());
    chart(
        "gross-margin",
        "Only the distilled model clears the 60% target",
        "Gross margin at $0.0040 a query, 55% utilization",
        bars(rows, Some(0.6)),
    )
}

pub fn bars_two() -> Chart {
    let rows = vec![bar("A", "", Some(0.25)), bar("B", "", Some(-0.1))];
    chart("bars-two", "A earns, B loses", "Gross margin", bars(rows, None))
}

pub fn bars_many(count: usize) -> Chart {
    let value = |index: usize| match index % 6 {
        0 => Some(-0.4),
        1 => None,
        2 => Some(0.62),
        3 => Some(0.601),
        4 => Some(f64::NAN),
        _ => Some(0.0),
    };
    let rows = (0..count).map(|index| bar(&name(index), "sublabel", value(index))).collect();
    chart(&format!("bars-{count}"), "Many", "Gross margin", bars(rows, Some(0.6)))
}

pub fn bars_odd() -> Vec<Chart> {
    let wild = vec![
        bar("Huge loss", "", Some(-1e9)),
        bar("Tiny", "", Some(1e-9)),
        bar("Markup", "", Some(5.45)),
        bar("Infinite", "", Some(f64::INFINITY)),
    ];
    let zeros = vec![bar("Zero", "", Some(0.0)), bar("Zero too", "", Some(-0.0))];
    let losses = vec![bar("Loss", "", Some(-0.3)), bar("More loss", "", Some(-0.9))];
    let nothing = vec![bar("None", "", None), bar("None either", "", None)];
    let named = |name: &str, rows, target| chart(name, "Odd margins", "", bars(rows, target));
    vec![
        named("bars-wild", wild, Some(0.6)),
        named("bars-zeros", zeros, None),
        named("bars-losses", losses, Some(0.6)),
        named("bars-nothing", nothing, Some(f64::NAN)),
        named("bars-no-rows", Vec::new(), None),
    ]
}

fn axis(label: &str, unit: Unit, scale: AxisScale) -> Axis {
    Axis { label: label.to_owned(), unit, scale, range: None }
}

fn series(label: &str, points: Vec<(f64, f64)>, end_label: &str) -> Series {
    Series { label: label.to_owned(), points, end_label: end_label.to_owned(), dashed: false }
}

fn level(value: f64, label: &str) -> Reference {
    Reference { on: AxisName::Y, value, label: label.to_owned() }
}

/// Cost against utilization with break-even points and API prices.
pub fn utilization() -> Chart {
    let curve = |full: f64| {
        (10..=100).map(|i| (f64::from(i) / 100.0, full * 100.0 / f64::from(i))).collect()
    };
    let break_even = |x: f64, y: f64, label: &str, series| Point {
        x,
        y,
        label: label.to_owned(),
        kind: PointKind::BreakEven,
        series: Some(series),
    };
    let body = Lines {
        x: axis("Utilization: busy share of paid GPU time", Unit::Percent, AxisScale::Linear),
        y: Axis {
            range: Some((0.0, 2.0)),
            ..axis("Cost of 1M output tokens, $", Unit::UsdPerMtok, AxisScale::Linear)
        },
        series: vec![
            series("8×H100, BF16", curve(0.52), "$0.52"),
            series("4×H100, FP8", curve(0.33), "$0.33"),
            series("4×H200, FP8", curve(0.24), "$0.24"),
        ],
        references: vec![
            level(0.60, "API, open model"),
            level(1.2, "API, small closed model"),
            level(10.0, "API, frontier model"),
        ],
        points: vec![
            break_even(0.867, 0.60, "cheaper than the API above 87%", 0),
            break_even(0.55, 0.60, "above 55%", 1),
            break_even(0.40, 0.60, "above 40%", 2),
        ],
        better: Some(Better::DownRight),
        ..Lines::default()
    };
    chart(
        "cost-by-utilization",
        "On H200s, serving it yourself beats the API from 40% utilization",
        "Cost of 1M output tokens, US$, by busy share of paid GPU time; API list prices of November 2026",
        Body::Lines(body),
    )
}

/// A frontier: interactivity against throughput, or against cost.
pub fn frontier(cost: bool, count: usize) -> Chart {
    let names = ["8×H100, BF16", "8×H100, FP8", "8×H200, FP8", "8×B200, FP4"];
    let mut points = Vec::new();
    let mut all = Vec::new();
    for index in 0..count {
        let known = names.get(index).filter(|_| count <= 4);
        let best = 900.0 * (1.0 + index as f64 * 0.8);
        let quick = 60.0 * (1.0 + 0.35 * index as f64);
        let at = |batch: f64| {
            let per_user = quick / (1.0 + batch / 24.0);
            let throughput = (per_user * batch / 8.0).min(best * 4.0);
            (per_user, if cost { 2.8 / (throughput * 3600.0) * 1e6 } else { throughput })
        };
        for batch in [4.0, 16.0, 64.0, 256.0] {
            let (x, y) = at(batch);
            let kind = if (batch - 64.0_f64).abs() < 0.5 && index == 2 {
                PointKind::Chosen
            } else {
                PointKind::Step
            };
            let label = if kind == PointKind::Chosen {
                "chosen: batch 64".to_owned()
            } else {
                format!("{batch}")
            };
            points.push(Point { x, y, label, kind, series: Some(index) });
        }
        let curve =
            (0..=40).rev().map(|step| at(2.0 * 2_f64.powf(f64::from(step) / 5.0))).collect();
        let label = known.map_or_else(|| name(index), |known| (*known).to_owned());
        all.push(series(&label, curve, ""));
    }
    let y = if cost {
        axis("Cost of 1M output tokens, $", Unit::UsdPerMtok, AxisScale::Log)
    } else {
        axis("Throughput, output tok/s/GPU", Unit::TokensPerSecondPerGpu, AxisScale::Linear)
    };
    let body = Lines {
        x: axis("Interactivity, output tok/s/user", Unit::TokensPerSecondPerUser, AxisScale::Log),
        y,
        series: all,
        references: vec![Reference {
            on: AxisName::X,
            value: 30.0,
            label: "SLO: tok/s/user at least".to_owned(),
        }],
        points,
        better: Some(if cost { Better::DownRight } else { Better::UpRight }),
        ..Lines::default()
    };
    chart(
        &format!("frontier-{}-{count}", if cost { "cost" } else { "throughput" }),
        "B200s in FP4 serve three times the users of H100s at the same speed",
        "Each curve is one option at batch sizes from 2 to 512; labels are sequences decoded together",
        Body::Lines(body),
    )
}

/// A small chart of two lines.
pub fn lines_two() -> Chart {
    let body = Lines {
        x: axis("Batch size", Unit::Count, AxisScale::Log),
        y: axis("Cost, $/Mtok", Unit::UsdPerMtok, AxisScale::Linear),
        series: vec![
            series("A", vec![(1.0, 8.0), (8.0, 2.0), (64.0, 0.9)], "$0.90"),
            Series {
                dashed: true,
                ..series("B", vec![(1.0, 5.0), (8.0, 3.0), (64.0, 2.5)], "$2.50")
            },
        ],
        references: vec![level(4.0, "price")],
        points: vec![Point {
            x: 8.0,
            y: 2.0,
            label: "chosen".to_owned(),
            kind: PointKind::Chosen,
            series: Some(0),
        }],
        better: Some(Better::Down),
        ..Lines::default()
    };
    chart("lines-two", "A is cheaper in bulk", "Cost of 1M tokens", Body::Lines(body))
}

/// Lines that bundle, repeat, hold nothing or one point, and cross 18 decades.
pub fn lines_odd() -> Vec<Chart> {
    let plane = |scale| Lines {
        x: axis("x", Unit::Plain, AxisScale::Linear),
        y: axis(
            "A label for the vertical axis that goes on for much longer than anyone would want to read it in a chart, or anywhere",
            Unit::Usd,
            scale,
        ),
        better: Some(Better::UpLeft),
        ..Lines::default()
    };
    let nan = f64::NAN;
    let mut odd = plane(AxisScale::Log);
    odd.series = vec![
        series(LONG, vec![(0.0, 1e-9), (1.0, 1e9)], "end"),
        series("empty", Vec::new(), ""),
        series("single", vec![(0.5, 1.0)], ""),
        series(
            "holes",
            vec![(0.1, 5.0), (nan, 1.0), (0.3, nan), (0.4, 5.0), (0.5, -1.0), (0.6, 9.0)],
            "",
        ),
        series("never positive", vec![(0.0, 0.0), (1.0, -1.0)], ""),
    ];
    odd.references = vec![level(nan, "nothing"), level(-5.0, "below a log axis"), level(1.0, LONG)];
    odd.points = (0..30)
        .map(|index| Point {
            x: 0.5,
            y: 1.0,
            label: format!("break-even {index} of many at one place"),
            kind: PointKind::BreakEven,
            series: Some(99),
        })
        .collect();
    let mut bundle = plane(AxisScale::Linear);
    bundle.series = (0..20)
        .map(|i| series(&name(i), vec![(0.0, 1.0), (1.0, 1.0 + 1e-6 * i as f64)], "$1.00"))
        .collect();
    bundle.references = (0..6)
        .map(|i| Reference {
            on: AxisName::X,
            value: 0.5 + 0.01 * f64::from(i),
            label: LONG.to_owned(),
        })
        .collect();
    let mut flat = plane(AxisScale::Linear);
    flat.series = vec![
        series("zero", vec![(0.0, 0.0), (1.0, 0.0)], ""),
        series("one point", vec![(0.0, 0.0)], ""),
    ];
    let mut negative = plane(AxisScale::Linear);
    negative.series = vec![series("profit", vec![(-2.0, -3e6), (5.0, 4e6)], "$4M a month")];
    negative.points = vec![Point {
        x: 1e9,
        y: nan,
        label: "lost".to_owned(),
        kind: PointKind::Chosen,
        series: None,
    }];
    let named = |name: &str, body| chart(name, "Odd lines", "for tests", Body::Lines(body));
    vec![
        named("lines-odd", odd),
        named("lines-bundle", bundle),
        named("lines-flat", flat),
        named("lines-negative", negative),
        named("lines-empty", plane(AxisScale::Log)),
    ]
}

fn ridge(label: &str, density: Vec<(f64, f64)>, percentiles: Option<[f64; 3]>) -> RidgeRow {
    RidgeRow {
        label: label.to_owned(),
        density,
        percentiles,
        central: Some(0.0),
        ..RidgeRow::default()
    }
}

pub fn ridges_odd() -> Vec<Chart> {
    let nan = f64::NAN;
    let rows = vec![
        ridge("one value", Vec::new(), Some([2.0, 2.0, 2.0])),
        ridge("flat", vec![(0.0, 0.0), (1.0, 0.0)], Some([0.2, 0.5, 0.8])),
        ridge("not known", vec![(nan, 1.0), (1.0, nan)], Some([nan, nan, nan])),
        ridge(LONG, vec![(1.0, 1.0), (2.0, 9e9), (3.0, 1.0)], Some([1.1, 2.0, 2.9])),
        ridge("beyond", vec![(-1.0, 1.0), (9.0, 1.0)], Some([-5.0, 3.0, 50.0])),
        RidgeRow {
            unavailable: Some("misses-slo".to_owned()),
            ..ridge(&name(3), Vec::new(), None)
        },
    ];
    let body = |rows, scale| Body::Ridges(Ridges { rows, unit: Unit::Usd, scale, marker: None });
    vec![
        chart("ridges-odd", "Odd ridges", "for tests", body(rows.clone(), AxisScale::Linear)),
        chart("ridges-log", "Odd ridges", "for tests", body(rows, AxisScale::Log)),
        chart("ridges-none", "No ridges", "for tests", body(Vec::new(), AxisScale::Linear)),
    ]
}

pub fn swings_and_heat_odd() -> Vec<Chart> {
    let nan = f64::NAN;
    let swing = |label: &str, at_low, at_high| SwingRow {
        label: label.to_owned(),
        sublabel: String::new(),
        at_low,
        at_high,
    };
    let swings = |rows, central| Body::Swings(Swings { rows, unit: Unit::Usd, central });
    let rows = vec![
        swing("both up", Some(2.0), Some(3.0)),
        swing("nowhere", None, None),
        swing(LONG, Some(-1e9), Some(1e-9)),
        swing("still", Some(1.0), Some(1.0)),
        swing("not known", Some(nan), Some(f64::INFINITY)),
    ];
    let heat = |values: Vec<Vec<f64>>| {
        let names: Vec<String> = (0..values.len()).map(name).collect();
        Body::Heat(Heat { rows: names.clone(), columns: names, values, ..Heat::default() })
    };
    vec![
        chart("swings-odd", "Odd swings", "for tests", swings(rows.clone(), 1.0)),
        chart("swings-lost", "Odd swings", "for tests", swings(rows, nan)),
        chart("swings-none", "No swings", "for tests", swings(Vec::new(), 1.0)),
        chart("heat-odd", "Odd heat", "for tests", heat(vec![vec![nan, 1.0], vec![-1e9]])),
        chart("heat-flat", "Flat heat", "for tests", heat(vec![vec![0.0; 3]; 3])),
        chart("heat-many", "Many cells", "for tests", heat(vec![vec![0.5; 40]; 40])),
        chart("heat-none", "No heat", "for tests", heat(Vec::new())),
    ]
}

/// Every case.
pub fn all() -> Vec<Chart> {
    let mut all =
        vec![stacked_plain(), stacked_two(), bars_plain(), bars_two(), utilization(), lines_two()];
    for count in [1, 2, 12, 20] {
        all.extend([
            stacked_many(count),
            bars_many(count),
            frontier(false, count),
            frontier(true, count),
        ]);
    }
    all.extend([frontier(false, 4), frontier(true, 4)]);
    all.extend(stacked_odd());
    all.extend(bars_odd());
    all.extend(ridges_odd());
    all.extend(swings_and_heat_odd());
    all.extend(lines_odd());
    all
}
