//! The catalogs: embedded in the binary, overlaid by folders of the user.
//!
//! A folder may hold `gpus/`, `models/`, `rentals/` and so on; a file there replaces the built-in
//! entry of the same name, or adds one.

use std::any::Any;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use include_dir::{Dir, include_dir};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use super::{check, names, node::Node, raw, schema};
use crate::diag::{Diagnostic, SourceText, did_you_mean};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/configs");

/// The day of the built-in prices: what holds when a study names no day.
pub const CATALOG_DAY: Date = jiff::civil::date(2026, 11, 23);

/// A kind of catalog entry.
pub trait Noun: DeserializeOwned + JsonSchema + Clone + Send + Sync + 'static {
    /// Folder of its files.
    const FOLDER: &'static str;
    /// What it is, in messages.
    const WORD: &'static str;
    /// Other names of the entry.
    fn aliases(&self) -> Vec<&str>;
}

macro_rules! nouns {
    ($($type:ty, $folder:literal, $word:literal, $self:ident => $aliases:expr;)+) => {$(
        impl Noun for $type {
            const FOLDER: &'static str = $folder;
            const WORD: &'static str = $word;
            fn aliases(&$self) -> Vec<&str> {
                $aliases
            }
        }
    )+};
}

nouns! {
    raw::gpu::Gpu, "gpus", "accelerator", self => spellings(&self.aliases, &self.name, None);
    raw::model::Model, "models", "model", self =>
        spellings(&self.aliases, &self.name, self.hugging_face.as_deref());
    raw::rental::Provider, "rentals", "rental provider", self => vec![&self.name];
    raw::api::ApiProvider, "apis", "API provider", self => vec![&self.name];
    raw::server::Server, "servers", "server", self => vec![&self.name];
    raw::site::Sites, "sites", "file of sites", self => Vec::new();
    raw::engine::Engine, "engines", "engine", self => spellings(&self.aliases, &self.name, None);
    raw::calibration::Calibration, "calibration", "calibration", self => Vec::new();
    raw::accuracy::Accuracy, "accuracy", "accuracy", self => Vec::new();
    raw::profile::Profile, "profiles", "profile", self => Vec::new();
}

fn spellings<'a>(aliases: &'a [String], name: &'a str, more: Option<&'a str>) -> Vec<&'a str> {
    aliases.iter().map(String::as_str).chain([name]).chain(more).collect()
}

/// An entry with its name and file.
#[derive(Clone, Debug)]
pub struct Found<T> {
    /// Catalog name.
    pub name: String,
    /// File, as messages give it.
    pub file: String,
    /// The entry.
    pub entry: T,
}

/// A file of a catalog, not yet read.
struct File {
    shown: String,
    text: Text,
}

enum Text {
    Embedded(&'static str),
    Disk(PathBuf),
    Memory(Arc<str>),
}

/// Built-in entries that have been read, by folder and text of their files.
type Entries = BTreeMap<(&'static str, &'static str), Arc<dyn Any + Send + Sync>>;

/// Built-in entries and the user's.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    folders: Vec<PathBuf>,
    /// Folder, name and text of entries in memory.
    texts: Vec<(&'static str, String, Arc<str>)>,
}

impl Catalog {
    /// The built-in catalog under these folders; later folders win.
    #[must_use]
    pub const fn new(folders: Vec<PathBuf>) -> Self {
        Self { folders, texts: Vec::new() }
    }

    /// The catalog with the text of one more entry, over an older one of the same name.
    ///
    /// ```
    /// use infercost::config::{Catalog, raw::gpu::Gpu};
    ///
    /// let text = Catalog::default().text::<Gpu>("h100-sxm").map_err(|faults| faults[0].to_string())?;
    /// let twice = text.replace("memory_gb = 80", "memory_gb = 160");
    /// let catalog = Catalog::default().with::<Gpu>("h100-twice", &twice);
    /// let found = catalog.find::<Gpu>("H100-Twice").map_err(|faults| faults[0].to_string())?;
    /// assert!((found.entry.memory_gb - 160.0).abs() < 1e-9);
    /// # Ok::<(), String>(())
    /// ```
    #[must_use]
    pub fn with<T: Noun>(mut self, name: &str, text: &str) -> Self {
        self.texts.push((T::FOLDER, name.to_owned(), text.into()));
        self
    }

