#![allow(clippy::unwrap_used)]

use super::*;

const DIGEST: &str = "05c192da6665f83941ab348b9edffdc15b209255e233075c378feb3860a4962b";

fn report(bytes: &[u8]) -> ScanReport<'static> {
    let report = ScanReport::parse(Path::new("r.txt"), bytes, &[DIGEST.to_owned()]);
    assert!(!report.places.is_empty());
    report
}

fn shown(report: &ScanReport<'_>) -> String {
    let mut out = Vec::new();
    report.show(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// QUORUM-20.
#[test]
fn a_word_without_a_zero_beside_it_names_a_finding() {
    for line in [
        "RESULT: INFECTED Trojan.Generic.4711",
        "1 INFECTED Win32.Evil FOUND",
        "x.carnet: Eicar-Test-Signature FOUND",
        "Threats found: 2",
        "Infected files     1",
        "Infected: 0, suspicious: 2",
        "Errors: 0 Infected: 3",
        "3 threats found, 3 removed, 0 remaining",
        "No virus found, worm blocked",
        "threat found; no action taken",
        "2026-11-27 00:00:00 INFECTED",
        "2026-11-27T14:00:00Z INFECTED",
        r#"{"file":"x","isInfected":true,"errors":0}"#,
        "<threats>2</threats>",
        "<td>Verdict</td><td>MALWARE</td>",
        "<tr><td>Threats</td><td>3</td></tr>",
        "Verdict: malicious",
        "Encrypted: no  INFECTED",
        "120 threats 0",
        "Bedrohungen gefunden: 1",
        "Datei ist infiziert",
        "Sch\u{e4}dling entdeckt",
        "B\u{fffd}sartig",
        "2 menaces d\u{e9}tect\u{e9}es",
        "Amenazas: 4",
        "Quarant\u{e4}ne",
    ] {
        assert!(!words::findings(line).is_empty(), "{line}");
    }
}

/// QUORUM-20.
#[test]
fn a_word_beside_a_zero_or_a_no_names_none() {
    for line in [
        "Threats found: 0",
        "threats found: none",
        "Threat name: -",
        "Threats: n/a",
        "No virus found",
        "No threats, viruses or malware found.",
        "0 infected",
        "0 threats found in 12 objects",
        "3 files scanned, 0 infected, 0 suspicious",
        "Infected files:       0",
        "Infected files        0",
        "Status: not infected",
        "Detected by: 0/20 engines",
        "Malware-free",
        "Antivirus: anti-virus engine 5, virus definitions 27510",
        "Virus scan report of 2026-11-20: clean",
        r#""threats_found": 0, "threat_name": "", "threats": [], "isInfected": false"#,
        "<infected>0</infected><threat name=\"\"/>",
        "<tr><td>Threats</td><td>0</td></tr>",
        "infected;0",
        "Es wurden keine Bedrohungen gefunden",
        "Keine Viren oder Malware gefunden",
        "nichts gefunden; Anzahl infizierter Dateien: 0",
        "Nicht infiziert",
        "Aucune menace d\u{e9}tect\u{e9}e",
        "Ninguna amenaza encontrada",
        "Nessuna minaccia rilevata",
        "Geen bedreigingen gevonden",
        "C:\\quarantine\\x.carnet",
    ] {
        let found = words::findings(line);
        let found = found.into_iter().map(|range| &line[range]).collect::<Vec<_>>();
        assert!(found.is_empty(), "{line}: {found:?}");
    }
}

/// QUORUM-20. Only what stands near the digest is about the bundle.
#[test]
fn lines_around_each_place_are_shown_and_judged() {
    let lines = |count: usize| "another line\n".repeat(count);
    let text = format!("INFECTED other.exe\n{}a.carnet\n{DIGEST}\nResult: clean\n", lines(5));
    let clean = report(text.as_bytes());
    assert_eq!(clean.finding(), None);
    let shown_lines = shown(&clean);
    assert!(shown_lines.contains(&format!(">         8  {DIGEST}")), "{shown_lines}");
    assert!(!shown_lines.contains("INFECTED"), "{shown_lines}");
    let again = format!("{text}{}{}\n\n\nEicar FOUND", lines(12), DIGEST.to_uppercase());
    let twice = report(again.as_bytes());
    assert_eq!(twice.finding(), Some(Named { line: 25, says: "Eicar FOUND".to_owned() }));
    assert!(shown(&twice).contains("…\n"), "{}", shown(&twice));
}

#[test]
fn a_report_in_utf_16_and_one_with_strange_characters_are_read() {
    let text = format!("\u{feff}Gepr\u{fc}ft: {DIGEST}\r\nnichts gefunden\u{1b}[2J\r\n");
    let le = text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let be = text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
    for bytes in [&le, &be, text.as_bytes()] {
        let report = report(bytes);
        let shown = shown(&report);
        assert!(shown.contains("Gepr\u{fc}ft") && shown.contains(r"\u{1b}[2J"), "{shown}");
        assert_eq!(report.finding(), None);
    }
    // Without its mark.
    let infected = format!("{DIGEST} INFECTED");
    let bare = infected.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    assert_eq!(report(&bare).finding().unwrap().line, 1);
}

#[test]
fn a_long_line_is_cut_around_what_matters() {
    let (left, right) = ("x".repeat(5_000), "y ".repeat(5_000));
    let report = report(format!("{left} {DIGEST} {right}INFECTED").as_bytes());
    let shown = shown(&report);
    assert!(shown.contains(DIGEST) && shown.len() < 600, "{shown}");
    let says = report.finding().unwrap().says;
    assert!(says.ends_with("INFECTED") && says.len() < 600, "{says}");
}

/// QUORUM-20. The heading of a table is answered by the entry below it.
#[test]
fn a_heading_is_judged_by_the_entry_below() {
    let table = |threat: &str, other: &str| {
        format!(
            "File;SHA-256;Threat;Action\na.carnet;{DIGEST};{threat};none\nb.carnet;00;{other};none"
        )
    };
    assert_eq!(report(table("", "-").as_bytes()).finding(), None);
    assert_eq!(report(table("None", "").as_bytes()).finding(), None);
    assert_eq!(report(table("W97M/Evil", "").as_bytes()).finding().unwrap().line, 1);
    assert_eq!(report(table("", "Trojan.X").as_bytes()).finding().unwrap().line, 3);
}
