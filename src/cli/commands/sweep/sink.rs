//! Where rows go: standard output, or a file that bears its name when it is whole.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::Job;
use crate::cli::{Failure, output};
use crate::diag::Diagnostic;
#[cfg(feature = "parquet")]
use crate::render::parquet::{Block, Writer};
use crate::render::rows::RowFormat;
use crate::view::rows::Columns;

/// How rows are written.
#[derive(Clone, Copy)]
pub enum Form {
    /// One line each.
    Text(RowFormat),
    /// As columns.
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Form {
    /// What stands before the first row.
    pub fn heading(self, columns: &Columns) -> Vec<u8> {
        match self {
            Self::Text(format) => format.heading(columns),
            #[cfg(feature = "parquet")]
            Self::Parquet => Vec::new(),
        }
    }

    /// The format of its text, if it is text.
    // Without Parquet everything is.
    #[cfg_attr(not(feature = "parquet"), allow(clippy::unnecessary_wraps))]
    pub const fn text(self) -> Option<RowFormat> {
        match self {
            Self::Text(format) => Some(format),
            #[cfg(feature = "parquet")]
            Self::Parquet => None,
        }
    }

    /// How its files end.
    pub const fn end(self) -> &'static str {
        match self {
            Self::Text(RowFormat::Csv) => "csv",
            Self::Text(RowFormat::JsonLines) => "jsonl",
            #[cfg(feature = "parquet")]
            Self::Parquet => "parquet",
        }
    }
}

/// Some rows.
pub enum Part {
    Bytes(Vec<u8>),
    #[cfg(feature = "parquet")]
    Block(Block),
}

/// Where rows go.
pub enum Sink {
    Stdout(io::Stdout),
    /// `part` until it is whole, then renamed; `done` points are in it already.
    File {
        file: File,
        part: PathBuf,
        whole: PathBuf,
        done: u64,
    },
    /// As columns: readable once it is finished, and not to be continued.
    #[cfg(feature = "parquet")]
    Parquet {
        writer: Option<Box<Writer>>,
        part: PathBuf,
        whole: PathBuf,
    },
    /// An earlier run wrote all of it.
    Whole(PathBuf),
}

fn fault(path: &Path, error: &io::Error) -> Failure {
    Diagnostic::error(format!("cannot write {}: {error}", path.display()))
        .help("choose another folder for --out, or make room in this one")
        .into()
}

impl Sink {
    /// Standard output, with the heading written.
    pub fn stdout(form: Form, heading: &[u8]) -> Result<Self, Failure> {
        if form.text().is_none() {
            return Err(Diagnostic::error("`--format parquet` makes a file, not text")
                .help("give --out DIR")
                .into());
        }
        let mut sink = Self::Stdout(io::stdout());
        sink.write(Part::Bytes(heading.to_vec()))?;
        Ok(sink)
    }

    /// A file in a folder, begun or, to `resume`, continued after its last whole point.
    pub fn file(
        folder: &Path,
        name: &str,
        heading: &[u8],
        resume: bool,
        job: &Job<'_>,
        points: Range<u64>,
    ) -> Result<Self, Failure> {
        output::folder(folder)?;
        let whole = folder.join(name);
        let part = folder.join(format!("{name}.part"));
        if resume && whole.is_file() {
            return Ok(Self::Whole(whole));
        }
        #[cfg(feature = "parquet")]
        if let Form::Parquet = job.form {
            if resume && part.is_file() {
                return Err(Diagnostic::error(format!("{} cannot go on", part.display()))
                    .help("a Parquet file ends with its contents: leave out --resume to begin anew, or \
                           write CSV, which can go on")
                    .into());
            }
            let file = File::create(&part).map_err(|error| fault(&part, &error))?;
            let writer = Writer::new(file, &job.columns).map_err(|error| fault(&part, &error))?;
            return Ok(Self::Parquet { writer: Some(Box::new(writer)), part, whole });
        }
        if resume && part.is_file() {
            let (file, done) = resumed(&part, heading, job, points)?;
            return Ok(Self::File { file, part, whole, done });
        }
        let mut file = File::create(&part).map_err(|error| fault(&part, &error))?;
        file.write_all(heading).map_err(|error| fault(&part, &error))?;
        Ok(Self::File { file, part, whole, done: 0 })
    }

    /// The first point that is not yet written.
    pub fn from(&self, points: &Range<u64>) -> u64 {
        match self {
            Self::Stdout(_) => points.start,
            #[cfg(feature = "parquet")]
            Self::Parquet { .. } => points.start,
            Self::File { done, .. } => points.start + done,
            Self::Whole(_) => points.end,
        }
    }