    /// The files of a kind by entry name.
    fn files<T: Noun>(&self) -> BTreeMap<String, File> {
        let mut files = BTreeMap::new();
        if let Some(folder) = EMBEDDED.get_dir(T::FOLDER) {
            for file in folder.files() {
                if let (Some(name), Some(text)) = (stem(file.path()), file.contents_utf8()) {
                    let shown = format!("configs/{}", file.path().display());
                    files.insert(name, File { shown, text: Text::Embedded(text) });
                }
            }
        }
        for folder in &self.folders {
            let Ok(entries) = std::fs::read_dir(folder.join(T::FOLDER)) else { continue };
            for path in entries.flatten().map(|entry| entry.path()) {
                if let Some(name) = stem(&path) {
                    let shown = path.display().to_string();
                    files.insert(name, File { shown, text: Text::Disk(path) });
                }
            }
        }
        for (_, name, text) in self.texts.iter().filter(|(folder, ..)| *folder == T::FOLDER) {
            let shown = format!("{}/{name}.toml in memory", T::FOLDER);
            files.insert(name.clone(), File { shown, text: Text::Memory(text.clone()) });
        }
        files
    }

    fn read<T: Noun>(name: &str, file: File) -> Result<Found<T>, Vec<Diagnostic>> {
        let entry = Arc::unwrap_or_clone(Self::entry::<T>(&file)?);
        Ok(Found { name: name.to_owned(), file: file.shown, entry })
    }

    /// The entry of a file. Built-in ones are read once in a process.
    fn entry<T: Noun>(file: &File) -> Result<Arc<T>, Vec<Diagnostic>> {
        static BUILT_IN: Mutex<Entries> = Mutex::new(Entries::new());
        let text = match &file.text {
            Text::Embedded(text) => *text,
            Text::Disk(path) => {
                let text = super::file::read_file(path)?;
                let source = SourceText { name: file.shown.clone(), text };
                return checked(&Arc::new(source)).map(Arc::new);
            }
            Text::Memory(text) => {
                let source = SourceText { name: file.shown.clone(), text: text.to_string() };
                return checked(&Arc::new(source)).map(Arc::new);
            }
        };
        // What a panic elsewhere left is still right: entries are put in whole.
        let known = || BUILT_IN.lock().unwrap_or_else(PoisonError::into_inner);
        let own = known().get(&(T::FOLDER, text)).cloned();
        if let Some(own) = own.and_then(|own| own.downcast::<T>().ok()) {
            return Ok(own);
        }
        let entry: T = toml::from_str(text).map_err(|error| {
            vec![Diagnostic::error(format!("{}: {}", file.shown, error.message()))]
        })?;
        let entry = Arc::new(entry);
        known().insert((T::FOLDER, text), entry.clone());
        Ok(entry)
    }

    /// Names of all files of a kind, and the paths of those that the user's folders bring.
    #[must_use]
    pub fn names<T: Noun>(&self) -> (Vec<String>, Vec<String>) {
        let files = self.files::<T>();
        let overlaid = files.values().filter(|file| !matches!(file.text, Text::Embedded(_)));
        let overlaid = overlaid.map(|file| file.shown.clone()).collect();
        (files.into_keys().collect(), overlaid)
    }

    /// Every entry of a kind, by name.
    ///
    /// # Errors
    /// The faults of the user's files.
    pub fn all<T: Noun>(&self) -> Result<Vec<Found<T>>, Vec<Diagnostic>> {
        self.files::<T>().into_iter().map(|(name, file)| Self::read(&name, file)).collect()
    }

    /// The entry of this catalog name, exactly; `None` if there is none.
    ///
    /// # Errors
    /// The faults of the user's file.
    pub fn exact<T: Noun>(&self, name: &str) -> Result<Option<Found<T>>, Vec<Diagnostic>> {
        self.files::<T>().remove(name).map(|file| Self::read(name, file)).transpose()
    }

    /// The text of the file of this catalog name.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn text<T: Noun>(&self, name: &str) -> Result<String, Vec<Diagnostic>> {
        match self.files::<T>().remove(name).map(|file| file.text) {
            Some(Text::Embedded(text)) => Ok(text.to_owned()),
            Some(Text::Disk(path)) => super::file::read_file(&path),
            Some(Text::Memory(text)) => Ok(text.to_string()),
            None => Ok(String::new()),
        }
    }

