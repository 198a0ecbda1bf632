//! `infercost schema`: JSON Schema for editors.

use crate::cli::args::{Schema, SchemaKind};
use crate::cli::{Failure, Status, output};
use crate::config::{raw, schema};

pub fn run(args: &Schema) -> Result<Status, Failure> {
    output::result(&match args.kind {
        SchemaKind::Study => schema::text::<raw::study::Study>(),
        SchemaKind::Gpu => schema::text::<raw::gpu::Gpu>(),
        SchemaKind::Model => schema::text::<raw::model::Model>(),
        SchemaKind::Rental => schema::text::<raw::rental::Provider>(),
        SchemaKind::Api => schema::text::<raw::api::ApiProvider>(),
        SchemaKind::Server => schema::text::<raw::server::Server>(),
        SchemaKind::Site => schema::text::<raw::site::Sites>(),
        SchemaKind::Engine => schema::text::<raw::engine::Engine>(),
        SchemaKind::Calibration => schema::text::<raw::calibration::Calibration>(),
    })?;
    Ok(Status::Fine)
}
