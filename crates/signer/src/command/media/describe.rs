//! What a medium says of itself, in words.

use std::io::{self, Write};
use std::path::Path;

use carnet_format::Attributes;
use carnet_format::plain_text::Escaped;
use carnet_host::look::mount_note;
use carnet_judge::medium::Attribute;
use carnet_media::{Contents, Device, Seen};

/// How many other things are named.
const NAMED: usize = 20;

/// The device and the mount, one a line.
pub(super) fn device(seen: &Seen, out: &mut dyn Write) -> io::Result<()> {
    match &seen.device {
        Some(device) => device_lines(device, out)?,
        None => writeln!(out, "  device      none: a folder of this host or of the network")?,
    }
    match &seen.filesystem_type {
        Some(kind) => writeln!(out, "  mounted     {}, {}", Escaped(kind), writing(seen)),
        None => Ok(()),
    }
}

fn device_lines(device: &Device, out: &mut dyn Write) -> io::Result<()> {
    let (name, disk) = (Escaped(&device.name), Escaped(&device.disk));
    let place = match device.partitioned {
        true => format!("{name}, a partition of {disk}"),
        false => format!("{name}, not partitioned"),
    };
    let bus = match (device.can_be_carried(), device.usb) {
        (false, _) => "A FIXED DISK OF THIS HOST",
        (true, true) => "on USB",
        (true, false) => "can be taken out",
    };
    writeln!(out, "  device      {place}, {bus}")?;
    for (what, text) in [("made by", &device.manufacturer), ("called", &device.product)] {
        if let Some(text) = text {
            writeln!(out, "  {what:<11} {}", Escaped(text))?;
        }
    }
    Ok(())
}

/// The attributes that the system tells, one a line.
pub(super) fn attributes(attributes: &Attributes, out: &mut dyn Write) -> io::Result<()> {
    let mut head = "says";
    for (attribute, value) in Attribute::told(attributes) {
        writeln!(out, "  {head:<11} {} {}", attribute.words(), Escaped(&value))?;
        head = "";
    }
    Ok(())
}

fn writing(seen: &Seen) -> &'static str {
    let is_protected = seen.device.as_ref().is_some_and(|device| device.write_protected);
    match (is_protected, seen.read_only) {
        (true, _) => "write-protected",
        (false, Some(true)) => "mounted read-only",
        (false, _) => "can be written",
    }
}

/// How it should be mounted, where it is not.
// MEDIA-24.
pub(super) fn mount(seen: &Seen, out: &mut dyn Write) -> io::Result<()> {
    match mount_note(seen) {
        Some(note) => writeln!(out, "  note        {note}"),
        None => Ok(()),
    }
}

/// What else lies on a medium.
pub(super) fn contents(folder: &Path, contents: &Contents, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "  on it       bundles {}, other things {}",
        contents.bundles.len(),
        contents.foreign_total
    )?;
    for foreign in contents.foreign.iter().take(NAMED) {
        let path = foreign.path.strip_prefix(folder).unwrap_or(&foreign.path);
        writeln!(out, "              {}", Escaped(&path.display().to_string()))?;
    }
    match contents.foreign_total.saturating_sub(NAMED.min(contents.foreign.len()) as u64) {
        0 => Ok(()),
        more => writeln!(out, "              and {more} more"),
    }
}
