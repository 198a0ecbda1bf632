//! What is charged: one price, or plans with their users.

use std::sync::Arc;

use super::book::Book;
use crate::config::node::{Node, Value};
use crate::config::raw::number::Number;
use crate::config::raw::study::{Revenue, RevenuePlan, StudyOption};
use crate::ledger::Given;
use crate::spec::plan::{
    Acquisition, Cap, FreeTier, Metered, Offer, Part, Plan, Sold, Spread, Usage, VolumeDiscount,
};
use crate::units::{Count, DAYS_PER_MONTH, Ratio, Usd, UsdPerMtok};

/// A plan whose share of the queries is not settled yet.
pub struct Draft<'a> {
    offer: Offer,
    node: &'a Node,
    users: Option<Given<f64>>,
    share: Option<Given<f64>>,
}

impl Draft<'_> {
    /// Queries of a month, where users and their usage are given.
    fn queries(&self) -> Option<Given<f64>> {
        let each = self.offer.queries_per_payer()?.get();
        Some(self.users?.map(|users| users * each))
    }
}

/// The plans of an option as written; empty where one price is charged.
pub fn drafts<'a>(option: &StudyOption, book: &mut Book<'a>) -> Vec<Draft<'a>> {
    let Some(revenue) = &option.revenue else { return Vec::new() };
    let whole = book.node;
    let nodes: &[Node] = match whole.at("revenue.plan").map(|node| &node.value) {
        Some(Value::Array(nodes)) => nodes,
        _ => &[],
    };
    let mut drafts = Vec::new();
    for (raw, node) in revenue.plan.iter().flatten().zip(nodes) {
        if drafts.iter().any(|known: &Draft<'_>| *known.offer.name == *raw.name) {
            let message = format!("two plans are named `{}`", raw.name);
            book.node = node;
            book.fault("name", message, "give each plan a name of its own");
        }
        book.node = node;
        book.plan = Some(drafts.len());
        drafts.push(draft(raw, node, revenue, option.success.is_some(), book));
    }
    book.plan = None;
    book.node = whole;
    if revenue.plan.as_ref().is_some_and(Vec::is_empty) {
        book.fault("revenue.plan", "`plan` is empty", "add a plan under [[revenue.plan]]");
    }
    drafts
}

/// Numbers from which it follows what users ask.
const USAGE: [&str; 6] = [
    "queries_per_user_month",
    "usage_sigma",
    "usage_alpha",
    "cap_queries_per_user_month",
    "served_beyond_cap",
    "conversion",
];

