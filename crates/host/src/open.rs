//! What other accounts of this host have rights on.

use std::path::Path;

use carnet_media::is_open_to_others;

/// Says which of these are open to others, and how to close them. They stay as they are: a person may have opened
/// them.
// LEDGER-5.
pub fn say_open<'p>(places: impl IntoIterator<Item = &'p Path>) {
    let open = places.into_iter().filter(|place| is_open_to_others(place));
    let open: Vec<_> = open.map(|place| format!(" {place:?}")).collect();
    if !open.is_empty() {
        let open = open.concat();
        crate::note!(
            en "other accounts of this host have rights on{open}; chmod -R go={open} takes them away";
            de "andere Konten dieses Rechners haben Rechte an{open}; chmod -R go={open} nimmt sie ihnen"
        );
    }
}
