//! JSON Schema, derived from the types in [`super::raw`], with the ranges of [`super::bounds`].

use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::bounds;

/// The schema of a file that holds a `T`.
#[must_use]
pub fn of<T: JsonSchema>() -> Value {
    let schema = SchemaGenerator::default().into_root_schema_for::<T>();
    let mut value = schema.to_value();
    add_ranges(&mut value);
    value
}

/// The schema as text, for editors.
#[must_use]
pub fn text<T: JsonSchema>() -> String {
    let mut text = serde_json::to_string_pretty(&of::<T>()).unwrap_or_default();
    text.push('\n');
    text
}

/// Writes the legal range into the schema of every property that has one.
fn add_ranges(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get_mut("properties") {
                for (key, property) in properties.iter_mut() {
                    if let (Some(bounds), Value::Object(property)) = (bounds::of(key), property) {
                        add_range(property, bounds);
                    }
                }
            }
            object.values_mut().for_each(add_ranges);
        }
        Value::Array(values) => values.iter_mut().for_each(add_ranges),
        _ => {}
    }
}

fn add_range(property: &mut Map<String, Value>, bounds: bounds::Bounds) {
    let low = if bounds.above_min { "exclusiveMinimum" } else { "minimum" };
    for key in ["minimum", "maximum", "exclusiveMinimum"] {
        property.remove(key);
    }
    property.insert(low.to_owned(), json!(bounds.min));
    property.insert("maximum".to_owned(), json!(bounds.max));
}
