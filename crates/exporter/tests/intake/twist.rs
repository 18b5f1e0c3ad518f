//! What happens to a text on its way: mail, consoles, editors, encodings.

use carnet_exporter::source;
use oem_cp::code_table::{ENCODING_TABLE_CP437, ENCODING_TABLE_CP850};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::plant::Dice;
use crate::shape::Page;

/// What happens to the lines.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    /// Which foreign text stands at which gap, both modulo what there is.
    pub foreign: Vec<(usize, usize)>,
    /// The headers of a mail on top.
    pub mail: bool,
    /// It is copied from a message box.
    pub message_box: bool,
    /// Blanks that do not break.
    pub no_break: bool,
    /// Before each line.
    pub before: &'static str,
    /// A console cuts at this width.
    pub cut: Option<usize>,
    /// A console fills up with blanks to this width.
    pub pad: Option<usize>,
}

pub fn any_lines() -> impl Strategy<Value = Lines> {
    let before = prop::sample::select(&["", "", "", "", "  ", "    ", "\t", "> ", ">> "][..]);
    let cut = prop_oneof![2 => Just(None), 1 => (40..=132_usize).prop_map(Some)];
    let pad = prop_oneof![4 => Just(None), 1 => Just(Some(80)), 1 => Just(Some(120))];
    let rarely = || prop::bool::weighted(0.1);
    let foreign = vec((0..20_usize, 0..FOREIGN.len()), 0..3);
    (foreign, rarely(), rarely(), rarely(), before, cut, pad).prop_map(
        |(foreign, mail, message_box, no_break, before, cut, pad)| Lines {
            foreign,
            mail,
            message_box,
            no_break,
            before,
            cut,
            pad,
        },
    )
}

/// What people paste beside a print. `{guid}`, `{pid}` are of no product.
const FOREIGN: [&str; 17] = [
    "Device name     EXAMPLE-HMI\nDevice ID       {guid}\nProduct ID      00330-80000-00000-AA000",
    "UUID\n{guid}",
    "C:\\>wmic csproduct get UUID\nUUID                                  \n{guid}  ",
    "Client Machine ID (CMID): {guid}",
    "DHCPv6 IAID . . . . . . . . . . . : 335544320\nDHCPv6 Client DUID. . . : 00-01-00-01-2A-3B-4C-5D-00-11-22-33-44-55",
    "Log Name: Application\nEvent ID: 1003\nThe Software Protection service has completed licensing status check.\n\
     Application Id=55c92734-d682-4d71-983e-d6ec3f16059f\nLicensing Status=\n\
     1: {guid}, 1, 1 [(0 [0x00000000, 1, 0], [(?)( 1 0x00000000)(?)(?)(?)(?)])(1 )(2 )]",
    "    KMS machine extended PID: {pid}\n    KMS machine name from DNS: kms.example:1688",
    "2026-11-26 14:05:33  checked by KM",
    "Tel. 0049 621 1234567",
    "PS C:\\Windows\\System32> ",
    "-----",
    "Confirmation ID: 033815357101860630218090894495243386132221970210",
    "CID 033815 357101 860630 218090 894495 243386 132221 970210",
    "S/N 5CD0123456  MAC 00-1A-2B-3C-4D-5E  IP 192.0.2.17",
    "Host Name: \nOS Version: 10.0.19045 N/A Build 19045\nProduct ID: 00330-80000-00000-AA000",
    "1",
    "Remaining: 3",
];

const MAIL: [&str; 5] = [
    "From: technik@example.com",
    "Sent: Thursday, 26 November 2026 08:12",
    "To: gateway@example.com",
    "Subject: AW: Aktivierung HMI",
    "",
];

