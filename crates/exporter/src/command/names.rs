//! Names in what is about to leave: what the route and the person at the keyboard say of them.

use carnet_format::plain_text::Escaped;
use carnet_host::Failure;
use carnet_judge::trust::{Names as Policy, Route};
use carnet_language::text;
use carnet_ledger::{Inherited, Ledger as _};

use super::Site;
use crate::cli::ExportArgs;
use crate::export::{NameInItem, Selected, find_names};
use crate::fault::{Fault, InputError};
use crate::intake::{Note, Remark};
use crate::names::{Names, Origin, SHORTEST, list};

/// What the search found.
#[derive(Default)]
pub(super) struct Searched {
    /// Names that may not leave.
    pub(super) faults: Vec<Fault>,
    /// Names that leave.
    pub(super) notes: Vec<Note>,
    /// How many of them leave because a person says so.
    pub(super) accepted: u64,
}

/// Searches what crosses, and leaves out what may not.
// EXP-15.
pub(super) fn search(
    args: &ExportArgs,
    site: &Site<'_>,
    inherited: &[Inherited],
    route: &Route,
    selected: &mut Selected,
) -> Result<Searched, Failure> {
    // A list that cannot be read is not first noticed on the day when it is needed.
    let listed = match site.settings.names() {
        Ok(path) => list::read(path)?,
        Err(_) => Vec::new(),
    };
    if (0..selected.items.len()).all(|item| selected.items.ids(item).is_some()) {
        return Ok(Searched::default());
    }
    let mut names = Names::default();
    selected.items.machines().names().into_iter().for_each(|name| names.add(name, Origin::Machine));
    listed.iter().for_each(|name| names.add(name, Origin::List));
    say_short(&names);
    site.ledger.all_machines()?.iter().for_each(|name| names.add(name, Origin::Machine));
    for Inherited { ledger, .. } in inherited {
        ledger.all_machines()?.iter().for_each(|name| names.add(name, Origin::Machine));
    }

    let found = find_names(&selected.items, &names)?;
    let mut searched = Searched::default();
    if route.names == Policy::Report || args.accept_names.is_some() {
        searched.accepted = found.len() as u64;
        searched.notes = found.into_iter().map(note).collect();
        return Ok(searched);
    }
    let mut items: Vec<usize> = found.iter().map(|name| name.item).collect();
    items.dedup();
    selected.leave_out(&items);
    searched.faults = found.into_iter().map(fault).collect();
    Ok(searched)
}

fn fault(name: NameInItem) -> Fault {
    Fault { place: name.place, column: name.field, fault: InputError::Name(name.found) }
}

fn note(name: NameInItem) -> Note {
    Note { place: name.place, remark: Remark::Name { field: name.field, found: name.found } }
}

/// As many names as are listed.
const LISTED: usize = 20;

/// EXP-16. Says which names of this run, and of the list, are too short.
fn say_short(names: &Names) {
    let count = names.short().len();
    if count == 0 {
        return;
    }
    let mut shown: Vec<String> =
        names.short().take(LISTED).map(|name| Escaped(name).to_string()).collect();
    if count > LISTED {
        let more = count - LISTED;
        shown.push(text!(en "and {more} more"; de "und {more} weitere"));
    }
    let shown = shown.join(", ");
    carnet_host::note!(
        en "names of fewer than {SHORTEST} characters are not searched for: {shown}";
        de "nach Namen mit weniger als {SHORTEST} Zeichen wird nicht gesucht: {shown}"
    );
}
