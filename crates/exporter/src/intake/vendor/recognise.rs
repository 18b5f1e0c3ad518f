//! Whose a file is, by what stands in it. Where that is not certain, nothing is said.

use std::io;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::source::TextReader;

/// Vendors whose files are known, under the names that routes use. No other vendor's file is taken
/// under one of them.
pub(super) const KNOWN: [&str; 6] =
    ["codemeter", "flexnet", "keygen", "sentinel", "twincat", "unity"];

/// A file that is certainly a vendor's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Recognised {
    pub(super) vendor: &'static str,
    pub(super) role: Role,
}

/// What a vendor's file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Request,
    /// What the vendor answered, or a licence.
    Answer,
    /// Nobody knows.
    Unclear,
}

/// Recognises a file by its first 64 KiB, in UTF-8 or UTF-16.
// EXP-11.
pub(super) fn recognise(head: &[u8]) -> io::Result<Option<Recognised>> {
    let reader = TextReader::beginning(head)?;
    let text = reader.head().trim_start();
    let (vendor, role) = match text {
        _ if text.starts_with("[WIBU-SYSTEMS Control File]") => {
            ("codemeter", Some(control_file(text)))
        }
        _ if text.starts_with("-----BEGIN MACHINE FILE-----")
            || text.starts_with("-----BEGIN LICENSE FILE-----") =>
        {
            ("keygen", Some(Role::Answer))
        }
        _ if text.starts_with('<') => {
            let elements = Elements::of(text);
            match elements.root() {
                "hasp_info" => ("sentinel", elements.sentinel()),
                "TcLicenseInfo" => ("twincat", elements.twincat()),
                "root" => ("unity", elements.unity()),
                _ => return Ok(None),
            }
        }
        _ => return Ok(None),
    };
    Ok(role.map(|role| Recognised { vendor, role }))
}

/// A request has a section of the container's context; updates and empty containers have others.
fn control_file(text: &str) -> Role {
    let has = |section: &str| {
        text.lines().any(|line| line.starts_with(section) && line.trim_end().ends_with(']'))
    };
    match (has("[Context"), has("[Update") || has("[LicenseInformation")) {
        (true, false) => Role::Request,
        (false, true) => Role::Answer,
        _ => Role::Unclear,
    }
}

/// The elements of an XML file, each with how deep it stands and the text that follows it.
struct Elements(Vec<(usize, String, String)>);

