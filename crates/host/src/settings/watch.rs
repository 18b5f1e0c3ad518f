//! What a gateway watches by itself: the table `[watch]` of the file.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{ConfigError, place};

/// The table `[watch]`, which stands in the file only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Watch {
    /// The folder in which sticks are mounted.
    pub media: Option<PathBuf>,
    /// The folder in which a file with the name of a stick asks for it to be unmounted.
    pub unmount: Option<PathBuf>,
    /// Folders whose files are taken in.
    pub drop: Vec<PathBuf>,
    /// The file that monitors read.
    pub metrics: Option<PathBuf>,
}

impl Watch {
    pub(super) fn within(self, folder: &Path) -> Self {
        let within = |path: PathBuf| folder.join(path);
        Self {
            media: self.media.map(within),
            unmount: self.unmount.map(within),
            drop: self.drop.into_iter().map(within).collect(),
            metrics: self.metrics.map(within),
        }
    }

    // VERDICT-17.
    pub(super) fn check_places(&self) -> Result<(), ConfigError> {
        let named = [
            ("watch.media", &self.media),
            ("watch.unmount", &self.unmount),
            ("watch.metrics", &self.metrics),
        ];
        let named = named.into_iter().filter_map(|(name, path)| Some((name, path.as_ref()?)));
        let drop = self.drop.iter().map(|path| ("watch.drop", path));
        named.chain(drop).try_for_each(|(name, path)| place::check(name, path))
    }
}
