//! The journal of an officer's host.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::{Command, Stdio};
use std::time::Duration;

use carnet_format::Digest;
use carnet_testbed::{Desk, EASY, Key, Said, bundle, trust};
use serde_json::Value;

const SIGN: &str = env!("CARGO_BIN_EXE_carnet-sign");

/// The desk of an officer, with a bundle that waits for one approval.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("trust.toml", trust(1, EASY));
    desk.write("b.carnet", bundle().0);
    for (name, number) in [("ada", 2), ("bob", 4), ("kurt", 5), ("scanner", 7)] {
        desk.write_secret(&format!("{name}.pem"), Key::number(number).pem());
    }
    desk
}

fn sign(desk: &Desk, words: &str) -> Said {
    let mut command = desk.command(SIGN);
    command.env("CARNET_TRUST", "trust.toml").env("CARNET_JOURNAL", JOURNAL);
    command.env("CARNET_HOST", "desk-1").env("CARNET_OPERATOR", "shift-2");
    Said::of(command.args(words.split_whitespace()).stdin(Stdio::null()))
}

fn approve(desk: &Desk, more: &str) -> Said {
    sign(desk, &format!("approve b.carnet --ticket CHG-1 --key ada.pem --yes {more}"))
}

/// The entries, as `journal list` prints them.
fn list(desk: &Desk, more: &str) -> Vec<Value> {
    let said = sign(desk, &format!("--json journal list {more}")).status(0);
    said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn check(desk: &Desk) -> Said {
    sign(desk, "journal check")
}

const JOURNAL: &str = "state/journal.jsonl";

/// JOURNAL-2. JOURNAL-8.
#[test]
fn an_officer_finds_what_was_signed_and_what_was_refused() {
    let desk = desk();
    let digest = bundle().1;
    approve(&desk, "-o by-ada.carnet").status(0);
    sign(&desk, "approve b.carnet --ticket CHG-2 --key bob.pem --yes -o by-bob.carnet").status(0);
    let mut altered = bundle().0;
    *altered.last_mut().unwrap() ^= 1;
    desk.write("altered.carnet", altered);
    sign(&desk, "approve altered.carnet --ticket CHG-3 --key ada.pem --yes").status(1);
    desk.write("junk.carnet", "junk");
    sign(&desk, "approve junk.carnet --ticket CHG-3 --key ada.pem --yes").status(1);
    // What could never count is no decision about the bundle.
    sign(&desk, "approve b.carnet --ticket CHG-4 --key kurt.pem --yes").status(1);
    sign(&desk, "approve nowhere.carnet --ticket CHG-5 --key ada.pem --yes");

    let all = list(&desk, "");
    let told: Vec<_> = all.iter().map(|it| (&it["entry"]["action"], &it["outcome"])).collect();
    assert_eq!(
        told,
        [
            (&"approve".into(), &"written".into()),
            (&"approve".into(), &"written".into()),
            (&"refuse".into(), &Value::Null),
            (&"refuse".into(), &Value::Null),
        ]
    );
    let first = &all[0]["entry"];
    for (name, value) in [
        ("number", Value::from(1)),
        ("bundle", digest.to_string().into()),
        ("kind", "request".into()),
        ("from", "plant-7".into()),
        ("to", "gateway-1".into()),
        ("host", "desk-1".into()),
        ("operator", "shift-2".into()),
        ("person", "ada".into()),
        ("ticket", "CHG-1".into()),
        ("serial", 3.into()),
        ("codes", vec!["quorum.approvals"].into()),
    ] {
        assert_eq!(first[name], value, "{name}");
    }
    assert_eq!(all[2]["entry"]["bundle"], digest.to_string());
    assert_eq!(all[2]["entry"]["code"], "chunk.frame-digest");
    assert_eq!(all[3]["entry"]["file"], Digest::of(b"junk").to_string());
    assert_eq!(all[3]["entry"]["bundle"], Value::Null);
    // The journal says which file it was.
    let journal = desk.read(JOURNAL);
    let by_ada = Digest::of(&fs::read(desk.path("by-ada.carnet")).unwrap());
    assert!(journal.lines().nth(1).unwrap().contains(&format!("\"file\":\"{by_ada}\"")));
    assert!(!journal.contains(".carnet") && !journal.contains(".pem"), "{journal}");

    assert_eq!(list(&desk, "--ticket CHG-2").len(), 1);
    assert_eq!(
        list(&desk, &format!("--bundle plant-7_gateway-1_1_{}.carnet", digest.short())).len(),
        3
    );
    assert_eq!(list(&desk, "--bundle ffffffff").len(), 0);
    assert_eq!(list(&desk, "--since 2099-01-01").len(), 0);
    let text = sign(&desk, "journal list --ticket CHG-1").status(0);
    text.with("approved by ada for ticket CHG-1").with(&format!("written     SHA-256 {by_ada}"));
    sign(&desk, "journal list").status(0).with("REFUSED at approve [chunk.frame-digest]");
}

/// A journal with entries of these times, and right heads.
fn with_times(times: &[u64]) -> String {
    let (mut lines, mut head) = (String::new(), carnet_chain::GENESIS);
    for (number, time) in (1..).zip(times) {
        let text = format!("{{\"number\":{number},\"time\":{time},\"action\":\"refuse\"}}");
        head = carnet_chain::next_head(&head, &text);
        lines += &format!("{},\"head\":\"{head}\"}}\n", text.trim_end_matches('}'));
    }
    lines
}

/// JOURNAL-9. The clock of the desk stood wrong: what was noted behind an entry of that time is listed with it.
#[test]
fn a_list_from_a_time_on_has_all_behind_its_first_entry() {
    let desk = desk();
    desk.write(JOURNAL, with_times(&[1_700_000_000, 1_800_000_000, 0]));
    let numbers = |since: &str| {
        let all = list(&desk, &format!("--since {since}"));
        all.iter().map(|it| it["entry"]["number"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(numbers("2026-01-01"), [2, 3]);
    assert_eq!(numbers("2099-01-01"), [0; 0]);
    let said = sign(&desk, "journal list --since 2026-01-01").status(0);
    said.with("entry 3 has 1970-01-01 00:00:00 UTC").with("a clock was wrong");
    let said = sign(&desk, "journal list --since 2099-01-01").status(0);
    said.with("no entry of the journal has a time from 2099-01-01");
}

/// The status of a command line at a terminal where somebody types this.
fn at_terminal(desk: &Desk, line: &str, typed: &[u8]) -> Option<i32> {
    let mut script = desk.command("script");
    let mut child = script
        .args(["-qec", line, "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), typed).unwrap();
    child.wait().unwrap().code()
}

/// JOURNAL-8. A person who does not say yes.
#[test]
fn the_answer_no_is_in_the_journal() {
    let desk = desk();
    let line = format!(
        "{SIGN} --trust trust.toml --journal {JOURNAL} approve b.carnet --ticket CHG-1 --key ada.pem"
    );
    assert_eq!(at_terminal(&desk, &line, b"no\n"), Some(4));
    let all = list(&desk, "");
    assert_eq!(all.len(), 1);
    assert_eq!(
        (&all[0]["entry"]["action"], &all[0]["entry"]["person"]),
        (&"decline".into(), &"ada".into())
    );
    assert_eq!(fs::read(desk.path("b.carnet")).unwrap(), bundle().0);
}

/// JOURNAL-8. A person who types no number, and a report that nobody is there to read.
#[test]
fn a_scan_that_was_not_attested_is_in_the_journal() {
    let desk = desk();
    let digest = Digest::of(&fs::read(desk.path("b.carnet")).unwrap());
    desk.write("r.txt", format!("sha256 {digest}\nall went well\n"));
    let words = "attest-scan b.carnet --key scanner.pem --engine Kiosk --database 17 --report r.txt \
                 --database-date 2026-01-01T00:00:00Z";
    sign(&desk, &format!("{words} --findings 0")).status(4).with("scan.unclear");
    let line = format!("{SIGN} --trust trust.toml --journal {JOURNAL} {words}");
    assert_eq!(at_terminal(&desk, &line, b"\n\x04"), Some(4));
    let all = list(&desk, "");
    assert_eq!(all.len(), 2);
    let (refused, declined) = (&all[0]["entry"], &all[1]["entry"]);
    assert_eq!((&refused["action"], &refused["code"]), (&"refuse".into(), &"scan.unclear".into()));
    assert_eq!(
        (&declined["action"], &declined["site"], &declined["engine"]),
        (&"decline".into(), &"gateway-1".into(), &"Kiosk".into())
    );
    assert_eq!(fs::read(desk.path("b.carnet")).unwrap(), bundle().0);
    sign(&desk, "journal list").status(0).with("DECLINED at gateway-1: a scan by Kiosk");
}

/// JOURNAL-8. Its heads may be right all the same.
#[test]
fn a_foreign_journal_cannot_write_on_the_terminal() {
    let desk = desk();
    let mut lines = String::new();
    let mut head = carnet_chain::GENESIS;
    for (number, members) in [
        "\"action\":\"approve\",\"bundle\":\"B\",\"kind\":\"B\",\"from\":\"B\",\"key\":\"B\",\"medium\":\"B\",\"codes\":[\"B\"]",
        "\"action\":\"written\",\"entry\":1,\"file\":\"B\"",
        "\"action\":\"refuse\",\"file\":\"B\",\"code\":\"B\",\"command\":\"B\"",
        "\"action\":\"B\"",
    ]
    .iter()
    .enumerate()
    {
        let members = members.replace('B', "\\u001b[2J\\u202e");
        let text = format!("{{\"number\":{},\"time\":1,{members}}}", number + 1);
        head = carnet_chain::next_head(&head, &text);
        lines += &format!("{},\"head\":\"{head}\"}}\n", text.trim_end_matches('}'));
    }
    desk.write(JOURNAL, lines);
    let said = sign(&desk, "journal list").status(0);
    assert!(said.out.contains("2J"), "{said:?}");
    assert!(!said.out.contains(['\u{1b}', '\u{202e}']), "{said:?}");
    check(&desk).status(0);
}

/// JOURNAL-8. A report that names a finding refuses the bundle; one that names none lets the scan be signed.
#[test]
fn scans_and_findings_are_in_the_journal() {
    let desk = desk();
    let attest = |findings: &str| {
        let digest = Digest::of(&fs::read(desk.path("b.carnet")).unwrap());
        desk.write("r.txt", format!("sha256 {digest}\nthreats found: none\n"));
        let words =
            "attest-scan b.carnet --key scanner.pem --engine Kiosk --database 17 --report r.txt";
        let date = "--database-date 2026-01-01T00:00:00Z";
        sign(&desk, &format!("{words} {date} --findings {findings}"))
    };
    attest("1").status(1);
    attest("0").status(0);
    let all = list(&desk, "");
    assert_eq!(all.len(), 2);
    assert_eq!(all[0]["entry"]["code"], "scan.found");
    let scan = &all[1]["entry"];
    let report = Digest::of(&fs::read(desk.path("r.txt")).unwrap()).to_string();
    assert_eq!((&scan["action"], &scan["site"]), (&"scan".into(), &"gateway-1".into()));
    assert_eq!((&scan["engine"], &scan["report"]), (&"Kiosk".into(), &report.into()));
}

/// JOURNAL-1. JOURNAL-3.
#[test]
fn without_a_journal_nothing_is_signed() {
    let desk = desk();
    let unchanged = |why: &str| {
        let said = approve(&desk, "").status(3).with("journal.unusable").with("nothing is signed");
        assert!(said.out.is_empty(), "{why}: {said:?}");
        assert_eq!(fs::read(desk.path("b.carnet")).unwrap(), bundle().0, "{why}");
    };
    fs::create_dir_all(desk.path(JOURNAL)).unwrap();
    unchanged("a folder");
    fs::remove_dir(desk.path(JOURNAL)).unwrap();
    desk.write("precious", "precious\n");
    symlink(desk.path("precious"), desk.path(JOURNAL)).unwrap();
    unchanged("a link");
    assert_eq!(desk.read("precious"), "precious\n");
    fs::remove_file(desk.path(JOURNAL)).unwrap();
    assert!(Command::new("mkfifo").arg(desk.path(JOURNAL)).status().unwrap().success());
    unchanged("a pipe");
    fs::remove_file(desk.path(JOURNAL)).unwrap();
    let mut command = desk.command(SIGN);
    command.env_remove("HOME").env_remove("XDG_STATE_HOME");
    let words = "--trust trust.toml approve b.carnet --ticket CHG-1 --key ada.pem --yes";
    Said::of(command.args(words.split(' '))).status(2).with("--journal");
    sign(&desk, "journal list").status(2).with("there is no journal");
    approve(&desk, "").status(0);
}

/// JOURNAL-1.
#[test]
fn the_journal_is_its_owners_alone_whatever_the_umask() {
    let desk = desk();
    let line = format!(
        "umask 0; exec {SIGN} --trust trust.toml approve b.carnet --ticket CHG-1 --key ada.pem --yes"
    );
    Said::of(desk.command("sh").args(["-c", &line])).status(0);
    let mode = |name: &str| fs::metadata(desk.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(".state/carnet/journal.jsonl"), 0o600);
    assert_eq!((mode(".state"), mode(".state/carnet")), (0o700, 0o700));
}

/// JOURNAL-5.
#[test]
fn a_journal_that_others_can_write_to_is_said() {
    let desk = desk();
    approve(&desk, "-o one.carnet").status(0);
    let set = |name: &str, mode| {
        fs::set_permissions(desk.path(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    for (folder, file, note) in [
        (0o755, 0o644, None),
        (0o777, 0o600, Some("chmod go-w \"state\" takes")),
        (0o700, 0o620, Some("chmod go-w \"state/journal.jsonl\" takes")),
        (0o702, 0o602, Some("chmod go-w \"state\" \"state/journal.jsonl\" takes")),
    ] {
        set("state", folder);
        set(JOURNAL, file);
        let said = approve(&desk, &format!("-o {folder}-{file}.carnet")).status(0);
        match note {
            Some(note) => drop(said.with(note)),
            None => assert!(!said.err.contains("chmod"), "{said:?}"),
        }
        assert_eq!(fs::metadata(desk.path(JOURNAL)).unwrap().permissions().mode() & 0o777, file);
    }
}

/// JOURNAL-6. Whatever is on the disk when a program is killed: no approval is without its entry.
#[test]
fn a_killed_program_leaves_no_approval_without_an_entry() {
    let desk = desk();
    let mut written = 0;
    for round in 0..40 {
        let copy = format!("copy-{round}.carnet");
        let words = format!(
            "--trust trust.toml --journal {JOURNAL} approve b.carnet --ticket T-{round} --key ada.pem --yes -o {copy}"
        );
        let mut command = desk.command(SIGN);
        let command = command.args(words.split(' ')).stdin(Stdio::null());
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(round * 1_500));
        let _ = child.kill();
        child.wait().unwrap();
        // Whatever has bytes of the signature in it, under any name.
        let found = fs::read_dir(desk.folder()).unwrap().map(|entry| entry.unwrap().path());
        let is_it = |name: &str| name.contains(&copy);
        let found = found.filter(|path| is_it(path.file_name().unwrap().to_str().unwrap()));
        let ticket = format!("T-{round}");
        let signed = found.filter(|path| {
            fs::read(path).unwrap().windows(ticket.len()).any(|part| part == ticket.as_bytes())
        });
        if signed.count() > 0 {
            written += 1;
            assert_eq!(list(&desk, &format!("--ticket {ticket}")).len(), 1, "{copy}");
        }
    }
    approve(&desk, "").status(0);
    check(&desk).status(0);
    assert!(written > 0, "every program was killed too early");
}

/// JOURNAL-6.
#[test]
fn an_entry_without_its_approval_can_be_told() {
    let desk = desk();
    approve(&desk, "-o nowhere/copy.carnet").status(3);
    approve(&desk, "-o copy.carnet").status(0);
    let outcomes: Vec<_> = list(&desk, "").iter().map(|it| it["outcome"].clone()).collect();
    assert_eq!(outcomes, ["failed", "written"]);
    // Stopped before it could say that it was written.
    let journal = desk.read(JOURNAL);
    let lines: Vec<_> = journal.lines().collect();
    desk.write(JOURNAL, lines[..3].join("\n") + "\n");
    assert_eq!(list(&desk, "")[1]["outcome"], "unknown");
    sign(&desk, "journal list").status(0).with("UNKNOWN whether it was written");
}

/// JOURNAL-7.
#[test]
fn each_change_of_the_journal_is_named() {
    let desk = desk();
    for round in 0..3 {
        approve(&desk, &format!("-o copy-{round}.carnet")).status(0);
    }
    let good = desk.read(JOURNAL);
    let said = check(&desk).status(0).with("good entries 6");
    let head = said.out.split("head ").nth(1).unwrap()[..64].to_owned();
    let lines: Vec<_> = good.lines().collect();
    let with = |lines: &[&str]| lines.join("\n") + "\n";
    let swapped = [lines[0], lines[2], lines[1], lines[3], lines[4], lines[5]];
    let added = [&lines[..2], &["{\"note\":\"approved\"}"], &lines[2..]].concat();
    let renumbered = lines[2].replace("\"number\":3", "\"number\":4");
    for (changed, place) in [
        (good.replacen("CHG-1", "CHG-9", 1), "line 1"),
        (good.replacen("\"person\":\"ada\"", "\"person\":\"bob\"", 1), "line 1"),
        (with(&[&lines[..1], &lines[2..]].concat()), "entry 2 is missing"),
        (with(&lines[1..]), "entry 1 is missing"),
        (with(&swapped), "entry 2 is missing"),
        (with(&added), "line 3"),
        (with(&[&lines[..2], &[renumbered.as_str()], &lines[3..]].concat()), "line 3"),
    ] {
        desk.write(JOURNAL, &changed);
        check(&desk).status(1).with("journal.broken").with(place);
        // What is broken is not gone on with.
        approve(&desk, "-o never.carnet").status(3).with("journal.broken");
        assert_eq!(desk.read(JOURNAL), changed);
        sign(&desk, "journal list").status(3).with("journal.broken");
    }
    assert!(!desk.path("never.carnet").exists());
    desk.write(JOURNAL, with(&lines[..4]));
    check(&desk).status(0);
    sign(&desk, &format!("journal check --head {head}")).status(1).with("was cut off");
    desk.write(JOURNAL, &good);
    approve(&desk, "-o more.carnet").status(0);
    sign(&desk, &format!("journal check --head {head}")).status(0);
}

/// JOURNAL-3. JOURNAL-7.
#[test]
fn what_a_stopped_writer_has_left_is_kept_and_gone_on_from() {
    let desk = desk();
    approve(&desk, "-o one.carnet").status(0);
    approve(&desk, "-o two.carnet").status(0);
    let good = desk.read(JOURNAL);
    for (place, back) in [40, 150, 500].into_iter().enumerate() {
        let torn = &good[..good.len() - back];
        desk.write(JOURNAL, torn);
        check(&desk).status(0).with("unfinished  1");
        approve(&desk, &format!("-o more-{place}.carnet")).status(0);
        let whole = desk.read(JOURNAL);
        assert!(whole.starts_with(torn), "something was taken away");
        check(&desk).status(0).with("unfinished  1");
        assert!(list(&desk, "").iter().any(|it| it["entry"]["action"] == "unfinished"));
        // What it has left is held by its entry, too.
        desk.write(JOURNAL, [&torn[..torn.len() - 9], "x", &whole[torn.len()..]].concat());
        check(&desk).status(1).with("is no entry");
    }
    // Twice in the same place, and an entry whose line only lacks its end.
    desk.write(JOURNAL, format!("{}\n{{\"num", &good[..good.len() - 40]));
    approve(&desk, "-o again.carnet").status(0);
    check(&desk).status(0).with("unfinished  1");
    desk.write(JOURNAL, good.trim_end());
    check(&desk).status(0).with("good entries 4");
    approve(&desk, "-o last.carnet").status(0);
    check(&desk).status(0).with("good entries 6");
}

/// JOURNAL-7. What is edited, or destroyed, is not what a stopped writer has left.
#[test]
fn a_destroyed_end_is_not_an_unfinished_one() {
    let desk = desk();
    approve(&desk, "-o one.carnet").status(0);
    approve(&desk, "-o two.carnet").status(0);
    let good = desk.read(JOURNAL);
    let lines: Vec<_> = good.lines().collect();
    let from_third = |edit: &dyn Fn(&str) -> String| {
        format!("{}\n{}\n{}\n{}\n", lines[0], lines[1], edit(lines[2]), edit(lines[3]))
    };
    let headless = |line: &str| line.split(",\"head").next().unwrap().to_owned();
    let third = format!("{}\n{}\n{}", lines[0], lines[1], headless(lines[2]));
    for changed in [
        from_third(&|line| line.replacen('{', "#", 1)),
        from_third(&headless),
        from_third(&|line| line[..20].to_owned()),
        from_third(&|_| String::new()),
        format!("{third}\n"),
        format!("{third}}}"),
        format!("{third}\n{third}"),
        format!("{third}\n{{\"number\":3,\"time\":1,\"action\":\"approve\""),
        third.replace("\"number\":3", "\"number\":4"),
        format!("{good}x"),
        format!("{good}\n"),
    ] {
        desk.write(JOURNAL, &changed);
        check(&desk).status(1).with("journal.broken");
        approve(&desk, "-o never.carnet").status(3).with("journal.broken");
        assert_eq!(desk.read(JOURNAL), changed);
    }
    // What was cut off may be the word that it was written.
    desk.write(JOURNAL, &good[..good.len() - 40]);
    let said = check(&desk).status(0).with("unfinished  1").with("not known");
    assert!(!said.out.contains("nothing was signed"), "{said:?}");
    sign(&desk, "journal list").status(0).with("UNKNOWN whether it was written");
}

/// JOURNAL-4. Whatever else is named as the journal stays as it is.
#[test]
fn another_file_is_no_journal() {
    let desk = desk();
    let pem = desk.read("ada.pem");
    let log = "{\"number\":1,\"time\":1,\"action\":\"create\",\"site\":\"a\"}";
    let head = carnet_chain::next_head(&carnet_chain::GENESIS, log);
    let log = format!("{},\"head\":\"{head}\"}}\n", log.trim_end_matches('}'));
    for other in ["x", "\n", "{}\n", &trust(1, EASY), &pem, &log, "{\"number\":2"] {
        desk.write(JOURNAL, other);
        approve(&desk, "").status(3).with("journal.unusable").with("is not a journal");
        check(&desk).status(3).with("journal.unusable");
        assert_eq!(desk.read(JOURNAL), other);
    }
    desk.write(JOURNAL, "");
    approve(&desk, "").status(0);
}

/// JOURNAL-3.
#[test]
fn two_at_once_leave_one_chain() {
    let desk = desk();
    std::thread::scope(|scope| {
        for thread in 0..6 {
            let desk = &desk;
            scope.spawn(move || approve(desk, &format!("-o copy-{thread}.carnet")).status(0));
        }
    });
    check(&desk).status(0).with("good entries 12");
    assert_eq!(list(&desk, "").len(), 6);
}
