//! The listings: catalog entries to table rows.

use crate::cli::args::CatalogKind;
use crate::config::{Catalog, raw, resolve};
use crate::diag::Diagnostic;
use crate::view::chart::Unit;
use crate::view::of::catalog::{number, table as listing, text};
use crate::view::table::{Cell, Table};

type Listed = Result<Table, Vec<Diagnostic>>;

/// The listing of a kind.
pub fn table(catalog: &Catalog, kind: CatalogKind) -> Listed {
    match kind {
        CatalogKind::Gpus => gpus(catalog),
        CatalogKind::Models => models(catalog),
        CatalogKind::Rentals => rentals(catalog),
        CatalogKind::Apis => apis(catalog),
        CatalogKind::Servers => servers(catalog),
        CatalogKind::Sites => sites(catalog),
        CatalogKind::Engines => engines(catalog),
        CatalogKind::Calibration => calibration(catalog),
    }
}

fn plain(value: f64) -> Cell {
    Cell::Number(value, Unit::Count)
}

fn gpus(catalog: &Catalog) -> Listed {
    let rows = catalog.all::<raw::gpu::Gpu>()?.into_iter().map(|found| {
        let gpu = found.entry;
        vec![
            Cell::from(found.name),
            Cell::from(gpu.vendor),
            plain(gpu.memory_gb),
            plain(gpu.memory_bandwidth_gb_per_s),
            plain(gpu.peak_bf16_tflops),
            number(gpu.peak_fp8_tflops, Unit::Count),
            number(gpu.peak_fp4_tflops, Unit::Count),
            number(gpu.tdp_w, Unit::Count),
            text(gpu.release.as_deref()),
        ]
    });
    let columns = [
        ("Name", "name"),
        ("Vendor", "vendor"),
        ("GB", "memory_gb"),
        ("GB/s", "memory_bandwidth_gb_per_s"),
        ("bf16 TFLOP/s", "peak_bf16_tflops"),
        ("fp8", "peak_fp8_tflops"),
        ("fp4", "peak_fp4_tflops"),
        ("TDP, W", "tdp_w"),
        ("Release", "release"),
    ];
    Ok(listing("Accelerators (dense peaks)", &columns, rows.collect()))
}

fn models(catalog: &Catalog) -> Listed {
    let mut rows = Vec::new();
    for found in catalog.all::<raw::model::Model>()? {
        let model = resolve::model::model(&found.entry).map_err(|fault| vec![fault])?;
        let billions = |value: f64| Cell::Number(value / 1e9, Unit::Plain);
        rows.push(vec![
            Cell::from(found.name),
            billions(model.parameters().get()),
            billions(model.active_parameters().get()),
            plain(model.layers()),
            Cell::Number(model.kv_elements_per_token() * 2.0 / 1e3, Unit::Plain),
            Cell::from(found.entry.native_precision),
            plain(model.max_context_tokens),
            text(found.entry.release.as_deref()),
        ]);
    }
    let columns = [
        ("Name", "name"),
        ("B weights", "parameters_b"),
        ("B active", "active_b"),
        ("Layers", "layers"),
        ("KV, kB/token (bf16)", "kv_kb_per_token_bf16"),
        ("Precision", "native_precision"),
        ("Context", "max_context_tokens"),
        ("Release", "release"),
    ];
    Ok(listing("Models", &columns, rows))
}

fn rentals(catalog: &Catalog) -> Listed {
    let mut rows = Vec::new();
    for found in catalog.all::<raw::rental::Provider>()? {
        for rental in found.entry.rental {
            let Some(price) = rental.price.last() else { continue };
            rows.push(vec![
                Cell::from(format!("{}/{}", found.name, rental.commitment)),
                Cell::from(rental.gpu),
                Cell::Number(price.usd_per_gpu_hour, Unit::Usd),
                text(rental.region.as_deref()),
                text(rental.instance.as_deref()),
                number(rental.gpus_per_instance.map(f64::from), Unit::Count),
                Cell::from(price.from.as_str()),
            ]);
        }
    }
    let columns = [
        ("Rental", "rental"),
        ("GPU", "gpu"),
        ("Price/GPU-h", "usd_per_gpu_hour"),
        ("Region", "region"),
        ("Instance", "instance"),
        ("GPUs", "gpus_per_instance"),
        ("Since", "from"),
    ];
    Ok(listing("Rental prices", &columns, rows))
}

