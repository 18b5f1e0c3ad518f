#![allow(clippy::unwrap_used, clippy::panic)]

mod scanners;

use super::*;

const DIGEST: &str = "05c192da6665f83941ab348b9edffdc15b209255e233075c378feb3860a4962b";

fn report(bytes: &[u8]) -> ScanReport<'static> {
    let report = ScanReport::parse(Path::new("r.txt"), bytes, &[DIGEST.to_owned()]);
    assert!(!report.places.is_empty());
    report
}

/// What a report says that has nothing but this and the digest.
fn says(text: &[u8]) -> Says {
    ScanReport::parse(Path::new("r.txt"), text, &[DIGEST.to_owned()]).says()
}

/// The line that names a finding.
fn named(report: &ScanReport<'_>) -> Named {
    match report.says() {
        Says::Finding(named) => named,
        says => panic!("{says:?}"),
    }
}

fn shown(report: &ScanReport<'_>) -> String {
    let mut out = Vec::new();
    report.show(&Says::None, &mut out).unwrap();
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
        "no other threats found",
        "INFECTED: not cleaned",
        "Threat detected: no action taken",
        "Trojan found (not removed)",
        "not clean (infected)",
        "virus detected and not removed",
        "INFECTED [no cure]",
        "Action: OK - Infected",
        "Scanned 1 Errors 0 Infected 1",
        "Status: not clean",
        "is_clean: false",
        "unclean",
        "hits: 3",
        "infekterad",
        "scan_all_result_a: Infected",
        "threat_found: Trojan.Generic.4711",
        "Threat: W97M/Evil",
        "31mINFECTED",
        "Encrypted: no INFECTED",
        "INFECTED: no, quarantine failed",
        "Possibly Infected:............. 1",
        "1 / 30 engines detected this file",
        "12/30 engines detected this file",
        "1 Viren bzw. unerw\u{fc}nschte Programme wurden gefunden",
        "1 Dateien wurden in die Quarant\u{e4}ne verschoben",
        "[FUND] Enth\u{e4}lt das Erkennungsmuster des Windows-Virus W32/X",
        "Total detected: 1",
        "Total detected objects              : 1",
        "Infected objects and other objects  : 1",
        ">>> Virus 'EICAR-AV-Test' found in file /tmp/x",
        "1 virus was discovered.",
        "1 file out of 1 was infected.",
        "C:\\x\tdetected\tEICAR-Test-File",
        "C:\\x\tsuspicion\tHEUR:Trojan",
        "Scanning C:\\x found 1 threats.",
        "Threat                  : Virus:DOS/EICAR_Test_File",
        "Scan von C:\\x hat 1 Bedrohungen gefunden",
        "total_detected_avs: 1",
        "not-a-virus:HEUR:AdWare.Win32.X",
        "Infected: 1",
        "Infected files: 1",
        "infizierte Dateien: 2",
        "Infizierte Objekte: 1",
        "scan_all_result_a: Suspicious",
        "blocked_reason: Infected",
        "in\u{ad}fected",
        "\u{1b}[31mINFECTED\u{1b}[0m",
        "\"verdict\": \"\\u0049nfected\",",
    ] {
        assert!(matches!(says(line.as_bytes()), Says::Finding(_)), "{line}");
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
        "Known viruses: 8708648",
        "Infected files: 0",
        "0 Viren bzw. unerw\u{fc}nschte Programme wurden gefunden",
        "0 Dateien wurden als verd\u{e4}chtig eingestuft",
        "0 Dateien wurden gel\u{f6}scht",
        "0 Viren bzw. unerw\u{fc}nschte Programme wurden repariert",
        "0 Dateien wurden in die Quarant\u{e4}ne verschoben",
        "12 Dateien ohne Befall",
        "0 Viruses and/or unwanted programs were found",
        "0 Files were classified as suspicious",
        "0 files were moved to quarantine",
        "scan_all_result_a: No Threat Detected",
        "total_detected_avs: 0",
        "threat_found: \"\"",
        "blocked_reason: \"\"",
        "        Possibly Infected:.............     0",
        "        Clean:.........................     1",
        "        Not Scanned:...................     0",
        "Objects found: 1, threats found: 0",
        "0 / 30 engines detected this file",
        "No viruses were discovered.",
        "1 file scanned in 5 seconds.",
        "SAVScan virus detection utility",
        "Virus data version 5.97, November 2026",
        "Includes detection for 12345678 viruses, Trojans and worms",
        "Scanning C:\\x found no threats.",
        "Scan von C:\\x hat keine Bedrohungen gefunden.",
        "Total detected objects              : 0",
        "Infected objects and other objects  : 0",
        "Disinfected objects                 : 0",
        "Not disinfected objects             : 0",
        "Removed objects                     : 0",
        "; Total detected:\t0",
        "; Suspicions:\t0",
        "; Errors:\t0",
        "; Total OK:\t1",
        "2026-11-27 12:00:00\tC:\\x.carnet\tok",
        "/tmp/x.carnet: OK",
        "x.carnet: OK",
        "Infizierte Objekte: 0",
        "Erkannte Objekte: 0",
        "Gefundene Objekte: 0",
        "Bedrohungen gefunden: 0",
        "Keine Bedrohung erkannt",
        "No threats detected",
        "05c192da6665f83941ab348b9edffdc15b209255e233075c378feb3860a4962b clean",
        "Result: clean",
        "actions_failed: \"\"",
        "clean: true",
        "Malware: none detected",
    ] {
        let with_none = format!("{line}\nThreats found: 0");
        assert_eq!(says(with_none.as_bytes()), Says::None, "{line}");
    }
}

