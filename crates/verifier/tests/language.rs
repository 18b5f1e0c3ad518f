//! In which language a person is answered.
#![allow(clippy::unwrap_used)]

use std::process::Command;

use carnet_testbed::{Desk, EASY, Said, bundle, trust};

const ENGLISH: &str = "Not enough persons have approved the bundle.";
const GERMAN: &str = "Zu wenige Personen haben das Bündel freigegeben.";

/// A command that was not yet told of any language.
fn command(desk: &Desk, words: &[&str]) -> Command {
    let mut command = desk.command(env!("CARGO_BIN_EXE_carnet-verify"));
    for name in ["CARNET_LANG", "LC_ALL", "LC_MESSAGES", "LANG"] {
        command.env_remove(name);
    }
    command.args(words);
    command
}

const EXPLAIN: [&str; 2] = ["explain", "quorum.approvals"];

/// LANG-1.
#[test]
fn the_nearest_choice_of_a_language_is_heard() {
    let desk = Desk::new();
    let said = |with: &[&str], variables: &[(&str, &str)]| {
        let mut command = command(&desk, &[&EXPLAIN, with].concat());
        Said::of(command.envs(variables.iter().copied())).status(0)
    };
    said(&[], &[]).with(ENGLISH);
    said(&[], &[("LANG", "de_DE.UTF-8")]).with(GERMAN);
    said(&[], &[("LANG", "de_DE.UTF-8"), ("LC_ALL", "C")]).with(ENGLISH);
    said(&[], &[("LANG", "fr_FR.UTF-8")]).with(ENGLISH);
    desk.write("carnet.toml", "lang = \"de\"\n");
    said(&[], &[("LANG", "en_US.UTF-8")]).with(GERMAN);
    said(&[], &[("CARNET_LANG", "en")]).with(ENGLISH);
    said(&["--lang", "de"], &[("CARNET_LANG", "en")]).with(GERMAN);
    said(&["--lang=en"], &[("CARNET_LANG", "de")]).with(ENGLISH);
}

/// LANG-2. A script reads the same, whoever runs it.
#[test]
fn json_is_the_same_in_every_language() {
    let desk = Desk::new();
    desk.write("trust.toml", trust(1, EASY));
    desk.write("good.carnet", bundle().0);
    desk.write("carnet.toml", "trust = \"trust.toml\"\n");
    for words in [&EXPLAIN[..], &["verify", "good.carnet"], &["show", "good.carnet", "--items"]] {
        let words = [words, &["--json"]].concat();
        let english = Said::of(&mut command(&desk, &words));
        let german = Said::of(command(&desk, &words).env("CARNET_LANG", "de"));
        assert_eq!((&german.out, &german.err), (&english.out, &english.err));
        assert!(!english.out.is_empty());
    }
}
