//! No two texts of a chart meet and none leaves the sheet: every kind of chart, 1 to 20 options,
//! labels from short to 60 letters and in five scripts, every size of sheet.
#![cfg(feature = "charts")]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use infercost::render::chart::{Layout, Look, Size, TextBox, Theme, layout};
use infercost::view::chart::*;

const SIZES: [Size; 4] = [Size::Document, Size::Phone, Size::Slide, Size::Square];

/// Label lengths and scripts; the number of the option is put after.
const LABELS: [&str; 7] = [
    "A",
    "70B, FP8 on H100",
    "Llama-3.3-70B-Instruct, FP8, on eight H100 SXM, reserved 1y",
    "深度求索大模型推理集群八卡预留一年深度求索大模型推理集群八卡预留一年深度求索大模型推理集群八卡预留一年长",
    "نموذج لغوي كبير يعمل على ثمانية مسرعات محجوزة لمدة سنة كاملة",
    "आठ त्वरकों पर चलने वाला बड़ा भाषा मॉडल, एक वर्ष के लिए आरक्षित",
    "unbroken-name-without-any-space-in-it-that-goes-on-and-on-60c",
];

fn chart(name: &str, label: &str, body: Body) -> Chart {
    Chart {
        name: name.to_owned(),
        title: format!(
            "{label} costs a third less than the next best and keeps the margin above 60% at every load"
        ),
        subtitle:
            "Cost of one query by component, US$, at 55% utilization: 1,200 tokens in, 350 out"
                .to_owned(),
        alt: "A chart".to_owned(),
        currency: "$".to_owned(),
        body,
    }
}

fn labelled(label: &str, index: usize) -> String {
    format!("{label} {}", index + 1)
}