fn apis(catalog: &Catalog) -> Listed {
    let mut rows = Vec::new();
    for found in catalog.all::<raw::api::ApiProvider>()? {
        for model in found.entry.model {
            let Some(price) = resolve::price_today(&model.price) else { continue };
            rows.push(vec![
                Cell::from(format!("{}/{}", found.name, model.name)),
                number(price.rates.usd_per_mtok_input, Unit::Usd),
                number(price.rates.usd_per_mtok_cached_input, Unit::Usd),
                number(price.rates.usd_per_mtok_output, Unit::Usd),
                number(model.max_context_tokens.map(|tokens| tokens as f64), Unit::Count),
                Cell::from(price.from.as_deref().unwrap_or("launch")),
                Cell::from(if model.deprecated { "deprecated" } else { "" }),
            ]);
        }
    }
    let columns = [
        ("API", "api"),
        ("Input/Mtok", "usd_per_mtok_input"),
        ("Cached/Mtok", "usd_per_mtok_cached_input"),
        ("Output/Mtok", "usd_per_mtok_output"),
        ("Context", "max_context_tokens"),
        ("Since", "from"),
        ("", "state"),
    ];
    Ok(listing("API prices", &columns, rows))
}

fn servers(catalog: &Catalog) -> Listed {
    let rows = catalog.all::<raw::server::Server>()?.into_iter().map(|found| {
        let server = found.entry;
        vec![
            Cell::from(found.name),
            Cell::from(server.gpu),
            plain(f64::from(server.gpus)),
            Cell::Number(server.price_usd, Unit::Usd),
            Cell::Number(server.power_kw, Unit::Kilowatts),
        ]
    });
    let columns = [
        ("Name", "name"),
        ("GPU", "gpu"),
        ("GPUs", "gpus"),
        ("Price", "price_usd"),
        ("Power", "power_kw"),
    ];
    Ok(listing("Servers", &columns, rows.collect()))
}

fn sites(catalog: &Catalog) -> Listed {
    let rows = catalog.sites()?.into_iter().map(|found| {
        let site = found.entry;
        vec![
            Cell::from(found.name),
            Cell::from(site.name),
            number(site.electricity_usd_per_kwh, Unit::Usd),
            number(site.pue, Unit::Plain),
            number(site.carbon_gco2e_per_kwh, Unit::Plain),
            number(site.colocation_usd_per_kw_month, Unit::Usd),
        ]
    });
    let columns = [
        ("Name", "name"),
        ("Place", "place"),
        ("Power/kWh", "electricity_usd_per_kwh"),
        ("PUE", "pue"),
        ("gCO2e/kWh", "carbon_gco2e_per_kwh"),
        ("Colocation/kW-month", "colocation_usd_per_kw_month"),
    ];
    Ok(listing("Sites", &columns, rows.collect()))
}

fn engines(catalog: &Catalog) -> Listed {
    let rows = catalog.all::<raw::engine::Engine>()?.into_iter().map(|found| {
        let engine = found.entry;
        vec![
            Cell::from(found.name),
            Cell::from(engine.name),
            Cell::Number(engine.memory_share, Unit::Percent),
            plain(engine.max_sequences),
            plain(engine.layer_overhead_us),
            plain(engine.step_overhead_us),
        ]
    });
    let columns = [
        ("Name", "name"),
        ("Engine", "engine"),
        ("Memory share", "memory_share"),
        ("Sequences", "max_sequences"),
        ("Layer, µs", "layer_overhead_us"),
        ("Step, µs", "step_overhead_us"),
    ];
    Ok(listing("Serving engines", &columns, rows.collect()))
}

fn calibration(catalog: &Catalog) -> Listed {
    let rows = catalog.all::<raw::calibration::Calibration>()?.into_iter().map(|found| {
        let c = found.entry;
        let share = |value: Option<f64>| number(value, Unit::Percent);
        vec![
            Cell::from(found.name),
            share(c.gemm_efficiency_bf16),
            share(c.gemm_efficiency_fp8),
            share(c.gemm_efficiency_fp4),
            share(c.attention_efficiency),
            share(c.memory_efficiency),
            share(c.kv_efficiency),
            share(c.link_efficiency),
        ]
    });
    let columns = [
        ("Name", "name"),
        ("bf16", "gemm_efficiency_bf16"),
        ("fp8", "gemm_efficiency_fp8"),
        ("fp4", "gemm_efficiency_fp4"),
        ("Attention", "attention_efficiency"),
        ("Weights", "memory_efficiency"),
        ("KV", "kv_efficiency"),
        ("Links", "link_efficiency"),
    ];
    Ok(listing("Achieved shares", &columns, rows.collect()))
}
