//! Reports put together from what scanners write.

use super::{DIGEST, Says, says};

/// What a scanner writes of a clean file, whole, and single lines that it writes of a finding.
struct Scanner {
    clean: &'static [&'static str],
    infected: &'static [&'static str],
}

const SCANNERS: &[Scanner] = &[
    // ClamAV.
    Scanner {
        clean: &[
            "/media/stick/x.carnet: OK",
            "----------- SCAN SUMMARY -----------",
            "Known viruses: 8708648",
            "Engine version: 1.0.7",
            "Scanned directories: 0",
            "Scanned files: 1",
            "Infected files: 0",
            "Data scanned: 0.01 MB",
            "Data read: 0.00 MB (ratio 2.00:1)",
            "Time: 9.123 sec (0 m 9 s)",
        ],
        infected: &[
            "/media/stick/x.carnet: Win.Test.EICAR_HDB-1 FOUND",
            "/media/stick/x.carnet: Doc.Dropper.Agent-1 FOUND",
            "Infected files: 1",
        ],
    },
    // Defender.
    Scanner {
        clean: &["Scan starting...", "Scan finished.", r"Scanning C:\x.carnet found no threats."],
        infected: &[
            r"Scanning C:\x.carnet found 1 threats.",
            "<===========================LIST OF DETECTED THREATS==========================>",
            "Threat                  : Virus:DOS/EICAR_Test_File",
        ],
    },
    Scanner {
        clean: &[
            "Der Scan wurde gestartet.",
            r"Scan von C:\x.carnet hat keine Bedrohungen gefunden.",
        ],
        infected: &[
            r"Scan von C:\x.carnet hat 1 Bedrohungen gefunden.",
            "Es wurden Bedrohungen gefunden.",
        ],
    },
    // Avira.
    Scanner {
        clean: &[
            "      1 Verzeichnisse wurden \u{fc}berpr\u{fc}ft",
            "     12 Dateien wurden gepr\u{fc}ft",
            "      0 Viren bzw. unerw\u{fc}nschte Programme wurden gefunden",
            "      0 Dateien wurden als verd\u{e4}chtig eingestuft",
            "      0 Dateien wurden gel\u{f6}scht",
            "      0 Viren bzw. unerw\u{fc}nschte Programme wurden repariert",
            "      0 Dateien wurden in die Quarant\u{e4}ne verschoben",
            "      0 Dateien konnten nicht durchsucht werden",
            "     12 Dateien ohne Befall",
            "      0 Warnungen",
        ],
        infected: &[
            "      1 Viren bzw. unerw\u{fc}nschte Programme wurden gefunden",
            "      1 Dateien wurden in die Quarant\u{e4}ne verschoben",
            "    [FUND]      Enth\u{e4}lt das Erkennungsmuster des Windows-Virus W32/Elkern.C",
        ],
    },
    // McAfee.
    Scanner {
        clean: &[
            r"Summary Report on C:\x.carnet",
            "File(s)",
            "        Total files:...................     1",
            "        Clean:.........................     1",
            "        Not Scanned:...................     0",
            "        Possibly Infected:.............     0",
            "Time: 00:00.01",
        ],
        infected: &[
            "        Possibly Infected:.............     1",
            r"C:\x.carnet ... Found the EICAR test file",
            r"C:\x.carnet ... Found: Generic Trojan.a",
        ],
    },
    // Sophos.
    Scanner {
        clean: &[
            "SAVScan virus detection utility",
            "Virus data version 5.97, November 2026",
            "Includes detection for 12345678 viruses, Trojans and worms",
            "1 file scanned in 5 seconds.",
            "No viruses were discovered.",
            "End of Scan.",
        ],
        infected: &[
            ">>> Virus 'EICAR-AV-Test' found in file /media/stick/x.carnet",
            "1 virus was discovered.",
            "1 file out of 1 was infected.",
        ],
    },
    // Kaspersky.
    Scanner {
        clean: &[
            "Scanned objects                     : 1",
            "Total detected objects              : 0",
            "Infected objects and other objects  : 0",
            "Disinfected objects                 : 0",
            "Not disinfected objects             : 0",
            "Removed objects                     : 0",
            "Scan errors                         : 0",
        ],
        infected: &[
            "Total detected objects              : 1",
            "Infected objects and other objects  : 1",
            "2026-11-27 12:00:00\tC:\\x.carnet\tdetected\tEICAR-Test-File",
            "2026-11-27 12:00:00\tC:\\x.carnet\tsuspicion\tHEUR:Trojan.Win32.Generic",
        ],
    },
    Scanner {
        clean: &[
            "Untersuchte Objekte: 1",
            "Gefundene Objekte: 0",
            "Infizierte Objekte: 0",
            "Fehler: 0",
        ],
        infected: &["Gefundene Objekte: 1", "Infizierte Objekte: 2"],
    },
    // A multi-scanner in a page of its own.
    Scanner {
        clean: &["0 / 30 engines detected this file", "Objects found: 1, threats found: 0"],
        infected: &["3 / 30 engines detected this file", "Objects found: 1, threats found: 1"],
    },
];

