//! No text makes more work than it is long.

use std::time::{Duration, Instant};

use carnet_exporter::intake::Options;

use crate::judge::Outcome;
use crate::language::{ENGLISH, LANGUAGES};
/// Texts of which a reader could make more work than they are long.
#[test]
fn no_text_takes_longer_than_it_is_long() {
    let dlv = "Name: Windows(R)\nDescription: Windows(R), VOLUME_MAK channel\n\
        Activation ID: 4de7cb65-cdf1-4de9-8ae8-e3cce27b9f2c\n\
        Installation ID: 033255090385053904665824186342756737844895181384546394354129604\n\
        License Status: Notification\n\n";
    let group = "0332550 9038505 3904665 8241863 4275673";
    let pieces = [
        "1\n".to_owned(),
        "1234567\n".to_owned(),
        format!("{group}\n"),
        format!("Installation ID: {group}\n"),
        "Activation ID: 4de7cb65-cdf1-4de9-8ae8-e3cce27b9f2c\n".to_owned(),
        "Installation ID:\n\n".to_owned(),
        "OfflineInstallationId : 1\n                        2\n".to_owned(),
        "Name: a\n".to_owned(),
        "> > > > > > > >".to_owned(),
        "                ".to_owned(),
        "0".to_owned(),
        "1: 0332550 ".to_owned(),
        "\u{200b}1".to_owned(),
        "\r".to_owned(),
        "[".to_owned(),
        format!("Machine: A\n{dlv}"),
        format!("=== A ===\n{dlv}"),
        "\u{feff}".to_owned(),
        "--- ".to_owned(),
        "{\"a\":".to_owned(),
        "\",".to_owned(),
        "M1,,0332550903850539\n".to_owned(),
        "M1,,\n".to_owned(),
        format!("{}: ", LANGUAGES[ENGLISH].state),
    ];
    let headers = ["", "Machine,ID,OfflineInstallationId\n", "Name : a\n"];
    for (header, piece) in headers.iter().flat_map(|it| pieces.iter().map(move |piece| (it, piece)))
    {
        let text = format!("{header}{}", piece.repeat((32 << 10) / piece.len()));
        // Where other programs take the machine's time, one of several tries shows it.
        let took = || {
            let start = Instant::now();
            Outcome::of("PLANT-9.txt", text.as_bytes(), &Options::default());
            start.elapsed()
        };
        let is_short = |_| took() < Duration::from_secs(2);
        assert!((0..5).any(is_short), "{header:?} {piece:?} takes longer than two seconds");
    }
}
