//! A business over months: its flows reconcile, and it starts from today's estimate.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use infercost::config::resolve::Line;
use infercost::config::{Catalog, resolve, studies};
use infercost::estimate::explained;
use infercost::finance::npv;
use infercost::study::project::{Books, Course};
use infercost::study::{ask, project};
use proptest::prelude::*;

fn lines(study: &str, sets: &[&str]) -> Vec<Line> {
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    let text = studies::read(study, &sets).unwrap();
    resolve::lines(&text, &Catalog::default()).unwrap()
}

fn courses(study: &str, sets: &[&str]) -> Vec<(String, Course)> {
    let mut all = Vec::new();
    for line in lines(study, sets) {
        for scenario in &line.study.scenarios {
            let found = project(scenario, &line.project);
            all.push((format!("{}, {}", found.option, found.line), found.result.unwrap()));
        }
    }
    all
}

fn close(a: f64, b: f64, size: f64) -> bool {
    (a - b).abs() <= 1e-9 * size.abs().max(1.0)
}

/// Cost of a month in the long run: what a study without `[project]` pays for what it uses.
#[test]
fn a_flat_month_of_rent_and_apis_costs_what_an_estimate_says() {
    for line in lines("quick-start", &[]).into_iter().chain(lines("subscription", &[])) {
        for scenario in &line.study.scenarios {
            let wanted = explained(scenario).unwrap().0.value;
            let course = project(scenario, &line.project).result.unwrap();
            assert_eq!(course.months.len(), 36);
            for month in &course.months {
                let margin = wanted.margin.unwrap();
                let queries = scenario.workload.queries_per_day.value.get() * 730.0 / 24.0;
                let usd = margin.cogs.value.get() * queries;
                assert!(close(month.books.cogs(), usd, usd), "{}", scenario.name);
                let share = margin.gross_margin.value.get();
                assert!(close(month.books.gross_margin().unwrap(), share, 1.0));
            }
        }
    }
}

fn books(book: &Books) -> [f64; 12] {
    [
        book.revenue_usd,
        book.running_usd,
        book.lease_usd,
        book.depreciation_usd,
        book.opex_usd,
        book.interest_usd,
        book.tax_usd,
        book.purchases_usd,
        book.disposals_usd,
        book.borrowed_usd,
        book.repaid_usd,
        book.net_cash_flow(),
    ]
}

#[test]
fn months_sum_to_years_and_years_to_the_whole() {
    for (name, course) in
        courses("rent-or-own", &["project.tax_rate=0.25", "project.fiscal_year_starts=4"])
    {
        let years: Vec<i32> = course.years.iter().map(|year| year.fiscal_year).collect();
        assert_eq!(years, [2027, 2028, 2029, 2030], "{name}");
        assert_eq!(course.years[0].months, 3);
        let total = books(&course.total);
        for (place, whole) in total.iter().enumerate() {
            let months: f64 = course.months.iter().map(|month| books(&month.books)[place]).sum();
            let years: f64 = course.years.iter().map(|year| books(&year.books)[place]).sum();
            assert!(close(months, *whole, 1e7) && close(years, *whole, 1e7), "{name}: {place}");
        }
        let cash: f64 = course.months.iter().map(|month| month.books.net_cash_flow()).sum();
        assert!(close(course.months.last().unwrap().cash_usd, cash, 1e7), "{name}");
    }
}

#[test]
fn purchases_less_depreciation_less_disposals_close_to_zero() {
    // At the end of life, and where everything is sold before.
    for sets in [
        &["project.months=48", "project.growth_per_month=0", "project.sell_at_end=true"][..],
        &["project.months=17", "project.sell_at_end=true", "option.owned.book_life_years=6"],
        &["project.months=120", "project.sell_at_end=true", "option.owned.life_years=3"],
        &[
            "project.sell_at_end=true",
            "option.owned.depreciation=\"declining-balance\"",
            "option.owned.construction_usd_per_mw=9e6",
            "option.owned.spare_share=0.05",
        ],
    ] {
        let text = sets.iter().map(|set| (*set).to_owned()).collect::<Vec<_>>();
        let text: Vec<&str> = text.iter().map(String::as_str).collect();
        for (name, course) in courses(&owned(), &text) {
            let all = &course.total;
            let left = all.purchases_usd - all.depreciation_usd - all.disposals_usd;
            assert!(close(left, 0.0, 1e7), "{name}, {sets:?}: {left}");
            let last = course.months.last().unwrap();
            assert!(close(last.book_value_usd, 0.0, 1e7) && close(last.owed_usd, 0.0, 1e7));
            // What is lent is repaid.
            assert!(close(all.borrowed_usd, all.repaid_usd, 1e7), "{name}, {sets:?}");
        }
    }
}

