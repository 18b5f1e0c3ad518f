//! What a medium says of itself, in words.

use std::io::{self, Write};
use std::path::Path;

use carnet_format::Attributes;
use carnet_format::plain_text::Escaped;
use carnet_host::look::mount_note;
use carnet_host::row;
use carnet_judge::medium::Attribute;
use carnet_language::text;
use carnet_media::{Contents, Device, Seen};

/// How many other things are named.
const NAMED: usize = 20;

/// The device and the mount, one a line.
pub(super) fn device(seen: &Seen, out: &mut dyn Write) -> io::Result<()> {
    match &seen.device {
        Some(device) => device_lines(device, out)?,
        None => row(
            out,
            &device_label(),
            text!(
                en "none: a folder of this host or of the network";
                de "keines: ein Ordner dieses Rechners oder des Netzes"
            ),
        )?,
    }
    if let Some(label) = &seen.volume_label {
        row(out, &text!(en "named"; de "Name"), Escaped(label))?;
    }
    match &seen.filesystem_type {
        Some(kind) => {
            let what = format!("{}, {}", Escaped(kind), writing(seen));
            row(out, &text!(en "format"; de "Format"), what)
        }
        None => Ok(()),
    }
}

fn device_lines(device: &Device, out: &mut dyn Write) -> io::Result<()> {
    let (name, disk) = (Escaped(&device.name), Escaped(&device.disk));
    let place = match device.partitioned {
        Some(true) => {
            text!(en "{name}, a partition of {disk}"; de "{name}, eine Partition von {disk}")
        }
        Some(false) => text!(en "{name}, not partitioned"; de "{name}, nicht partitioniert"),
        None => name.to_string(),
    };
    let bus = match (device.can_be_carried(), device.usb) {
        (false, _) => text!(en "A FIXED DISK OF THIS HOST"; de "EINE FESTE PLATTE DIESES RECHNERS"),
        (true, true) => text!(en "on USB"; de "an USB"),
        (true, false) => text!(en "can be taken out"; de "herausnehmbar"),
    };
    row(out, &device_label(), format_args!("{place}, {bus}"))?;
    if let Some(text) = &device.manufacturer {
        row(out, &text!(en "made by"; de "Hersteller"), Escaped(text))?;
    }
    if let Some(text) = &device.product {
        row(out, &text!(en "called"; de "Produkt"), Escaped(text))?;
    }
    Ok(())
}

/// The attributes that the system tells, one a line.
pub(super) fn attributes(attributes: &Attributes, out: &mut dyn Write) -> io::Result<()> {
    let mut head = text!(en "says"; de "sagt");
    for (attribute, value) in Attribute::told(attributes) {
        row(out, &head, format_args!("{} {}", attribute.words(), Escaped(&value)))?;
        head.clear();
    }
    Ok(())
}

fn device_label() -> String {
    text!(en "device"; de "Gerät")
}

fn writing(seen: &Seen) -> String {
    let is_protected = seen.device.as_ref().is_some_and(|device| device.write_protected);
    match (is_protected, seen.read_only) {
        (true, _) => text!(en "write-protected"; de "schreibgeschützt"),
        (false, Some(true)) => text!(en "read-only"; de "nur lesbar"),
        (false, _) => text!(en "can be written"; de "beschreibbar"),
    }
}

/// How it should be mounted, where it is not.
// MEDIA-28.
pub(super) fn mount(seen: &Seen, out: &mut dyn Write) -> io::Result<()> {
    match mount_note(seen) {
        Some(note) => row(out, &text!(en "note"; de "Hinweis"), note),
        None => Ok(()),
    }
}

/// What else lies on a medium.
pub(super) fn contents(folder: &Path, contents: &Contents, out: &mut dyn Write) -> io::Result<()> {
    let what = text!(
        bundles = contents.bundles.len(), others = contents.foreign_total;
        en "bundles {bundles}, other things {others}";
        de "Bündel {bundles}, weitere Dateien {others}"
    );
    row(out, &text!(en "on it"; de "darauf"), what)?;
    for foreign in contents.foreign.iter().take(NAMED) {
        let path = foreign.path.strip_prefix(folder).unwrap_or(&foreign.path);
        row(out, "", Escaped(&path.display().to_string()))?;
    }
    match contents.foreign_total.saturating_sub(NAMED.min(contents.foreign.len()) as u64) {
        0 => Ok(()),
        more => row(out, "", text!(en "and {more} more"; de "und {more} weitere")),
    }
}
