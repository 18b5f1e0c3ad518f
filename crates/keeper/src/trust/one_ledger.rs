//! A site has one ledger, whatever keys it has.

use std::collections::{BTreeMap, BTreeSet};

use carnet_format::{KeyId, SiteName};
use carnet_host::Failure;
use carnet_judge::trust::{Role, TrustFile};
use carnet_language::text;

use super::agree_by;
use crate::card::{Card, KeyRole};

/// Goes on only where a person says that a site with a further exporter key still has one ledger. The words of the
/// cards were told: before that nobody knows whose they are.
// CARD-6.
pub(super) fn one_ledger(
    cards: &[&Card],
    file: Option<&TrustFile>,
    told: &[SiteName],
) -> Result<(), Failure> {
    for site in with_further_keys(cards, file) {
        carnet_host::note!(
            en "{site} would have a further exporter key. A new key of the same host is fine. Another host of this name with a \
                ledger of its own asks for the same machines again, and neither takes the answers to the other: give it another \
                site name, carnet init";
            de "{site} bekäme einen weiteren Export-Schlüssel. Ein neuer Schlüssel desselben Rechners ist in Ordnung. Ein anderer \
                Rechner dieses Namens mit eigenem Register fragt für dieselben Maschinen noch einmal an, und keiner der beiden \
                übernimmt die Antworten an den anderen: ihm mit carnet init einen anderen Standortnamen geben"
        );
        agree_by(
            &format!("--same-ledger {site}"),
            told.contains(site),
            &text!(
                en "Is the key of the same host, or of one with the same ledger? Type yes:";
                de "Gehört der Schlüssel zum selben Rechner oder zu einem mit demselben Register? Dann ja eingeben:"
            ),
        )?;
    }
    Ok(())
}

/// The sites to which the cards bring an exporter key beside another one.
fn with_further_keys<'c>(cards: &[&'c Card], file: Option<&TrustFile>) -> Vec<&'c SiteName> {
    let mut new: BTreeMap<&SiteName, BTreeSet<KeyId>> = BTreeMap::new();
    for card in cards {
        let Some(site) = &card.site else { continue };
        let exporters = card.keys.iter().filter(|key| matches!(key.role, KeyRole::Exporter(_)));
        let ids = exporters.map(|key| key.public.id());
        let unknown = ids.filter(|id| file.is_none_or(|file| file.key(id).is_none()));
        new.entry(&site.name).or_default().extend(unknown);
    }
    let known = |site: &SiteName| {
        let keys = file.into_iter().flat_map(TrustFile::keys).filter(|(_, key)| !key.revoked);
        let of_site = keys
            .filter(|(_, key)| matches!(&key.role, Role::Exporter { site: of, .. } if of == site));
        of_site.count()
    };
    let further = new.into_iter().filter(|(site, ids)| match ids.len() {
        0 => false,
        1 => known(site) > 0,
        _ => true,
    });
    further.map(|(site, _)| site).collect()
}