    pub fn write(&mut self, rows: Part) -> Result<(), Failure> {
        match (self, rows) {
            (Self::Stdout(out), Part::Bytes(bytes)) => {
                out.write_all(&bytes).map_err(|error| output::lost(&error))
            }
            (Self::File { file, part, .. }, Part::Bytes(bytes)) => {
                file.write_all(&bytes).map_err(|error| fault(part, &error))
            }
            #[cfg(feature = "parquet")]
            (Self::Parquet { writer: Some(writer), part, .. }, Part::Block(block)) => {
                writer.write(block).map_err(|error| fault(part, &error))
            }
            _ => Ok(()),
        }
    }

    /// Makes sure that what was written is there.
    pub fn finish(&mut self) -> Result<(), Failure> {
        match self {
            Self::Stdout(out) => out.flush().map_err(|error| output::lost(&error)),
            #[cfg(feature = "parquet")]
            Self::Parquet { writer, part, .. } => writer
                .take()
                .map_or(Ok(()), |writer| writer.finish().and_then(|file| file.sync_all()))
                .map_err(|error| fault(part, &error)),
            Self::File { file, part, .. } => file.sync_all().map_err(|error| fault(part, &error)),
            Self::Whole(_) => Ok(()),
        }
    }

    /// Gives a file its name; tells where it is.
    pub fn complete(&mut self) -> Result<Option<&Path>, Failure> {
        match self {
            Self::Stdout(_) => Ok(None),
            #[cfg(feature = "parquet")]
            Self::Parquet { part, whole, .. } => {
                std::fs::rename(part, &*whole).map_err(|error| fault(whole, &error))?;
                Ok(Some(whole))
            }
            Self::File { part, whole, .. } => {
                std::fs::rename(part, &*whole).map_err(|error| fault(whole, &error))?;
                Ok(Some(whole))
            }
            Self::Whole(path) => Ok(Some(path)),
        }
    }

    pub fn how_to_go_on(&self) -> String {
        match self {
            Self::File { part, .. } => {
                format!(" to {}; the same command with --resume goes on", part.display())
            }
            #[cfg(feature = "parquet")]
            Self::Parquet { part, .. } => {
                format!(" to {}, which can be read but not go on", part.display())
            }
            Self::Stdout(_) | Self::Whole(_) => String::new(),
        }
    }
}

/// Opens a file that was cut off, behind its last whole point; how many points are in it.
fn resumed(
    part: &Path,
    heading: &[u8],
    job: &Job<'_>,
    points: Range<u64>,
) -> Result<(File, u64), Failure> {
    let other = || {
        Failure::from(
            Diagnostic::error(format!("{} was written by another sweep", part.display()))
                .help("leave out --resume to begin anew, or choose another folder for --out"),
        )
    };
    let open = || OpenOptions::new().read(true).write(true).open(part);
    let mut file = open().map_err(|error| fault(part, &error))?;
    let begun = file.metadata().map_err(|error| fault(part, &error))?.len();
    if begun < heading.len() as u64 {
        file.write_all(heading).map_err(|error| fault(part, &error))?;
        return Ok((file, 0));
    }
    let (done, end) = whole_points(&file, heading, job.options())
        .map_err(|error| fault(part, &error))?
        .ok_or_else(other)?;
    if done > points.end - points.start {
        return Err(other());
    }
    // Its first and last points must be those that this sweep would write.
    let Some(format) = job.form.text() else { return Err(other()) };
    for place in (done > 0).then_some([0, done.saturating_sub(1)]).into_iter().flatten() {
        let expected = job.bytes(format, points.start + place..points.start + place + 1);
        let at = if place == 0 {
            Some(heading.len() as u64)
        } else {
            end.checked_sub(expected.len() as u64)
        };
        let mut found = vec![0; expected.len()];
        let read = at.ok_or(()).and_then(|at| {
            file.seek(SeekFrom::Start(at)).map_err(|_| ())?;
            file.read_exact(&mut found).map_err(|_| ())
        });
        if read.is_err() || found != expected {
            return Err(other());
        }
    }
    file.set_len(end)
        .and_then(|()| file.seek(SeekFrom::Start(end)))
        .map_err(|error| fault(part, &error))?;
    Ok((file, done))
}

/// Whole points behind the heading, and where the last one ends; `None` if the heading differs.
fn whole_points(
    file: &File,
    heading: &[u8],
    rows_of_a_point: usize,
) -> io::Result<Option<(u64, u64)>> {
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let mut found = Vec::with_capacity(heading.len());
    reader.by_ref().take(heading.len() as u64).read_to_end(&mut found)?;
    if found != heading {
        return Ok(None);
    }
    let mut block = vec![0; 1 << 16];
    let (mut rows, mut at, mut end) = (0_u64, heading.len() as u64, heading.len() as u64);
    loop {
        let read = reader.read(&mut block)?;
        if read == 0 {
            return Ok(Some((rows / rows_of_a_point as u64, end)));
        }
        for (place, _) in block[..read].iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
            rows += 1;
            if rows.is_multiple_of(rows_of_a_point as u64) {
                end = at + place as u64 + 1;
            }
        }
        at += read as u64;
    }
}