/// Queries of a day that the users of all plans ask; none unless each plan tells its users and
/// what they ask.
pub fn queries_of_a_day(drafts: &[Draft<'_>]) -> Option<Given<f64>> {
    let first = drafts.first()?.queries()?;
    let mut month = 0.0;
    for draft in drafts {
        month += draft.queries()?.value;
    }
    Some(first.map(|_| month / DAYS_PER_MONTH.get()))
}

/// What is charged, where that is more than one price of a query: plans, or costs of selling.
pub fn sold<'a>(
    option: &StudyOption,
    mut drafts: Vec<Draft<'a>>,
    queries_per_day: Given<Count>,
    book: &mut Book<'a>,
) -> Option<Plan> {
    let raw = option.revenue.as_ref()?;
    let sells = raw.share_to_model_owner.is_some()
        || raw.payment_fee_share.is_some()
        || raw.payment_fee_usd.is_some()
        || raw.support_usd_per_user_month.is_some()
        || raw.hosting_usd_per_month.is_some()
        || raw.acquisition_usd_per_user.is_some();
    let charges = raw.usd_per_query.is_some()
        || raw.usd_per_mtok_input.is_some()
        || raw.usd_per_mtok_output.is_some()
        || raw.usd_per_successful_query.is_some();
    if !drafts.is_empty() && charges {
        book.fault(
            "revenue",
            "revenue is given as plans and as one price",
            "move the price into a plan, or leave the plans out",
        );
    }
    if drafts.is_empty() {
        if !(charges && (sells || raw.usd_per_successful_query.is_some())) {
            return None;
        }
        let place = book.node.at("revenue").unwrap_or(book.node);
        let whole = std::mem::replace(&mut book.node, place);
        book.plan = Some(0);
        drafts.push(draft(&alone(raw), place, raw, option.success.is_some(), book));
        book.plan = None;
        book.node = whole;
    }
    // What settles users, shares and traffic is resolved anew when it changes, and a price that became
    // a plan is the plan's: there is no one place to write these to.
    let counts_users = drafts.iter().any(|draft| draft.users.is_some());
    for read in &mut book.reads {
        let price = read.plan.is_none() && read.target.starts_with("revenue.usd_per_");
        let usage = USAGE.contains(&read.target.rsplit('.').next().unwrap_or_default());
        let settles = usage || read.target == "workload.queries_per_day";
        if price || (counts_users && settles) {
            read.target.clear();
        }
    }
    let tells_traffic = option.workload.as_ref().is_none_or(|own| own.queries_per_day.is_none())
        && queries_of_a_day(&drafts).is_some();
    let offers = shared(drafts, queries_per_day, book);
    let mut ratio = |path: &str, value| book.number(path, value, 0.0, "none").map(Ratio::new);
    let share_to_model_owner =
        ratio("revenue.share_to_model_owner", raw.share_to_model_owner.clone());
    let payment_fee_share = ratio("revenue.payment_fee_share", raw.payment_fee_share.clone());
    if share_to_model_owner.value.get() + payment_fee_share.value.get() >= 1.0 {
        book.fault(
            "revenue.share_to_model_owner",
            "all revenue is passed on: `share_to_model_owner` and `payment_fee_share` add up to 1 \
             or more",
            "lower one of them",
        );
    }
    let mut usd = |path: &str, value| book.number(path, value, 0.0, "none").map(Usd::new);
    Some(Plan::Sold(Arc::new(Sold {
        offers,
        tells_traffic,
        share_to_model_owner,
        payment_fee_share,
        payment_fee: usd("revenue.payment_fee_usd", raw.payment_fee_usd.clone()),
        support: usd("revenue.support_usd_per_user_month", raw.support_usd_per_user_month.clone()),
        hosting: usd("revenue.hosting_usd_per_month", raw.hosting_usd_per_month.clone()),
    })))
}

/// One price as a plan that has all queries.
fn alone(raw: &Revenue) -> RevenuePlan {
    RevenuePlan {
        name: "price".to_owned(),
        share_of_queries: Some(Number::Fixed(1.0)),
        usd_per_query: raw.usd_per_query.clone(),
        usd_per_successful_query: raw.usd_per_successful_query.clone(),
        usd_per_mtok_input: raw.usd_per_mtok_input.clone(),
        usd_per_mtok_cached_input: raw.usd_per_mtok_cached_input.clone(),
        usd_per_mtok_output: raw.usd_per_mtok_output.clone(),
        ..RevenuePlan::default()
    }
}

fn draft<'a>(
    raw: &RevenuePlan,
    node: &'a Node,
    revenue: &Revenue,
    has_success: bool,
    book: &mut Book<'a>,
) -> Draft<'a> {
    let spread = spread(raw, book);
    let queries = book.optional("queries_per_user_month", raw.queries_per_user_month.clone());
    let cap = cap(raw.cap_queries_per_user_month.clone(), raw.served_beyond_cap.clone(), "", book);
    if queries.is_none() {
        let unused = [
            ("usage_sigma", raw.usage_sigma.is_some()),
            ("usage_alpha", raw.usage_alpha.is_some()),
            ("cap_queries_per_user_month", cap.is_some()),
            ("free_tier", raw.free_tier.is_some()),
        ];
        for (key, _) in unused.into_iter().filter(|(_, given)| *given) {
            book.fault(
                key,
                format!("`{key}` needs to know what a user asks"),
                "add queries_per_user_month = 120",
            );
        }
    }
    let usage = queries.map(|mean| Usage { mean: mean.map(Count::new), spread, cap });
    let metered = metered(raw, has_success, book);
    let charges = !matches!(metered, Metered::None);
    for (key, given) in [
        ("included_queries", raw.included_queries.is_some()),
        ("volume_discount", raw.volume_discount.is_some()),
    ] {
        if given && !charges {
            book.fault(
                key,
                format!("`{key}` needs a price of queries or tokens"),
                "add usd_per_query, or leave it out",
            );
        }
    }
    let included = book
        .optional("included_queries", raw.included_queries.clone())
        .map(|own| own.map(Count::new));
    let free_tier = raw.free_tier.as_ref().map(|tier| FreeTier {
        conversion: book
            .required("free_tier.conversion", Some(tier.conversion.clone()), "")
            .map(Ratio::new),
        usage: Usage {
            mean: book
                .required(
                    "free_tier.queries_per_user_month",
                    Some(tier.queries_per_user_month.clone()),
                    "",
                )
                .map(Count::new),
            spread,
            cap: self::cap(tier.cap_queries_per_user_month.clone(), None, "free_tier.", book),
        },
    });
    let (own, own_life) = (raw.acquisition_usd_per_user.clone(), raw.user_life_months.clone());
    let acquisition = own.or(revenue.acquisition_usd_per_user.clone()).map(|usd| Acquisition {
        usd: book.required("acquisition_usd_per_user", Some(usd), "").map(Usd::new),
        months: book
            .number(
                "user_life_months",
                own_life.or(revenue.user_life_months.clone()),
                12.0,
                "a year",
            )
            .map(Ratio::new),
    });
    let offer = Offer {
        name: Arc::from(raw.name.as_str()),
        share: Given::new(Ratio::ZERO, crate::ledger::SourceId(0)),
        part: Part::Stated,
        usage,
        users: None,
        seat: book
            .optional("usd_per_seat_month", raw.usd_per_seat_month.clone())
            .map(|own| own.map(Usd::new)),
        metered,
        included,
        volume: volume(raw, included, book),
        minimum: book
            .optional("minimum_usd_per_month", raw.minimum_usd_per_month.clone())
            .map(|own| own.map(Usd::new)),
        free_tier,
        acquisition,
    };
    Draft {
        offer,
        node,
        users: book.optional("users", raw.users.clone()),
        share: book.optional("share_of_queries", raw.share_of_queries.clone()),
    }
}

