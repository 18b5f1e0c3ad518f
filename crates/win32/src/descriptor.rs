//! What a disk says of itself: `STORAGE_DEVICE_DESCRIPTOR`, as bytes.

use std::io::{self, ErrorKind};

use windows_sys::Win32::Storage::FileSystem::{BusTypeMmc, BusTypeSd, BusTypeUsb};

/// A disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disk {
    /// What it hangs on.
    pub bus: Bus,
    /// Whether its medium can be taken out. Many disks on USB say no.
    pub removable: bool,
    /// Who made it, as it says itself.
    pub vendor: Option<String>,
    /// What it is called, as it says itself.
    pub product: Option<String>,
}

/// What a disk hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bus {
    /// USB.
    Usb,
    /// A reader of SD cards.
    Sd,
    /// A reader of MMC cards, or memory that is soldered in.
    Mmc,
    /// Something else, by Windows' number.
    Other(u32),
}

/// Where the members lie, and how long they are together at least.
const REMOVABLE: usize = 10;
const VENDOR: usize = 12;
const PRODUCT: usize = 16;
const BUS: usize = 28;
const HEAD: usize = 36;

/// Reads what a driver answered; an answer that is cut short is an error.
pub(crate) fn disk(answer: &[u8]) -> io::Result<Disk> {
    if answer.len() < HEAD {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    let number = |at: usize| {
        u32::from_le_bytes([answer[at], answer[at + 1], answer[at + 2], answer[at + 3]])
    };
    Ok(Disk {
        bus: bus(number(BUS)),
        removable: answer[REMOVABLE] != 0,
        vendor: text(answer, number(VENDOR)),
        product: text(answer, number(PRODUCT)),
    })
}

fn bus(number: u32) -> Bus {
    match i32::try_from(number) {
        Ok(number) if number == BusTypeUsb => Bus::Usb,
        Ok(number) if number == BusTypeSd => Bus::Sd,
        Ok(number) if number == BusTypeMmc => Bus::Mmc,
        _ => Bus::Other(number),
    }
}

/// The text that begins there and ends with a zero; none where there is no such place, or nothing in it. It is padded with blanks.
fn text(answer: &[u8], at: u32) -> Option<String> {
    let begin = usize::try_from(at).ok().filter(|at| *at >= HEAD)?;
    let bytes = answer.get(begin..)?.split(|byte| *byte == 0).next()?;
    let text = String::from_utf8_lossy(bytes).trim().to_owned();
    Some(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(bus: u32, vendor: u32, product: u32, texts: &[u8]) -> Vec<u8> {
        let mut answer = vec![0; HEAD];
        answer[REMOVABLE] = 1;
        answer[VENDOR..VENDOR + 4].copy_from_slice(&vendor.to_le_bytes());
        answer[PRODUCT..PRODUCT + 4].copy_from_slice(&product.to_le_bytes());
        answer[BUS..BUS + 4].copy_from_slice(&bus.to_le_bytes());
        answer.extend(texts);
        answer
    }

    #[test]
    fn a_stick_tells_its_bus_and_names() {
        let answer = answer(7, 36, 45, b"SanDisk \0Ultra Fit       \0");
        let vendor = Some("SanDisk".to_owned());
        let product = Some("Ultra Fit".to_owned());
        assert_eq!(
            disk(&answer).ok(),
            Some(Disk { bus: Bus::Usb, removable: true, vendor, product })
        );
    }

    #[test]
    fn what_is_not_told_is_none_and_what_is_cut_short_an_error() {
        let told = disk(&answer(17, 0, 4_000, b"")).ok();
        let told = told.map(|disk| (disk.bus, disk.vendor, disk.product));
        assert_eq!(told, Some((Bus::Other(17), None, None)));
        let blank = disk(&answer(12, 36, 0, b"        \0")).ok();
        assert_eq!(blank.map(|disk| (disk.bus, disk.vendor)), Some((Bus::Sd, None)));
        assert!(disk(&answer(7, 0, 0, b"")[..HEAD - 1]).is_err());
    }
}