impl Lines {
    pub fn of(&self, page: Page) -> Vec<String> {
        let mut lines = page.lines;
        let mut foreign: Vec<(usize, usize)> = match page.gaps.len() {
            0 => Vec::new(),
            count => {
                self.foreign.iter().map(|(gap, text)| (page.gaps[gap % count], *text)).collect()
            }
        };
        foreign.sort_unstable_by(|one, other| other.cmp(one));
        for (at, text) in foreign {
            let mut dice = Dice::new(0xf0e1, at, text);
            let text = FOREIGN[text].replace("{guid}", &dice.guid());
            let text = text.replace("{pid}", &dice.extended_pid());
            lines.splice(at..at, text.lines().map(ToOwned::to_owned).chain([String::new()]));
        }
        if self.message_box {
            let rule = "---------------------------".to_owned();
            lines.splice(0..0, [rule.clone(), "Windows Script Host".to_owned(), rule.clone()]);
            lines.extend([rule.clone(), "OK   ".to_owned(), rule]);
        }
        if self.mail {
            lines.splice(0..0, MAIL.map(ToOwned::to_owned));
        }
        if self.no_break {
            lines.iter_mut().for_each(|line| *line = line.replace(": ", ":\u{a0}"));
        }
        lines.iter_mut().for_each(|line| line.insert_str(0, self.before));
        if let Some(width) = self.cut {
            lines = lines.iter().flat_map(|line| cut(line, width)).collect();
        }
        if let Some(width) = self.pad {
            lines.iter_mut().for_each(|line| *line = format!("{line:width$}"));
        }
        lines
    }
}

fn cut(line: &str, width: usize) -> Vec<String> {
    let characters: Vec<char> = line.chars().collect();
    match characters.is_empty() {
        true => vec![String::new()],
        false => characters.chunks(width).map(|part| part.iter().collect()).collect(),
    }
}

/// How lines become bytes.
#[derive(Clone, Copy, Debug)]
pub struct Bytes {
    pub encoding: Encoding,
    pub end: &'static str,
    /// An old `copy` leaves this mark at the end.
    pub control_z: bool,
    /// Whether the person who exports names the code page.
    pub named: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8 { mark: bool },
    Utf16 { little: bool, mark: bool },
    CodePage(u16),
}

pub fn clean_bytes() -> impl Strategy<Value = Bytes> {
    let encoding = prop_oneof![
        any::<bool>().prop_map(|mark| Encoding::Utf8 { mark }),
        any::<(bool, bool)>().prop_map(|(little, mark)| Encoding::Utf16 { little, mark }),
        Just(Encoding::CodePage(850)),
    ];
    (encoding, prop::sample::select(&["\n", "\r\n"][..])).prop_map(|(encoding, end)| Bytes {
        encoding,
        end,
        control_z: false,
        named: true,
    })
}

pub fn any_bytes() -> impl Strategy<Value = Bytes> {
    let encoding = prop_oneof![
        2 => any::<bool>().prop_map(|mark| Encoding::Utf8 { mark }),
        2 => any::<(bool, bool)>().prop_map(|(little, mark)| Encoding::Utf16 { little, mark }),
        1 => prop::sample::select(&[850, 437, 1252][..]).prop_map(Encoding::CodePage),
    ];
    let ends = prop::sample::select(&["\n", "\r\n", "\r\n", "\r", "\r\r\n"][..]);
    (encoding, ends, prop::bool::weighted(0.1), any::<bool>())
        .prop_map(|(encoding, end, control_z, named)| Bytes { encoding, end, control_z, named })
}

impl Bytes {
    /// The encoding that is named on the command line.
    pub fn named(&self) -> Option<source::Encoding> {
        match self.encoding {
            Encoding::CodePage(page) if self.named => page.to_string().parse().ok(),
            _ => None,
        }
    }

    pub fn of(&self, lines: &[String]) -> Vec<u8> {
        let text: String = lines.iter().flat_map(|line| [line.as_str(), self.end]).collect();
        let mut bytes = self.encoding.encode(&text);
        if self.control_z {
            bytes.push(0x1a);
        }
        bytes
    }
}

impl Encoding {
    fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 { mark } => format!("{}{text}", if mark { "\u{feff}" } else { "" }).into(),
            Self::Utf16 { little, mark } => {
                let text = format!("{}{text}", if mark { "\u{feff}" } else { "" });
                let order = if little { u16::to_le_bytes } else { u16::to_be_bytes };
                text.encode_utf16().flat_map(order).collect()
            }
            Self::CodePage(page) => text.chars().map(|c| byte(page, c)).collect(),
        }
    }
}

/// Windows writes a question mark for what the code page does not have.
fn byte(page: u16, character: char) -> u8 {
    match (page, u8::try_from(character)) {
        (_, Ok(byte @ 0..0x80)) => byte,
        (850, _) => ENCODING_TABLE_CP850.get(&character).copied().unwrap_or(b'?'),
        (437, _) => ENCODING_TABLE_CP437.get(&character).copied().unwrap_or(b'?'),
        (_, Ok(byte @ 0xa0..)) => byte,
        (_, _) if character == '\u{2013}' => 0x96,
        _ => b'?',
    }
}