fn spread(raw: &RevenuePlan, book: &mut Book<'_>) -> Spread {
    let sigma = book.optional("usage_sigma", raw.usage_sigma.clone());
    let alpha = book.optional("usage_alpha", raw.usage_alpha.clone());
    match (sigma, alpha) {
        (Some(_), Some(_)) => {
            book.fault(
                "usage_alpha",
                "`usage_sigma` and `usage_alpha` exclude each other",
                "keep one of them",
            );
            Spread::Even
        }
        (Some(sigma), None) => Spread::Lognormal(sigma.map(Ratio::new)),
        (None, Some(alpha)) => Spread::Pareto(alpha.map(Ratio::new)),
        (None, None) => Spread::Even,
    }
}

fn cap(
    queries: Option<Number>,
    beyond: Option<Number>,
    table: &str,
    book: &mut Book<'_>,
) -> Option<Cap> {
    let Some(queries) = book.optional(&format!("{table}cap_queries_per_user_month"), queries)
    else {
        if beyond.is_some() {
            book.fault(
                "served_beyond_cap",
                "`served_beyond_cap` needs a cap",
                "add cap_queries_per_user_month = 1_000",
            );
        }
        return None;
    };
    let beyond = book.number(
        &format!("{table}served_beyond_cap"),
        beyond,
        0.0,
        "nothing is served beyond the cap",
    );
    Some(Cap { queries: queries.map(Count::new), served_beyond: beyond.map(Ratio::new) })
}

fn metered(raw: &RevenuePlan, has_success: bool, book: &mut Book<'_>) -> Metered {
    let per_query = book.optional("usd_per_query", raw.usd_per_query.clone());
    let per_success =
        book.optional("usd_per_successful_query", raw.usd_per_successful_query.clone());
    let per_token = raw.usd_per_mtok_input.is_some() || raw.usd_per_mtok_output.is_some();
    let ways = usize::from(per_query.is_some())
        + usize::from(per_success.is_some())
        + usize::from(per_token);
    if ways > 1 {
        book.fault(
            "name",
            format!("`{}` charges for queries in {ways} ways", raw.name),
            "keep one of usd_per_query, usd_per_successful_query and usd_per_mtok_input/output",
        );
    }
    if per_success.is_some() && !has_success {
        book.fault(
            "usd_per_successful_query",
            "`usd_per_successful_query` needs to know how often an answer is right",
            "add success = { rate = 0.9 } to the option",
        );
    }
    if let Some(price) = per_query {
        return Metered::PerQuery(price.map(Usd::new));
    }
    if let Some(price) = per_success {
        return Metered::PerSuccessfulQuery(price.map(Usd::new));
    }
    if !per_token {
        return Metered::None;
    }
    let mut price =
        |path: &str, value, default, rule: &str| book.number(path, value, default, rule);
    let input = price("usd_per_mtok_input", raw.usd_per_mtok_input.clone(), 0.0, "input is free");
    let follows = raw.usd_per_mtok_cached_input.is_none();
    let cached = price(
        "usd_per_mtok_cached_input",
        raw.usd_per_mtok_cached_input.clone(),
        input.value,
        "as input",
    );
    let output =
        price("usd_per_mtok_output", raw.usd_per_mtok_output.clone(), 0.0, "output is free");
    if follows {
        book.follows("usd_per_mtok_input", "usd_per_mtok_cached_input");
    }
    Metered::PerToken {
        input: input.map(UsdPerMtok::new),
        cached_input: cached.map(UsdPerMtok::new),
        output: output.map(UsdPerMtok::new),
    }
}