/// One chart of each kind.
// One literal a kind: a table, not a procedure.
#[allow(clippy::too_many_lines)]
fn kinds(count: usize, label: &str) -> Vec<Chart> {
    let each = 0..count;
    let size = |index: usize| 0.004 / (1.0 + index as f64 * 0.4);
    let component = |label: &str, role| Component { label: label.to_owned(), role };
    let mark = Some(Mark { value: 0.0031, label: "price".to_owned() });
    let reason = "the weights take 1,410 GB and the accelerators have 640 GB together";
    let stacked = Stacked {
        components: vec![
            component("GPU, busy", Role::Busy),
            component("GPU, idle", Role::Idle),
            component("Power", Role::Power),
            component("Operations", Role::Operations),
        ],
        rows: each
            .clone()
            .map(|index| StackedRow {
                label: labelled(label, index),
                sublabel: "8×H100 SXM, 1-year reserved, 55% busy".to_owned(),
                values: [0.5, 0.3, 0.05, 0.15].map(|share| share * size(index)).to_vec(),
                note: if index % 2 == 0 { "−113%" } else { "62%" }.to_owned(),
                loss: index % 2 == 0,
                marker: (index % 3 == 0).then_some(0.0025),
                interval: Some((size(index) * 0.8, size(index) * 1.3)),
                unavailable: (index == 3).then(|| reason.to_owned()),
            })
            .collect(),
        unit: Unit::UsdPerQuery,
        marker: mark,
        marker_heading: String::new(),
        note_heading: "Gross margin".to_owned(),
    };
    let bars = Bars {
        rows: each
            .clone()
            .map(|index| BarRow {
                label: labelled(label, index),
                sublabel: "rented".to_owned(),
                value: (index != 2).then_some(0.7 - 0.31 * (index % 6) as f64),
                interval: None,
                unavailable: (index == 2).then(|| reason.to_owned()),
            })
            .collect(),
        unit: Unit::Percent,
        target: Some(Mark { value: 0.6, label: "target".to_owned() }),
    };
    let steps = Steps {
        rows: each
            .clone()
            .map(|index| StepRow {
                label: labelled(label, index),
                sublabel: String::new(),
                from: if index == 0 { 0.0 } else { size(index - 1) },
                to: (index != 4).then(|| size(index)),
                kind: if index == 0 || index + 1 == count {
                    StepKind::Total
                } else {
                    StepKind::Change
                },
                unavailable: (index == 4).then(|| reason.to_owned()),
            })
            .collect(),
        unit: Unit::UsdPerQuery,
    };
    let ridges = Ridges {
        rows: each
            .clone()
            .map(|index| RidgeRow {
                label: labelled(label, index),
                sublabel: "rented".to_owned(),
                density: (0..40)
                    .map(|step| f64::from(step) / 20.0)
                    .map(|x| (x * size(index), x * (2.0 - x)))
                    .collect(),
                percentiles: (index != 5).then(|| [0.3, 1.0, 1.7].map(|x| x * size(index))),
                central: Some(1.1 * size(index)),
                unavailable: (index == 5).then(|| reason.to_owned()),
            })
            .collect(),
        unit: Unit::Usd,
        scale: AxisScale::Linear,
        marker: Some(Mark { value: 0.0031, label: "price".to_owned() }),
    };
    let swings = Swings {
        rows: each
            .clone()
            .map(|index| SwingRow {
                label: labelled(label, index),
                sublabel: "2,200 to 3,050, P10 to P90".to_owned(),
                at_low: (index != 3).then(|| 0.004 - size(index) * 0.6),
                at_high: Some(if index == 2 { 0.0031 } else { 0.004 + size(index) }),
            })
            .collect(),
        unit: Unit::Usd,
        central: 0.004,
    };
    let heat = Heat {
        x_label: "output tokens".to_owned(),
        columns: each.clone().map(|index| labelled(label, index)).collect(),
        y_label: "utilization".to_owned(),
        rows: each.clone().map(|index| labelled(label, index)).collect(),
        values: each
            .clone()
            .map(|row| {
                (0..count)
                    .map(|column| if column == 3 { f64::NAN } else { size(row) - size(column) })
                    .collect()
            })
            .collect(),
        unit: Unit::Usd,
    };
    let axis =
        |label: &str, unit, scale| Axis { label: label.to_owned(), unit, scale, range: None };
    let lines = Lines {
        x: axis("Utilization, share of paid time", Unit::Percent, AxisScale::Linear),
        y: axis("Cost of one query, US$", Unit::UsdPerQuery, AxisScale::Linear),
        series: each
            .clone()
            .map(|index| Series {
                label: labelled(label, index),
                points: (1..=20)
                    .map(|step| f64::from(step) / 20.0)
                    .map(|x| (x, size(index % 5) / x))
                    .collect(),
                end_label: "$0.0031".to_owned(),
                dashed: index % 4 == 3,
            })
            .collect(),
        bands: each
            .clone()
            .map(|index| Band {
                label: if index % 2 == 0 { "eight of ten draws" } else { "half of them" }
                    .to_owned(),
                points: (1..=20)
                    .map(|step| f64::from(step) / 20.0)
                    .map(|x| (x, 0.8 * size(index % 5) / x, 1.2 * size(index % 5) / x))
                    .collect(),
                series: index,
            })
            .collect(),
        references: vec![
            Reference { on: AxisName::Y, value: 0.004, label: "price".to_owned() },
            Reference { on: AxisName::X, value: 0.55, label: "today".to_owned() },
        ],
        points: each
            .clone()
            .map(|index| Point {
                x: 0.2 + 0.03 * index as f64,
                y: size(index % 5) / (0.2 + 0.03 * index as f64),
                label: labelled(label, index),
                kind: if index == 0 { PointKind::Chosen } else { PointKind::BreakEven },
                series: Some(index),
            })
            .collect(),
        better: Some(Better::DownRight),
    };
    let scatter = Scatter {
        x: axis("Measured, tok/s", Unit::TokensPerSecond, AxisScale::Log),
        y: axis("Predicted, tok/s", Unit::TokensPerSecond, AxisScale::Log),
        groups: each
            .map(|index| Series {
                label: labelled(label, index),
                points: (1..=4).map(|step| (f64::from(step) * 40.0, size(index) * 9e4)).collect(),
                ..Series::default()
            })
            .collect(),
        band: 0.25,
    };
    vec![
        chart("stacked", label, Body::Stacked(stacked)),
        chart("bars", label, Body::Bars(bars)),
        chart("steps", label, Body::Steps(steps)),
        chart("ridges", label, Body::Ridges(ridges)),
        chart("swings", label, Body::Swings(swings)),
        chart("heat", label, Body::Heat(heat)),
        chart("lines", label, Body::Lines(lines)),
        chart("scatter", label, Body::Scatter(scatter)),
    ]
}