    /// The entry of this name or alias, in any spelling of case and punctuation.
    ///
    /// # Errors
    /// An unknown name with the nearest known one, or the faults of the user's files.
    pub fn find<T: Noun>(&self, name: &str) -> Result<Found<T>, Vec<Diagnostic>> {
        let mut files = self.files::<T>();
        let wanted = plain(name);
        let direct = files.keys().find(|key| plain(key) == wanted).cloned();
        if let Some(key) = direct
            && let Some(file) = files.remove(&key)
        {
            return Self::read(&key, file);
        }
        let known: Vec<String> = files.keys().cloned().collect();
        let architecture = (T::FOLDER == "models").then(|| names::architecture(name));
        let mut variants = Vec::new();
        let mut aliases = Vec::new();
        for (key, file) in files {
            let entry = Self::entry::<T>(&file)?;
            let own = entry.aliases();
            if own.iter().any(|alias| plain(alias) == wanted) {
                return Self::read(&key, file);
            }
            aliases.extend(own.iter().map(|&own| own.to_owned()));
            if let Some(wanted) = &architecture
                && own.iter().chain([&&*key]).any(|own| names::architecture(own) == *wanted)
            {
                variants.push((key, file));
            }
        }
        // Two entries that differ only in what the rule drops would be a guess.
        if variants.len() == 1
            && let Some((key, file)) = variants.pop()
        {
            return Self::read(&key, file);
        }
        let candidates = known.iter().chain(&aliases).map(String::as_str);
        let help = did_you_mean(name, candidates).map_or_else(
            || format!("`infercost catalog {}` lists the known ones", T::FOLDER),
            |near| format!("did you mean `{near}`? `infercost catalog {}` lists all", T::FOLDER),
        );
        Err(vec![Diagnostic::error(format!("unknown {} `{name}`", T::WORD)).help(help)])
    }

    /// The site of this name.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub fn site(&self, name: &str) -> Result<Found<raw::site::Site>, Vec<Diagnostic>> {
        let sites = self.sites()?;
        let names: Vec<String> = sites.iter().map(|site| site.name.clone()).collect();
        sites.into_iter().find(|site| plain(&site.name) == plain(name)).ok_or_else(|| {
            let help = did_you_mean(name, names.iter().map(String::as_str)).map_or_else(
                || "`infercost catalog sites` lists the known ones".to_owned(),
                |near| format!("did you mean `{near}`? `infercost catalog sites` lists all"),
            );
            vec![Diagnostic::error(format!("unknown site `{name}`")).help(help)]
        })
    }

    /// Every site, by name; a user's file wins over the built-in ones.
    ///
    /// # Errors
    /// The faults of the user's files.
    pub fn sites(&self) -> Result<Vec<Found<raw::site::Site>>, Vec<Diagnostic>> {
        let mut sites = BTreeMap::new();
        for file in self.all::<raw::site::Sites>()? {
            for (name, entry) in file.entry.0 {
                sites.insert(name.clone(), Found { name, file: file.file.clone(), entry });
            }
        }
        Ok(sites.into_values().collect())
    }

    /// The names of the built-in studies.
    #[must_use]
    pub fn studies() -> Vec<String> {
        let files = EMBEDDED.get_dir("studies").into_iter().flat_map(Dir::files);
        files.filter_map(|file| stem(file.path())).collect()
    }

    /// The built-in study of this name (`configs/studies/NAME.toml`), with its text.
    #[must_use]
    pub fn study(name: &str) -> Option<&'static str> {
        EMBEDDED.get_file(format!("studies/{name}.toml"))?.contents_utf8()
    }
}

/// Reads and checks a text as a `T`.
///
/// # Errors
/// Every fault of the text.
pub fn checked<T: Noun>(source: &Arc<SourceText>) -> Result<T, Vec<Diagnostic>> {
    let node = Node::parse(source)?;
    let faults = check::faults(&node, &schema::of::<T>());
    if faults.is_empty() { typed(&node).map_err(|fault| vec![fault]) } else { Err(faults) }
}

/// A checked tree as its type.
///
/// # Errors
/// What the schema could not see; none is known.
pub fn typed<T: DeserializeOwned>(node: &Node) -> Result<T, Diagnostic> {
    T::deserialize(node.to_toml())
        .map_err(|error| Diagnostic::error(error.message().to_owned()).at(Some(node.place.clone())))
}

fn stem(path: &Path) -> Option<String> {
    (path.extension()? == "toml").then(|| path.file_stem()?.to_str().map(str::to_owned))?
}

/// A name without case and punctuation, except what tells versions apart.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric() || *c == '.' || *c == '/')
        .flat_map(char::to_lowercase)
        .collect()
}