/// Members of MetaDefender's answer.
const MEMBERS: &[(&str, &str)] = &[
    ("display_name", "\"x.carnet\""),
    ("scan_all_result_i", "0"),
    ("total_avs", "20"),
    ("total_detected_avs", "0"),
    ("threat_found", "\"\""),
    ("scan_all_result_a", "\"No Threat Detected\""),
    ("result", "\"Allowed\""),
    ("blocked_reason", "\"\""),
    ("blocked_reasons", "[]"),
];
const INFECTED: &[(&str, &str)] = &[
    ("total_detected_avs", "1"),
    ("threat_found", "\"Trojan.Generic.4711\""),
    ("scan_all_result_a", "\"Infected\""),
    ("scan_all_result_a", "\"Suspicious\""),
    ("blocked_reason", "\"Infected\""),
    ("is_clean", "false"),
];

/// Numbers of no pattern, the same at each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        (1..all.len()).for_each(|last| all.swap(last, self.below(last + 1)));
    }

    fn one<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        all.get(self.below(all.len())).unwrap()
    }

    /// The bytes of a text, as one system or another writes it.
    fn encode(&mut self, text: &str) -> Vec<u8> {
        let text = if self.below(2) == 0 { text.replace('\n', "\r\n") } else { text.to_owned() };
        let marked = format!("\u{feff}{text}");
        match self.below(4) {
            0 => text.into_bytes(),
            1 => marked.into_bytes(),
            2 => marked.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            _ => marked.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }

    fn text(&mut self, is_infected: bool) -> String {
        let mut lines = vec![format!("SHA-256 {DIGEST}")];
        for _ in 0..=self.below(3) {
            lines.extend(self.one(SCANNERS).clean.iter().map(|line| (*line).to_owned()));
        }
        for _ in 0..self.below(40) {
            lines.push("a line of something else".to_owned());
        }
        if is_infected {
            let scanner = self.one(SCANNERS);
            lines.push((*self.one(scanner.infected)).to_owned());
        }
        self.shuffle(&mut lines);
        lines.join("\n")
    }

    fn json(&mut self, is_infected: bool) -> String {
        let mut members = MEMBERS.to_vec();
        if is_infected {
            members.push(*self.one(INFECTED));
        }
        self.shuffle(&mut members);
        let (line, space) = *self.one(&[("\n    ", " "), ("", ""), (" ", " ")]);
        let members =
            members.iter().map(|(name, value)| format!("{line}\"{name}\":{space}{value}"));
        let members = members.collect::<Vec<_>>().join(",");
        format!(
            "{{{line}\"sha256\":{space}\"{DIGEST}\",{line}\"scan_results\":{space}{{{members}{line}}}{line}}}"
        )
    }
}

/// QUORUM-20, QUORUM-21.
#[test]
fn no_report_with_a_finding_is_signed_and_every_clean_one_of_a_known_shape_is() {
    for seed in 0..1_000 {
        let mut dice = Dice(seed);
        let is_infected = dice.below(2) == 0;
        let text = if dice.below(3) == 0 { dice.json(is_infected) } else { dice.text(is_infected) };
        let bytes = dice.encode(&text);
        let said = says(&bytes);
        match is_infected {
            true => assert!(matches!(said, Says::Finding(_)), "{text}: {said:?}"),
            false => assert_eq!(said, Says::None, "{text}"),
        }
    }
}