/// The owned options of the shipped study, so that `--set option.owned…` changes them alone.
fn owned() -> String {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/configs/studies/rent-or-own.toml");
    let text = std::fs::read_to_string(shipped).unwrap();
    let from = text.find("[[option]]\nname = \"Rent, a year").unwrap();
    let to = text.find("[[option]]\nname = \"Own, cash\"").unwrap();
    let lease = text.find("[[option]]\nname = \"Lease\"").unwrap();
    let rent =
        text[..from].replace("rental = \"lambda/on-demand\"", "owned = { residual_share = 0.1 }");
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("owned.toml");
    std::fs::write(&path, rent + &text[to..lease]).unwrap();
    path.to_string_lossy().into_owned()
}

#[test]
fn irr_makes_npv_zero_and_rate_zero_sums() {
    for (name, course) in courses("rent-or-own", &["project.discount_rate=0"]) {
        let flows: Vec<f64> =
            course.months.iter().map(|month| month.books.free_cash_flow()).collect();
        assert!(close(course.npv_usd, course.total.free_cash_flow(), 1e7), "{name}");
        if let Some(rate) = course.irr.one() {
            let monthly = (1.0 + rate).powf(1.0 / 12.0) - 1.0;
            assert!(npv(monthly, &flows).abs() < 1e-3, "{name}");
        }
    }
}

#[test]
fn cash_and_loan_are_the_same_business_financed_otherwise() {
    let all = courses("rent-or-own", &[]);
    let find = |name: &str| &all.iter().find(|(own, _)| own == name).unwrap().1;
    let (cash, loan) = (find("Own, cash, base"), find("Own, loan, base"));
    assert!(close(cash.npv_usd, loan.npv_usd, 1e6));
    assert!(loan.peak_funding_usd < cash.peak_funding_usd);
    let paid = cash.months.last().unwrap().cash_usd - loan.months.last().unwrap().cash_usd;
    assert!(close(paid, loan.total.interest_usd, 1e6), "interest is all that differs");
}

#[test]
fn a_fleet_is_asked_for_in_whole_servers() {
    for line in lines("rent-or-own", &[]).iter().take(1) {
        for scenario in &line.study.scenarios {
            let found = project(scenario, &line.project);
            let course = found.result.unwrap();
            let own = scenario.name.starts_with("Own") || &*scenario.name == "Lease";
            let first = ask(scenario, &line.project, &course.months[0]);
            // 32 replicas of two, and a ninth server where failures are one's own.
            assert_eq!((first.gpus, first.nodes), if own { (72.0, 9.0) } else { (64.0, 8.0) });
            assert!(first.site_mw.unwrap() > first.it_mw.unwrap());
        }
    }
}

fn fault(sets: &[&str]) -> String {
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    let found = studies::read("rent-or-own", &sets)
        .and_then(|text| resolve::lines(&text, &Catalog::default()).map(|_| ()));
    found.unwrap_err().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn impossible_finance_is_said() {
    for (set, words) in [
        ("option.Own, loan.owned.loan.months=60", "longer than the life of 48 months"),
        ("option.Lease.owned.lease.months=60", "longer than the life of 48 months"),
        ("option.Own, cash.owned.residual_share=1.2", "`residual_share` must be"),
        ("option.Own, cash.owned.life_years=-1", "`life_years` must be"),
        ("option.Own, cash.owned.book_life_years=0", "`book_life_years` must be"),
        ("option.Own, cash.owned.availability=0.9", "exclude each other"),
        ("option.Own, cash.owned.declining_factor=2", "needs a declining balance"),
        ("project.start=\"2027-13\"", "`start` must be a month"),
        ("project.months=121", "`months` must be"),
        ("project.multiples=[1, 2]", "exclude each other"),
        ("project.discount_rate=-0.1", "`discount_rate` must be"),
    ] {
        let found = fault(&[set]);
        assert!(found.contains(words), "{set}: {found}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn flows_reconcile_whatever_the_numbers(
        growth in -0.2..0.2_f64, months in 1..120_u32, life in 0.5..8.0_f64, books in 0.5..8.0_f64,
        decline in -0.3..0.6_f64, tax in 0.0..0.5_f64,
    ) {
        let path = owned_once();
        let sets = [
            format!("project.growth_per_month={growth}"),
            format!("project.months={months}"),
            format!("project.gpu_price_decline_per_year={decline}"),
            format!("project.tax_rate={tax}"),
            format!("option.owned.life_years={}", life.max(3.0)),
            format!("option.owned.book_life_years={books}"),
        ];
        let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
        for (name, course) in courses(path, &sets) {
            let size = course.total.purchases_usd + course.total.revenue_usd;
            let left = course.total.purchases_usd
                - course.total.depreciation_usd
                - course.total.disposals_usd;
            prop_assert!(close(left, 0.0, size), "{name}: {left}");
            let last = course.months.last().unwrap();
            prop_assert!(close(last.cash_usd, course.total.net_cash_flow(), size), "{name}");
        }
    }
}

fn owned_once() -> &'static str {
    static PATH: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    PATH.get_or_init(|| {
        let path = owned();
        let copy = path.replace("owned.toml", "owned-random.toml");
        std::fs::copy(&path, &copy).unwrap();
        copy
    })
}
