//! Rows as an Apache Parquet file: columns by themselves, packed, as analytics programs read them.
//!
//! Rows come in blocks of one size and are put into groups of one size, so that the same rows give the
//! same bytes however many threads computed them.

use std::fs::File;
use std::io;
use std::sync::Arc;

use ::parquet::basic::{LogicalType, Repetition, Type as Physical};
use ::parquet::column::writer::ColumnWriter;
use ::parquet::data_type::ByteArray;
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::types::Type;

use super::rows::plain;
use crate::view::rows::{Cell, Columns, Kind};

/// Blocks of a row group.
const BLOCKS: usize = 64;

/// Some rows, column by column; what is missing is left out and marked.
#[derive(Clone, Debug, Default)]
pub struct Block(Vec<Filled>);

#[derive(Clone, Debug)]
struct Filled {
    /// 1 where there is a value, 0 where there is none.
    there: Vec<i16>,
    values: Values,
}

#[derive(Clone, Debug)]
enum Values {
    Numbers(Vec<f64>),
    Texts(Vec<ByteArray>),
    Flags(Vec<bool>),
}

impl Block {
    /// None yet.
    #[must_use]
    pub fn new(columns: &Columns) -> Self {
        let empty = |kind| match kind {
            Kind::Number => Values::Numbers(Vec::new()),
            Kind::Text => Values::Texts(Vec::new()),
            Kind::Flag => Values::Flags(Vec::new()),
        };
        let filled = |kind| Filled { there: Vec::new(), values: empty(kind) };
        Self(columns.0.iter().map(|column| filled(column.kind)).collect())
    }

    /// Adds a row.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) {
        for (column, cell) in self.0.iter_mut().zip(cells) {
            let there = match (&mut column.values, cell) {
                (Values::Numbers(all), Cell::Number(value)) if value.is_finite() => {
                    all.push(value);
                    true
                }
                (Values::Flags(all), Cell::Flag(flag)) => {
                    all.push(flag);
                    true
                }
                (Values::Texts(all), Cell::Text(text)) => {
                    all.push(text.as_bytes().to_vec().into());
                    true
                }
                (Values::Texts(all), number @ Cell::Number(value)) if value.is_finite() => {
                    let mut digits = Vec::new();
                    plain(&mut digits, &number, b"");
                    all.push(digits.into());
                    true
                }
                _ => false,
            };
            column.there.push(i16::from(there));
        }
    }
}

/// A file that is being written.
pub struct Writer {
    file: SerializedFileWriter<File>,
    waiting: Vec<Block>,
}

impl Writer {
    /// Begins a file.
    ///
    /// # Errors
    /// What the file system says.
    pub fn new(file: File, columns: &Columns) -> io::Result<Self> {
        let fields = columns.0.iter().map(|column| {
            let (physical, logical) = match column.kind {
                Kind::Number => (Physical::DOUBLE, None),
                Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
                Kind::Flag => (Physical::BOOLEAN, None),
            };
            Type::primitive_type_builder(&column.name, physical)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(logical)
                .build()
                .map(Arc::new)
        });
        let fields = fields.collect::<Result<Vec<_>, _>>().map_err(said)?;
        let schema = Type::group_type_builder("rows").with_fields(fields).build().map_err(said)?;
        let creator = format!("infercost version {}", env!("CARGO_PKG_VERSION"));
        let properties = WriterProperties::builder().set_created_by(creator).build();
        let file = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties));
        Ok(Self { file: file.map_err(said)?, waiting: Vec::with_capacity(BLOCKS) })
    }

    /// Adds rows.
    ///
    /// # Errors
    /// What the file system says.
    pub fn write(&mut self, block: Block) -> io::Result<()> {
        self.waiting.push(block);
        if self.waiting.len() >= BLOCKS { self.group().map_err(said) } else { Ok(()) }
    }

    /// Writes what is left, and the file's own contents.
    ///
    /// # Errors
    /// What the file system says.
    pub fn finish(mut self) -> io::Result<File> {
        if !self.waiting.is_empty() {
            self.group().map_err(said)?;
        }
        self.file.into_inner().map_err(said)
    }

    fn group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.file.next_row_group()?;
        let columns = self.waiting.first().map_or(0, |block| block.0.len());
        for place in 0..columns {
            write_column(&mut group, self.waiting.iter().filter_map(|block| block.0.get(place)))?;
        }
        group.close()?;
        self.waiting.clear();
        Ok(())
    }
}

fn write_column<'a>(
    group: &mut SerializedRowGroupWriter<'_, File>,
    blocks: impl Iterator<Item = &'a Filled>,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    for block in blocks {
        let there = Some(block.there.as_slice());
        match (column.untyped(), &block.values) {
            (ColumnWriter::DoubleColumnWriter(writer), Values::Numbers(values)) => {
                writer.write_batch(values, there, None)?;
            }
            (ColumnWriter::ByteArrayColumnWriter(writer), Values::Texts(values)) => {
                writer.write_batch(values, there, None)?;
            }
            (ColumnWriter::BoolColumnWriter(writer), Values::Flags(values)) => {
                writer.write_batch(values, there, None)?;
            }
            // The schema was made of the same kinds.
            _ => {}
        }
    }
    column.close()
}

fn said(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => io::Error::other(inner),
        other => io::Error::other(other.to_string()),
    }
}