fn meet(one: &TextBox, other: &TextBox) -> bool {
    one.x0 < other.x1 && other.x0 < one.x1 && one.y0 < other.y1 && other.y0 < one.y1
}

/// What is wrong with a layout.
fn faults(drawn: &Layout) -> Vec<String> {
    let mut faults = Vec::new();
    for (index, one) in drawn.texts.iter().enumerate() {
        if one.x0 < 0.0 || one.y0 < 0.0 || one.x1 > drawn.width || one.y1 > drawn.height {
            faults.push(format!("{one:?} leaves the sheet of {} by {}", drawn.width, drawn.height));
        }
        for other in drawn.texts[index + 1..].iter().filter(|other| meet(one, other)) {
            faults.push(format!("{one:?} meets {other:?}"));
        }
    }
    faults
}

/// Every chart of these counts in every size; returns how many were judged.
fn judge(counts: impl Iterator<Item = usize>) -> usize {
    let mut judged = 0;
    for count in counts {
        for label in LABELS {
            for chart in kinds(count, label) {
                for size in SIZES {
                    let drawn = layout(&chart, Look { theme: Theme::Light, size }).unwrap();
                    let faults = faults(&drawn);
                    assert!(
                        faults.is_empty(),
                        "{}, {count} options named like `{label}`, {size:?}: {} faults\n{}",
                        chart.name,
                        faults.len(),
                        faults[..faults.len().min(4)].join("\n"),
                    );
                    judged += 1;
                }
            }
        }
    }
    judged
}

#[test]
fn one_to_seven_options() {
    assert_eq!(judge(1..=7), 7 * 7 * 8 * 4);
}

#[test]
fn eight_to_fourteen_options() {
    assert_eq!(judge(8..=14), 7 * 7 * 8 * 4);
}

#[test]
fn fifteen_to_twenty_options() {
    assert_eq!(judge(15..=20), 6 * 7 * 8 * 4);
}

#[test]
fn sheets_have_the_shape_they_promise() {
    for chart in kinds(20, LABELS[2]) {
        for (size, shape) in [(Size::Slide, 16.0 / 9.0), (Size::Square, 1.0)] {
            let drawn = layout(&chart, Look { theme: Theme::Light, size }).unwrap();
            assert!((drawn.width / drawn.height - shape).abs() < 1e-9, "{}", chart.name);
        }
    }
}

#[test]
fn an_overlap_and_a_text_beyond_the_edge_are_found() {
    let chart = &kinds(5, LABELS[1])[0];
    let sound = layout(chart, Theme::Light).unwrap();
    assert!(faults(&sound).is_empty());
    let mut moved = sound.clone();
    let (first, second) = (moved.texts[0].clone(), &mut moved.texts[1]);
    let down = second.y0 - first.y1 + 1.0;
    (second.y0, second.y1) = (second.y0 - down, second.y1 - down);
    assert_eq!(faults(&moved).len(), 1, "a text moved onto another is found");
    let mut outside = sound;
    outside.texts[0].x1 = outside.width + 0.5;
    assert_eq!(faults(&outside).len(), 1, "a text beyond the edge is found");
}