impl Elements {
    /// Reads as far as it is XML: the end may be cut off.
    fn of(text: &str) -> Self {
        let mut elements: Vec<(usize, String, String)> = Vec::new();
        let (mut reader, mut depth) = (Reader::from_str(text), 0);
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag)) => {
                    elements.push((depth, tag.local_name().as_ref().to_owned(), String::new()));
                    depth += 1;
                }
                Ok(Event::Empty(tag)) => {
                    elements.push((depth, tag.local_name().as_ref().to_owned(), String::new()));
                }
                Ok(Event::End(_)) => depth = depth.saturating_sub(1),
                Ok(Event::Text(text)) => {
                    if let Some((.., behind)) = elements.last_mut() {
                        behind.push_str(text.trim());
                    }
                }
                Ok(Event::Eof) | Err(_) => return Self(elements),
                Ok(_) => {}
            }
        }
    }

    fn root(&self) -> &str {
        self.0.first().map_or("", |(_, name, _)| name)
    }

    /// Whether an element of this name stands so deep.
    fn has(&self, depth: usize, name: &str) -> bool {
        self.0.iter().any(|(found, known, _)| *found == depth && known == name)
    }

    fn sentinel(&self) -> Option<Role> {
        match (self.has(1, "v2c"), self.has(1, "c2v") || self.has(1, "host_fingerprint")) {
            (true, _) => Some(Role::Answer),
            (false, true) => Some(Role::Request),
            (false, false) => None,
        }
    }

    /// The answer is the request with the vendor's signature in it.
    fn twincat(&self) -> Option<Role> {
        let signed = self.0.iter().any(|(depth, name, text)| {
            (*depth, name.as_str()) == (2, "LicenseKey")
                && text.len() >= 256
                && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        match (signed, self.has(2, "LicenseKey"), self.has(2, "SystemId")) {
            (true, ..) => Some(Role::Answer),
            (false, false, true) => Some(Role::Request),
            _ => None,
        }
    }

    /// The root has a name that any file may have: all that a request has must be there.
    fn unity(&self) -> Option<Role> {
        if !(self.has(1, "License") && self.has(2, "MachineBindings")) {
            return None;
        }
        if self.has(1, "Signature") || self.has(2, "SerialHash") {
            return Some(Role::Answer);
        }
        (self.has(1, "SystemInfo") && self.has(2, "MachineID")).then_some(Role::Request)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    /// Texts of the shapes that the vendors' programs write.
    fn samples() -> Vec<(String, &'static str, Role)> {
        let control = |section: &str| {
            format!(
                "[WIBU-SYSTEMS Control File]\nGuid={{00020006-0002-1100-8005-0000C06B5161}}\n\
                 Version=1.00\nEncoding=UTF-8\n\n[Info]\nContextSize=20\n\n[{section}]\nMIIBnjCC\n"
            )
        };
        let declared = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n";
        let haspscope = "<haspscope><vendor id=\"37515\"><hasp id=\"1\"/></vendor></haspscope>";
        let license = |more: &str| {
            format!(
                "<!-- kept --><TcLicenseInfo xmlns:xsi=\"urn:x\"><TargetInfo/>\n<LicenseInfo>\
                 <SystemId Level=\"40\">{{447DAA40-52F5-DB2C-D3F8-3B1804726B7E}}</SystemId>{more}\
                 <License><LicenseId>{{1}}</LicenseId></License></LicenseInfo></TcLicenseInfo>"
            )
        };
        let bindings =
            "<MachineID Value=\"x\"/><MachineBindings><Binding Key=\"1\"/></MachineBindings>";
        let signed = format!("<LicenseKey>{}</LicenseKey>", "0aF9".repeat(128));
        vec![
            (control("Context"), "codemeter", Role::Request),
            (control("Update"), "codemeter", Role::Answer),
            (control("LicenseInformation"), "codemeter", Role::Answer),
            (
                format!(
                    "{declared}<hasp_info><host_fingerprint type=\"SL-AdminMode\" crc=\"1\">MXhJ\
                     </host_fingerprint></hasp_info>"
                ),
                "sentinel",
                Role::Request,
            ),
            (
                format!("{declared}<hasp_info>{haspscope}<c2v>MXhJ</c2v></hasp_info>"),
                "sentinel",
                Role::Request,
            ),
            (
                format!("{declared}<hasp_info>{haspscope}<v2c>MXhJ</v2c></hasp_info>"),
                "sentinel",
                Role::Answer,
            ),
            (license("<IssueTime>2026-11-26T00:00:00</IssueTime>"), "twincat", Role::Request),
            (license(&signed), "twincat", Role::Answer),
            (
                format!(
                    "{declared}<root><SystemInfo><UserName>(unset)</UserName></SystemInfo>\
                     <License id=\"Terms\">{bindings}</License></root>"
                ),
                "unity",
                Role::Request,
            ),
            (
                format!(
                    "{declared}<root><License id=\"Terms\">{bindings}<SerialHash Value=\"4\"/></License>\
                     <Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/></root>"
                ),
                "unity",
                Role::Answer,
            ),
            ("-----BEGIN MACHINE FILE-----\neyJl\n".to_owned(), "keygen", Role::Answer),
            ("-----BEGIN LICENSE FILE-----\neyJl\n".to_owned(), "keygen", Role::Answer),
        ]
    }

    fn wide(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        format!("\u{feff}{text}").encode_utf16().flat_map(order).collect()
    }

    /// EXP-11.
    #[test]
    fn files_are_recognised_however_their_text_is_written() {
        for (text, vendor, role) in samples() {
            let expected = Some(Recognised { vendor, role });
            let windows = text.replace('\n', "\r\n");
            for bytes in [
                text.clone().into_bytes(),
                windows.clone().into_bytes(),
                format!("\u{feff}\r\n  {windows}").into_bytes(),
                wide(&text, u16::to_le_bytes),
                wide(&windows, u16::to_be_bytes),
            ] {
                assert_eq!(recognise(&bytes).unwrap(), expected, "{text}");
            }
        }
    }

    /// EXP-11.
    #[test]
    fn what_is_not_certain_is_not_recognised() {
        for text in [
            "",
            "Machine,ID,OfflineInstallationId\n",
            "[{\"machine\":\"M1\"}]",
            "x\n[WIBU-SYSTEMS Control File]\n[Context]\n",
            "<hasp_info><feature id=\"0\"/></hasp_info>",
            "<info><c2v>MXhJ</c2v></info>",
            "<TcLicenseInfo/>",
            "<TcLicenseInfo><LicenseInfo><SystemId/><LicenseKey>1</LicenseKey></LicenseInfo></TcLicenseInfo>",
            "<root><License id=\"Terms\"><MachineID/></License></root>",
            "<root><row/></root>",
            "<root",
            "-----BEGIN CERTIFICATE-----\n",
        ] {
            assert_eq!(recognise(text.as_bytes()).unwrap(), None, "{text}");
        }
        let unclear = recognise(b"[WIBU-SYSTEMS Control File]\nVersion=1.00\n").unwrap();
        assert_eq!(unclear, Some(Recognised { vendor: "codemeter", role: Role::Unclear }));
    }
}
