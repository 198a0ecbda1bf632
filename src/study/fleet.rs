//! What is asked of a provider: accelerators, nodes, racks and megawatts, now and month by month.

use super::project::{Course, Month};
use crate::spec::accelerator::Accelerator;
use crate::spec::project::Project;
use crate::spec::scenario::{Hosting, Scenario};
use crate::spec::supply::Supply;
use crate::units::HOURS_PER_MONTH;

/// What one month asks for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Accelerators that are paid for.
    pub gpus: f64,
    /// Their hours in the month.
    pub gpu_hours: f64,
    /// Nodes: whole servers.
    pub nodes: f64,
    /// Racks that can feed them.
    pub racks: f64,
    /// Highest power of the servers in MW; none where it is not known.
    pub it_mw: Option<f64>,
    /// The same at the site's meter: times its PUE.
    pub site_mw: Option<f64>,
}

/// What a month of a course asks for.
#[must_use]
pub fn ask(scenario: &Scenario, project: &Project, month: &Month) -> Ask {
    let mut ask = Ask {
        gpus: month.gpus,
        gpu_hours: month.gpus * HOURS_PER_MONTH.get(),
        nodes: 0.0,
        racks: 0.0,
        it_mw: Some(0.0),
        site_mw: Some(0.0),
    };
    for (stage, &gpus) in scenario.stages.iter().zip(&month.gpus_by_stage) {
        let serving = &stage.serving;
        let (Some(hosting), Some(gpu)) = (serving.hosting(), serving.accelerator()) else {
            continue;
        };
        let node = Node::of(hosting, gpu, project);
        // A hair above a whole node is a rounding, not a node.
        let nodes = (gpus / node.gpus - 1e-9).ceil().max(0.0);
        ask.nodes += nodes;
        let each = node.kw.map_or(1.0, |kw| (project.rack_kw / kw).floor().max(1.0));
        ask.racks += (nodes / each).ceil();
        let mw = node.kw.map(|kw| nodes * kw / 1e3);
        ask.it_mw = ask.it_mw.zip(mw).map(|(sum, mw)| sum + mw);
        let pue = hosting.site.pue.value.get();
        ask.site_mw = ask.site_mw.zip(mw).map(|(sum, mw)| sum + mw * pue);
    }
    ask
}

/// The month of a course that asks for the most.
#[must_use]
pub fn largest(course: &Course) -> Option<&Month> {
    course.months.iter().max_by(|a, b| a.gpus.total_cmp(&b.gpus).then(b.at.cmp(&a.at)))
}

struct Node {
    gpus: f64,
    kw: Option<f64>,
}

impl Node {
    fn of(hosting: &Hosting, gpu: &Accelerator, project: &Project) -> Self {
        if let Supply::Owned(owned) = &hosting.supply {
            let gpus = owned.gpus_per_server.value.get();
            return Self { gpus, kw: Some(owned.server_power.value.get()) };
        }
        let gpus = project.gpus_per_node;
        let host = hosting.host_power.value.get();
        let kw = gpu.tdp.map(|tdp| (tdp.value.get() + host) * gpus / 1e3);
        Self { gpus, kw }
    }
}
