//! Which request a row answers.

use std::collections::{HashMap, HashSet};

use carnet_format::{Digest, InstallationId, ItemRef};
use carnet_language::text;
use carnet_ledger::{BundleRecord, Ledger, LedgerError, Subject, each_request};

use crate::fault::AnswerError;
use crate::intake::shown;
use crate::reply::row::Row;

/// The bundles that are answered, and which of their items asked with the installation ids of rows.
pub(super) struct Finder<'a> {
    bundles: &'a [BundleRecord],
    asked: HashMap<InstallationId, Vec<ItemRef>>,
}

/// As many items as are named one by one.
const LISTED: usize = 5;

impl<'a> Finder<'a> {
    /// Reads the requests, where there are rows that need it.
    pub(super) fn of(
        rows: &[Row],
        bundles: &'a [BundleRecord],
        ledger: &dyn Ledger,
    ) -> Result<Self, LedgerError> {
        let needs = |row: &&Row| row.item.is_none() || (row.bundle.is_none() && bundles.len() > 1);
        let wanted: HashSet<InstallationId> =
            rows.iter().filter(needs).filter_map(|row| row.installation_id).collect();
        let mut asked: HashMap<InstallationId, Vec<ItemRef>> = HashMap::new();
        if wanted.is_empty() {
            return Ok(Self { bundles, asked });
        }
        for bundle in bundles {
            each_request(ledger, &bundle.digest, &mut |request| {
                if let Subject::Microsoft(numbers) = &request.subject
                    && wanted.contains(&numbers.installation_id)
                {
                    asked.entry(numbers.installation_id).or_default().push(request.item);
                }
                Ok(())
            })?;
        }
        Ok(Self { bundles, asked })
    }

    // EXP-22.
    pub(super) fn find(&self, row: &Row) -> Result<ItemRef, AnswerError> {
        let bundle = match &row.bundle {
            Some(cell) => Some(self.named(cell)?),
            None if self.bundles.len() == 1 => self.bundles.first().map(|bundle| bundle.digest),
            None => None,
        };
        let (Some(index), Some(bundle)) = (row.item, bundle) else {
            return self.by_installation_id(row, bundle);
        };
        Ok(ItemRef { bundle, index })
    }

    /// The item that asked with the installation id of a row, which may name its bundle or its number
    /// besides.
    fn by_installation_id(
        &self,
        row: &Row,
        bundle: Option<Digest>,
    ) -> Result<ItemRef, AnswerError> {
        let id = row.installation_id.ok_or(match row.item {
            Some(_) => AnswerError::WhichBundle,
            None => AnswerError::NoRequest,
        })?;
        let unknown = || AnswerError::UnknownInstallationId { id: id.last_group() };
        let all = self.asked.get(&id).ok_or_else(unknown)?;
        let fits = |item: &&ItemRef| {
            bundle.is_none_or(|bundle| item.bundle == bundle)
                && row.item.is_none_or(|index| item.index == index)
        };
        let found: Vec<&ItemRef> = all.iter().filter(fits).collect();
        match (found.as_slice(), row.item) {
            ([one], _) => Ok(**one),
            ([], Some(item)) => Err(AnswerError::OtherInstallationId { item }),
            ([], None) => Err(unknown()),
            (several, _) => {
                let name = |item: &&ItemRef| {
                    let (n, bundle) = (item.index, self.name(&item.bundle));
                    text!(en "item {n} of {bundle}"; de "Posten {n} von {bundle}")
                };
                let mut items: Vec<_> = several.iter().take(LISTED).map(name).collect();
                if several.len() > LISTED {
                    let more = several.len() - LISTED;
                    items.push(text!(en "{more} more"; de "{more} weitere"));
                }
                Err(AnswerError::Shared { id: id.last_group(), items: items.join(", ") })
            }
        }
    }

    /// The bundle that a cell names.
    fn named(&self, cell: &str) -> Result<Digest, AnswerError> {
        // A path of the spool folder names it by its last part.
        let name = cell.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or(cell);
        let fits = |bundle: &&BundleRecord| {
            bundle.spool_name() == name
                || (name.len() >= 8 && bundle.digest.to_string().starts_with(name))
        };
        let mut found = self.bundles.iter().filter(fits);
        match (found.next(), found.next()) {
            (Some(bundle), None) => Ok(bundle.digest),
            _ => Err(AnswerError::NoSuchBundle { text: shown(cell) }),
        }
    }

    /// What people call a bundle that is answered.
    pub(super) fn name(&self, digest: &Digest) -> String {
        let bundle = self.bundles.iter().find(|bundle| bundle.digest == *digest);
        bundle.map_or_else(|| digest.short(), BundleRecord::spool_name)
    }
}