/// QUORUM-20. Where a line stands does not say which file it is about.
#[test]
fn lines_around_each_place_are_shown_and_all_are_judged() {
    let lines = |count: usize| "another line\n".repeat(count);
    let text = format!("the first line\n{}a.carnet\n{DIGEST}\nResult: clean\n", lines(5));
    let clean = report(text.as_bytes());
    assert_eq!(clean.says(), Says::None);
    let shown_lines = shown(&clean);
    assert!(shown_lines.contains(&format!(">         8  {DIGEST}")), "{shown_lines}");
    assert!(!shown_lines.contains("the first line"), "{shown_lines}");
    let again = format!("{text}{}{}\n\n\nEicar FOUND", lines(12), DIGEST.to_uppercase());
    let twice = report(again.as_bytes());
    assert_eq!((named(&twice).line, named(&twice).says.as_str()), (25, "Eicar FOUND"));
    assert!(shown(&twice).contains("…\n"), "{}", shown(&twice));
    for far in [
        format!("INFECTED other.exe\n{}{text}", lines(99)),
        format!("{text}{}1 virus found", lines(99)),
    ] {
        assert!(matches!(says(far.as_bytes()), Says::Finding(_)));
    }
}

/// QUORUM-21. What is not plain is shown, and asked.
#[test]
fn a_report_that_is_not_plain_is_left_to_a_person() {
    for (text, lines) in [
        ("Kiosk 4.2\nscan done", 0),
        ("Result: clean\nVirus", 1),
        ("Result: clean\nThreat actions pending\nErrors: 2", 2),
        ("Infected files: 0\nScanned files: 0", 1),
        ("Objects found: 1", 1),
    ] {
        let Says::Unclear(unclear) = says(text.as_bytes()) else { panic!("{text}") };
        assert_eq!(unclear.len(), lines, "{text}");
    }
    let text = format!("{DIGEST}\n{}Result: clean\nErrors: 2", "a line\n".repeat(9));
    let report = report(text.as_bytes());
    let mut out = Vec::new();
    report.show(&report.says(), &mut out).unwrap();
    assert!(String::from_utf8(out).unwrap().contains("Errors: 2"));
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
        assert_eq!(report.says(), Says::None);
    }
    // Without its mark.
    let infected = format!("{DIGEST} INFECTED");
    let bare = infected.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    assert_eq!(named(&report(&bare)).line, 1);
}

#[test]
fn a_long_line_is_cut_around_what_matters() {
    let (left, right) = ("x".repeat(5_000), "y ".repeat(5_000));
    let report = report(format!("{left} {DIGEST} {right}INFECTED").as_bytes());
    let shown = shown(&report);
    assert!(shown.contains(DIGEST) && shown.len() < 600, "{shown}");
    let says = named(&report).says;
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
    assert_eq!(says(table("", "-").as_bytes()), Says::None);
    assert_eq!(says(table("None", "").as_bytes()), Says::None);
    assert_eq!(named(&report(table("W97M/Evil", "").as_bytes())).line, 1);
    assert_eq!(named(&report(table("", "Trojan.X").as_bytes())).line, 3);
}
