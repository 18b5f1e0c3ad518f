//! An inventory: which machine has which installation id.

use std::fs::File;
use std::path::Path;

use carnet_format::{Code, InstallationId};
use carnet_host::{Failure, Status};
use carnet_language::text;
use carnet_ledger::Inventory;

/// As columns of them are named, without what separates words, in small letters.
const MACHINE: [&str; 6] =
    ["machine", "machinename", "computername", "pscomputername", "hostname", "fqdn"];
const INSTALLATION_ID: [&str; 5] = [
    "installationid",
    "offlineinstallationid",
    "forestinstallationid",
    "iid",
    "installationidgroups",
];

/// The longest name of a machine, in bytes.
const LONGEST: usize = 255;

/// Reads a table with the columns machine and installation id, separated by commas, semicolons or tabs. A row
/// without a number is passed over; one that cannot be read ends it.
// LEDGER-91.
pub(super) fn read(path: &Path) -> Result<Inventory, Failure> {
    let unread = |error: &(dyn std::error::Error + 'static)| {
        let message = text!(
            en "cannot read the inventory {path:?}";
            de "die Bestandsliste {path:?} lässt sich nicht lesen"
        );
        Failure::new(Status::Unknown, Code::InputUnreadable, message).because(error)
    };
    let failed = |code: Code, row: u64, why: &str| {
        let message = text!(
            en "the inventory {path:?}, line {row}: {why}";
            de "Bestandsliste {path:?}, Zeile {row}: {why}"
        );
        Failure::new(Status::Usage, code, message)
    };
    let mut last = None;
    for delimiter in [b',', b';', b'\t'] {
        let file = File::open(path).map_err(|error| unread(&error))?;
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(file);
        let header = reader.headers().map_err(|error| unread(&error))?;
        let column = |names: &[&str]| header.iter().position(|it| names.contains(&&*plain(it)));
        let (Some(machine), Some(id)) = (column(&MACHINE), column(&INSTALLATION_ID)) else {
            last = Some(header.clone());
            continue;
        };
        let mut inventory = Inventory::new();
        for record in reader.records() {
            let record = record.map_err(|error| unread(&error))?;
            let row = record.position().map_or(0, csv::Position::line);
            let [name, number] = [machine, id].map(|at| record.get(at).unwrap_or_default().trim());
            if number.is_empty() {
                continue;
            }
            let number: InstallationId = number
                .parse()
                .map_err(|error| failed(Code::InputInstallationId, row, &format!("{error}")))?;
            if name.is_empty() || name.len() > LONGEST || name.chars().any(char::is_control) {
                let why = text!(
                    en "expected the name of a machine";
                    de "erwartet wird der Name einer Maschine"
                );
                return Err(failed(Code::InputMachine, row, &why));
            }
            inventory.entry(number).or_default().insert(name.to_owned());
        }
        return Ok(inventory);
    }
    let header = last.map(|header| header.iter().collect::<Vec<_>>().join(", "));
    let why = text!(
        got = header.unwrap_or_default();
        en "expected the columns machine and installation id, got {got:?}";
        de "erwartet werden die Spalten machine und installation id, hier stehen {got:?}"
    );
    Err(failed(Code::InputColumns, 1, &why))
}

/// The name of a column without a byte order mark and what separates its words.
fn plain(name: &str) -> String {
    let kept = name.chars().filter(|it| it.is_ascii_alphanumeric());
    kept.map(|it| it.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn installation(number: u8) -> InstallationId {
        let mut packed = [0; 23];
        packed[22] = number;
        InstallationId::unpack(&packed).unwrap()
    }

    fn read(text: &str) -> Result<Inventory, Failure> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("inventory.csv");
        std::fs::write(&path, text).unwrap();
        super::read(&path)
    }

    /// LEDGER-91.
    #[test]
    fn an_inventory_is_read_whole_or_not_at_all() {
        let [one, two] = [1, 2].map(installation);
        for (separator, machine, id) in [
            (",", "Machine", "Installation ID"),
            (";", "\u{feff}ComputerName", "IID"),
            ("\t", "hostname", "offline-installation-id"),
        ] {
            let rows = [
                [machine, "other", id],
                ["pc-1", "x", &one.to_string()],
                ["pc-2", "", &one.to_string()],
                ["pc-3", "", ""],
            ];
            let text: Vec<String> = rows.iter().map(|row| row.join(separator)).collect();
            let inventory = read(&text.join("\r\n")).unwrap();
            let names: Vec<&str> = inventory[&one].iter().map(String::as_str).collect();
            assert_eq!((inventory.len(), names), (1, vec!["pc-1", "pc-2"]));
        }
        for (text, code) in [
            ("machine,number\npc-1,7\n".to_owned(), Code::InputColumns),
            ("machine,iid\npc-1,123\n".to_owned(), Code::InputInstallationId),
            (format!("machine,iid\n,{two}\n"), Code::InputMachine),
            (format!("machine,iid\npc-1,{two},x\n"), Code::InputUnreadable),
        ] {
            assert_eq!(read(&text).unwrap_err().code(), Some(code), "{text}");
        }
        assert_eq!(
            super::read(Path::new("/nowhere/at-all")).unwrap_err().code(),
            Some(Code::InputUnreadable)
        );
    }
}