fn volume(
    raw: &RevenuePlan,
    included: Option<Given<Count>>,
    book: &mut Book<'_>,
) -> Vec<VolumeDiscount> {
    let mut below = included.map_or(0.0, |included| included.value.get());
    let mut steps = Vec::new();
    for step in raw.volume_discount.iter().flatten() {
        let above = book.required("volume_discount", Some(step.above_queries.clone()), "");
        let discount = book.required("volume_discount", Some(step.discount.clone()), "");
        if above.value <= below {
            book.fault(
                "volume_discount",
                format!("`above_queries` must rise: {} comes after {below}", above.value),
                "list the discounts lowest first, above what the seat includes",
            );
        }
        below = above.value;
        steps.push(VolumeDiscount {
            above: above.map(Count::new),
            discount: discount.map(Ratio::new),
        });
    }
    steps
}

/// The plans with their shares of the queries, which add up to 1.
fn shared<'a>(
    drafts: Vec<Draft<'a>>,
    queries_per_day: Given<Count>,
    book: &mut Book<'a>,
) -> Vec<Offer> {
    let whole = book.node;
    let month = queries_per_day.value.get() * DAYS_PER_MONTH.get();
    let told = |draft: &Draft<'_>| {
        draft.queries().map(|queries| queries.map(|own| own / month)).or(draft.share)
    };
    let sum: f64 = drafts.iter().filter_map(told).map(|share| share.value).sum();
    let open = drafts.iter().filter(|draft| told(draft).is_none()).count();
    let rest = 1.0 - sum;
    if !book.faults.is_empty() {
        // Shares of a workload or of plans that are faulty tell nothing.
    } else if open > 1 {
        book.fault(
            "revenue.plan",
            format!("{open} plans do not say how many queries they have"),
            "give share_of_queries, or users and queries_per_user_month, for all but one",
        );
    } else if (open == 1 && rest <= 0.0) || (open == 0 && rest.abs() > 1e-3) {
        book.fault(
            "revenue.plan",
            format!(
                "the plans have {:.1}% of the workload's {:.0} queries a day",
                sum * 100.0,
                queries_per_day.value.get()
            ),
            "let the shares add up to 1, or leave workload.queries_per_day out where each plan \
             gives users and queries_per_user_month",
        );
    }
    let scale = if open == 0 && sum > 0.0 { 1.0 / sum } else { 1.0 };
    // Where shares and users are told and leave nothing, rounding is spread over all of them.
    let follows = open == 1 || drafts.iter().all(|draft| draft.queries().is_some());
    let mut offers = Vec::with_capacity(drafts.len());
    for draft in drafts {
        book.node = draft.node;
        if draft.share.is_some() && draft.queries().is_some() {
            book.fault(
                "share_of_queries",
                "`share_of_queries` follows from `users` and `queries_per_user_month`",
                "leave one of the three out",
            );
        }
        let part = match (draft.users, told(&draft)) {
            (_, None) => Part::Rest,
            (Some(users), Some(_)) if follows && draft.offer.usage.is_some() => {
                Part::Users(users.map(Count::new))
            }
            _ => Part::Stated,
        };
        let share = told(&draft).map(|share| share.map(|share| share * scale));
        let share = share.unwrap_or_else(|| Given::new(rest, book.default("what others leave")));
        let mut offer = Offer { share: share.map(Ratio::new), part, ..draft.offer };
        if let (Some(users), None) = (draft.users, &offer.usage) {
            // Users without a usage ask what there is, all alike.
            offer.users = Some(users.map(Count::new));
        }
        offers.push(offer);
    }
    book.node = whole;
    offers
}
