//! The import procedure, on real signed bundles and real ledgers.

use std::fs;
use std::ops::ControlFlow;

use carnet_format::{Code, Digest, Grant, Manifest, Outcome as Answer, Signer as _};
use carnet_host::Status;
use carnet_importer::{Eyes, Located, NamedBy, Outcome, Spool, Step, Tables, Verdict, locate};
use carnet_judge::medium::Medium;
use carnet_ledger::{Ledger as _, SqliteLedger};
use carnet_media::System;
use carnet_testbed::{
    Key, NOW, file, granted, manifest, request_number as request, seal, vendor_file,
};

use super::sites::{ROUTE, Site, Sites, by_hand, put, run};

fn code(verdict: &Verdict) -> Code {
    verdict.code().unwrap_or_else(|| panic!("{verdict:?}"))
}

fn imported(verdict: &Verdict) -> &std::path::Path {
    match &verdict.outcome {
        Outcome::Imported { folder, .. } => folder,
        other => panic!("{other:?}"),
    }
}

/// How many folders there are, finished or not.
fn folders(spool: &std::path::Path) -> usize {
    fs::read_dir(spool).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir()).count()
}

// IMP-15.
#[test]
fn a_request_goes_out_and_its_answer_comes_home_to_the_machine() {
    let mut sites = Sites::new();
    let sent = sites.send(&[(request(1), "pc-1"), (request(2), "pc-2")]);
    let verdict = sites.import_at_gateway(&sent.path);
    assert_eq!(verdict.status(), Status::Done, "{verdict:?}");
    let folder = imported(&verdict);
    assert_eq!(folder, sites.gateway.spool.join(format!("plant-7_1_{}", sent.digest.short())));
    let rows = fs::read_to_string(folder.join("requests.csv")).unwrap();
    assert_eq!(rows.lines().count(), 3, "{rows}");

    let reply = sites.reply(&sent, vec![(0, granted(1)), (1, Answer::Refused(None))]);
    let verdict = sites.import_in_plant(&reply.path);
    let rows = fs::read_to_string(imported(&verdict).join("responses.csv")).unwrap();
    let lines: Vec<&str> = rows.lines().collect();
    assert!(
        lines[1].starts_with("pc-1,\"Windows 10/11 Enterprise, KMS client\",granted,"),
        "{rows}"
    );
    assert!(
        lines[2].starts_with("pc-2,\"Windows 10/11 Enterprise, KMS client\",refused,,,"),
        "{rows}"
    );
    assert_eq!(sites.plant.ledger.confirmations("pc-1").unwrap().len(), 1);
    assert!(sites.plant.ledger.verify_audit().unwrap().broken.is_none());
}

/// How long the longest file is that was made in this folder, has no name any more and is still open.
#[cfg(target_os = "linux")]
fn longest_unnamed(folder: &std::path::Path) -> u64 {
    let open = fs::read_dir("/proc/self/fd").unwrap().map(|entry| entry.unwrap().path());
    let ours = open.filter(|path| fs::read_link(path).is_ok_and(|it| it.starts_with(folder)));
    let gone = ours.filter(|path| fs::read_link(path).is_ok_and(|it| !it.exists()));
    gone.map(|path| fs::metadata(path).map_or(0, |it| it.len())).max().unwrap_or(0)
}

// MEDIA-9. IMP-2.
#[cfg(target_os = "linux")]
#[test]
fn a_file_with_a_long_hole_costs_no_more_than_the_bundle_in_it() {
    let mut sites = Sites::new();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let good = fs::read(&sent.path).unwrap();
    let mut forged = good.clone();
    forged[100] ^= 1;
    for (bytes, why) in [(good, "file.trailing"), (forged, "cose.signature")] {
        fs::write(&sent.path, bytes).unwrap();
        let file = fs::File::options().write(true).open(&sent.path).unwrap();
        file.set_len(256 << 20).unwrap();
        let mut longest = 0;
        let scratch = sites.gateway.folder.clone();
        let mut hook = |_| {
            longest = longest.max(longest_unnamed(&scratch));
            ControlFlow::Continue(())
        };
        let files = vec![by_hand(&sent.path, Medium::NotLookedAt)];
        let verdict = run(&mut sites.gateway, &sites.trust, files, &mut hook).unwrap().remove(0);
        assert_eq!(code(&verdict).as_str(), why, "{verdict:?}");
        assert!(longest < 2 << 20, "{longest} bytes were copied");
    }
}

// IMP-8. IMP-6.
#[test]
fn a_bundle_is_imported_once_whatever_its_name() {
    let mut sites = Sites::new();
    let sent = sites.send(&[(request(1), "pc-1")]);
    sites.import_at_gateway(&sent.path);
    let before = sites.gateway.state();
    let copy = sites.stick().join("innocent.carnet");
    fs::copy(&sent.path, &copy).unwrap();
    let verdict = sites.import_at_gateway(&copy);
    assert_eq!((verdict.status(), code(&verdict)), (Status::Done, Code::ImportAlreadyImported));
    assert!(matches!(verdict.outcome, Outcome::AlreadyImported { since: NOW, folder: Some(_) }));
    assert_eq!(sites.gateway.state(), before);
}

// IMP-9.
#[test]
fn bundles_of_others_are_left_alone_in_a_folder_and_refused_by_hand() {
    let mut sites = Sites::new();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let trust = (&sites.trust, &sites.trust_bytes[..]);
    let mut other = Site::new(sites.folder.path(), "plant-8", 8, trust);
    for (place, expected) in [(&mut sites.plant, Code::SiteOwn), (&mut other, Code::SiteNotForHere)]
    {
        for (named, status) in [(NamedBy::Folder, Status::Done), (NamedBy::Hand, Status::Rejected)]
        {
            let located = Located { named, ..by_hand(&sent.path, Medium::NotLookedAt) };
            let mut hook = |_| ControlFlow::Continue(());
            let verdict = &run(place, &sites.trust, vec![located], &mut hook).unwrap()[0];
            assert_eq!((verdict.status(), code(verdict)), (status, expected));
        }
    }
}

// IMP-1. IMP-11. IMP-12. IMP-7.
#[test]
fn a_folder_is_imported_in_the_order_of_the_stream() {
    let mut sites = Sites::new();
    for seed in 1..=12 {
        let sent = sites.send(&[(request(seed), "pc")]);
        // Names say nothing.
        let name = format!("{}.carnet", 100 - seed);
        fs::rename(&sent.path, sites.stick().join(name)).unwrap();
    }
    fs::write(sites.stick().join("z.carnet"), "no bundle").unwrap();
    fs::write(sites.stick().join("notes.txt"), "hello").unwrap();
    let eyes = Eyes { trust: &sites.trust, system: System::real(), stated: None };
    let found = locate(&[sites.stick()], &eyes);
    assert_eq!((found.files.len(), found.folders[0].foreign_total), (13, 1));
    let before = fs::read(sites.stick().join("99.carnet")).unwrap();
    let verdicts =
        run(&mut sites.gateway, &sites.trust, found.files, &mut |_| ControlFlow::Continue(()))
            .unwrap();
    assert_eq!(verdicts[0].status(), Status::Rejected);
    let sequences: Vec<u64> = verdicts[1..]
        .iter()
        .map(|verdict| {
            imported(verdict);
            verdict.bundle.as_ref().unwrap().manifest.sequence
        })
        .collect();
    assert_eq!(sequences, (1..=12).collect::<Vec<u64>>());
    let status = verdicts.iter().fold(Status::Done, |worst, v| worst.worst(v.status()));
    assert_eq!(status, Status::Rejected);
    assert_eq!(fs::read(sites.stick().join("99.carnet")).unwrap(), before);
}

// IMP-17. IMP-16. IMP-20. IMP-21.
#[test]
fn an_import_killed_anywhere_and_run_again_ends_in_the_same_state() {
    let prepare = |reply: bool| {
        let mut sites = Sites::new();
        let sent = sites.send(&[(request(1), "pc-1"), (request(2), "pc-2")]);
        if !reply {
            return (sites, sent);
        }
        sites.import_at_gateway(&sent.path);
        let back = sites.reply(&sent, vec![(0, granted(1)), (1, granted(2))]);
        (sites, back)
    };
    let mut kills = 0;
    for reply in [false, true] {
        let (mut sites, sent) = prepare(reply);
        let place = |sites: &mut Sites, path: &std::path::Path, kill_at: usize| {
            let located = vec![by_hand(path, Medium::NotLookedAt)];
            let mut calls = 0;
            let mut hook = |_: Step| {
                calls += 1;
                if calls == kill_at { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            let site = if reply { &mut sites.plant } else { &mut sites.gateway };
            run(site, &sites.trust, located, &mut hook)
        };
        let state = |sites: &Sites| if reply { sites.plant.state() } else { sites.gateway.state() };
        place(&mut sites, &sent.path, 0).unwrap();
        let expected = state(&sites);
        for kill_at in 1.. {
            let (mut sites, sent) = prepare(reply);
            if place(&mut sites, &sent.path, kill_at).is_ok() {
                break;
            }
            kills += 1;
            let verdicts = place(&mut sites, &sent.path, 0).unwrap();
            assert_eq!(verdicts[0].status(), Status::Done, "killed at call {kill_at}");
            let got = state(&sites);
            for (name, bytes) in &expected {
                let found = got.get(name).map(|b| String::from_utf8_lossy(b));
                assert_eq!(found, Some(String::from_utf8_lossy(bytes)), "{kill_at}: {name}");
            }
            assert_eq!(got.len(), expected.len(), "killed at call {kill_at}");
        }
    }
    // Every one of the 20 steps, and once more inside steps 19 and 20, for both kinds.
    assert_eq!(kills, 2 * 22);
}

/// IMP-16, IMP-17. The note of the spool is not waited for: a power cut may take it, and takes nothing else.
#[test]
fn a_power_cut_that_takes_the_note_of_the_spool_takes_nothing_else() {
    let mut sites = Sites::new();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let gateway = sites.gateway.folder.clone();
    let log = |folder: &std::path::Path| folder.join("ledger.sqlite-wal");
    let mut on_disk = 0;
    let located = vec![by_hand(&sent.path, Medium::NotLookedAt)];
    let mut hook = |_: Step| {
        // At last when the spool is written, before it is noted.
        on_disk = fs::metadata(log(&gateway)).unwrap().len();
        ControlFlow::Continue(())
    };
    let verdicts = run(&mut sites.gateway, &sites.trust, located, &mut hook).unwrap();
    let folder = imported(&verdicts[0]);
    let noted = sites.gateway.ledger.audit_head().unwrap();
    assert!(on_disk < fs::metadata(log(&gateway)).unwrap().len());

    let after = sites.folder.path().join("after");
    fs::create_dir(&after).unwrap();
    fs::copy(gateway.join("ledger.sqlite"), after.join("ledger.sqlite")).unwrap();
    let bytes = fs::read(log(&gateway)).unwrap();
    fs::write(log(&after), &bytes[..usize::try_from(on_disk).unwrap()]).unwrap();
    let site = sites.gateway.name.clone();
    sites.gateway.ledger = SqliteLedger::open(&after.join("ledger.sqlite"), &site).unwrap();
    let ledger = &sites.gateway.ledger;
    assert_eq!(ledger.verify_audit().unwrap().broken, None);
    assert_eq!(ledger.audit_head().unwrap().0, noted.0 - 1);
    assert_eq!(ledger.unspooled().unwrap(), [sent.digest]);

    // Somebody has answered meanwhile.
    fs::write(folder.join("requests.csv"), "answered\r\n").unwrap();
    let verdict = sites.import_at_gateway(&sent.path);
    assert_eq!(code(&verdict), Code::ImportAlreadyImported);
    let ledger = &sites.gateway.ledger;
    assert_eq!(ledger.unspooled().unwrap(), []);
    assert_eq!(ledger.audit_head().unwrap().0, noted.0);
    assert_eq!(fs::read_to_string(folder.join("requests-1.csv")).unwrap(), "answered\r\n");
    assert_eq!(fs::read_to_string(folder.join("requests.csv")).unwrap().lines().count(), 2);
}

// IMP-18. SPOOL-2.
#[test]
fn a_spool_that_cannot_be_written_loses_nothing() {
    let mut sites = Sites::new();
    let sent = sites.send(&[(request(1), "pc-1"), (vendor_file("wibu", b"\0\r\nraw\xff"), "pc-2")]);
    let good = sites.gateway.spool.clone();
    let file = sites.folder.path().join("a file");
    fs::write(&file, "").unwrap();
    sites.gateway.spool = file.join("spool");
    let verdict = sites.import_at_gateway(&sent.path);
    assert_eq!((verdict.status(), code(&verdict)), (Status::Unknown, Code::ImportSpool));
    assert_eq!(sites.gateway.ledger.unspooled().unwrap(), [sent.digest]);

    sites.gateway.spool = good.clone();
    let verdict = sites.import_at_gateway(&sent.path);
    assert_eq!(code(&verdict), Code::ImportAlreadyImported);
    assert_eq!(sites.gateway.ledger.unspooled().unwrap(), []);
    let folder = good.join(format!("plant-7_1_{}", sent.digest.short()));
    assert_eq!(fs::read(folder.join("files/0.bin")).unwrap(), b"\0\r\nraw\xff");
    assert_eq!(folders(&good), 1);
}

// IMP-3.
#[test]
fn what_cannot_be_copied_or_read_is_unknown_and_what_is_no_file_is_refused() {
    let mut sites = Sites::new();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let missing = sites.import_at_gateway(&sites.stick().join("missing.carnet"));
    assert_eq!((missing.status(), code(&missing)), (Status::Unknown, Code::MediumMissing));
    #[cfg(unix)]
    {
        let link = sites.stick().join("link.carnet");
        std::os::unix::fs::symlink(&sent.path, &link).unwrap();
        let verdict = sites.import_at_gateway(&link);
        assert_eq!((verdict.status(), code(&verdict)), (Status::Rejected, Code::MediumNotRegular));
    }
    let scratch = sites.gateway.folder.clone();
    sites.gateway.folder = sites.folder.path().join("missing");
    let verdict = sites.import_at_gateway(&sent.path);
    assert_eq!((verdict.status(), code(&verdict)), (Status::Unknown, Code::ImportScratch));
    sites.gateway.folder = scratch;
    imported(&sites.import_at_gateway(&sent.path));
}

// IMP-19. SPOOL-5.
#[test]
fn a_fault_that_only_the_ledger_sees_withholds_the_item() {
    let mut sites = Sites::new();
    let sent = sites.send(&[(request(1), "pc-1"), (request(2), "pc-2")]);
    sites.import_at_gateway(&sent.path);
    let first = sites.reply(&sent, vec![(0, granted(1))]);
    sites.import_in_plant(&first.path);

    let hostile = vec![(0, granted(9)), (1, granted(2)), (7, granted(3))];
    let second = sites.reply_by(&sent, hostile, false);
    let verdict = sites.import_in_plant(&second.path);
    assert_eq!((verdict.status(), code(&verdict)), (Status::Held, Code::AnswerConflict));
    let folder = imported(&verdict);
    let rows = fs::read_to_string(folder.join("responses.csv")).unwrap();
    assert_eq!(rows.lines().count(), 2, "{rows}");
    assert!(rows.lines().nth(1).unwrap().starts_with("pc-2,"), "{rows}");
    let about = fs::read_to_string(folder.join("bundle.json")).unwrap();
    assert!(about.contains("\"withheld\": 2"), "{about}");
}

// IMP-14. IMP-5. STREAM-13.
#[test]
fn a_held_bundle_waits_for_its_ticket_and_no_longer() {
    let mut sites = Sites::new();
    let lost = sites.send(&[(request(1), "pc-1")]);
    let second = sites.send(&[(request(2), "pc-2")]);
    let verdict = sites.import_at_gateway(&second.path);
    assert_eq!((verdict.status(), code(&verdict)), (Status::Held, Code::StreamFirstContact));
    let entries = sites.gateway.ledger.audit_head().unwrap().0;
    sites.import_at_gateway(&second.path);
    assert_eq!(sites.gateway.ledger.audit_head().unwrap().0, entries);
    assert_eq!(sites.gateway.ledger.held().unwrap()[0].digest, second.digest);

    sites.gateway.ledger.release(&second.digest, "CHG-7", NOW).unwrap();
    imported(&sites.import_at_gateway(&second.path));
    assert_eq!(sites.gateway.ledger.held().unwrap(), []);
    // The route accepts late bundles.
    imported(&sites.import_at_gateway(&lost.path));
}

// IMP-5. IMP-10.
#[test]
fn a_hold_does_not_hide_a_fault_and_no_release_gives_approvals() {
    let mut sites = Sites::with(&ROUTE.replace("approvals = 0", "approvals = 1"));
    let sent = sites.send(&[(request(1), "pc-1")]);
    let verdict = sites.import_at_gateway(&sent.path);
    assert_eq!((verdict.status(), code(&verdict)), (Status::Held, Code::QuorumApprovals));
    // Nobody can release a missing approval.
    assert_eq!(sites.gateway.ledger.held().unwrap(), []);

    let second = sites.send(&[(request(2), "pc-2")]);
    let verdict = sites.import_at_gateway(&second.path);
    assert_eq!(code(&verdict), Code::StreamFirstContact);
    match verdict.outcome {
        Outcome::Held(reasons) => assert_eq!(reasons.len(), 2),
        other => panic!("{other:?}"),
    }
    let mut bytes = fs::read(&second.path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&second.path, bytes).unwrap();
    let verdict = sites.import_at_gateway(&second.path);
    assert_eq!((verdict.status(), code(&verdict)), (Status::Rejected, Code::ChunkFrameDigest));
}

// STREAM-17. IMP-6.
#[test]
fn a_fork_is_refused_with_an_alarm_in_the_log() {
    let mut sites = Sites::new();
    let sent = sites.send(&[(request(1), "pc-1")]);
    sites.import_at_gateway(&sent.path);
    let before = sites.gateway.state();
    let requests = [request(5)];
    let set = carnet_format::ItemSet::requests(&requests).unwrap();
    let draft = Manifest { created: NOW, ..manifest() };
    let path = put(&sites.stick(), seal(draft, &set, &Key::number(1)));
    for _ in 0..2 {
        let verdict = sites.import_at_gateway(&path);
        assert_eq!(
            (verdict.status(), code(&verdict)),
            (Status::Rejected, Code::StreamEquivocation)
        );
    }
    let after = sites.gateway.state();
    let new: Vec<&String> = after.keys().filter(|name| !before.contains_key(*name)).collect();
    assert_eq!(new, ["audit 5", "audit 6"]);
    assert!(String::from_utf8_lossy(&after["audit 6"]).contains("\"action\":\"reject\""));
    assert!(String::from_utf8_lossy(&after["audit 5"]).contains("\"action\":\"alarm\""));
}

// SPOOL-3.
#[test]
fn the_spool_can_be_rebuilt_and_foreign_files_stay() {
    let mut sites = Sites::new();
    let sent = sites.send(&[(request(1), "pc-1"), (vendor_file("wibu", b"raw"), "pc-2")]);
    let verdict = sites.import_at_gateway(&sent.path);
    let folder = imported(&verdict).to_owned();
    let before = sites.gateway.state();
    fs::write(folder.join("my answers.csv"), "item").unwrap();
    fs::write(folder.join("requests.csv"), "answers that were typed").unwrap();
    fs::remove_file(folder.join("files/0.bin")).unwrap();
    let spool = Spool::new(&sites.gateway.spool);
    let again = spool.write(&sites.gateway.ledger, &sites.gateway.archive, &sent.digest).unwrap();
    assert_eq!(again, folder);
    fs::remove_file(folder.join("my answers.csv")).unwrap();
    // What was typed into the table is kept beside it.
    let kept = folder.join("requests-1.csv");
    assert_eq!(fs::read_to_string(&kept).unwrap(), "answers that were typed");
    fs::remove_file(kept).unwrap();
    assert_eq!(sites.gateway.state(), before);
    fs::remove_dir_all(&sites.gateway.spool).unwrap();
    spool.write(&sites.gateway.ledger, &sites.gateway.archive, &sent.digest).unwrap();
    assert_eq!(sites.gateway.state(), before);
}

/// SPOOL-3. What is written while a bundle is admitted is what its ledger and archive make of it afterwards.
#[test]
fn an_import_writes_what_ledger_and_archive_make() {
    let mut sites = Sites::new();
    let imported_at_gateway = |sites: &mut Sites, items: &[_]| {
        let sent = sites.send(items);
        let verdict = sites.import_at_gateway(&sent.path);
        let folder = imported(&verdict).to_owned();
        let read = || fs::read_to_string(folder.join("requests.csv")).unwrap();
        let written = (sites.gateway.state(), read());
        fs::remove_dir_all(&folder).unwrap();
        let spool = Spool::new(&sites.gateway.spool);
        spool.write(&sites.gateway.ledger, &sites.gateway.archive, &sent.digest).unwrap();
        assert_eq!(read(), written.1);
        assert!(sites.gateway.state() == written.0);
        (sent, written.1)
    };
    let (sent, _) = imported_at_gateway(
        &mut sites,
        &[(request(1), "pc-1"), (request(2), "pc-2"), (vendor_file("wibu", b"raw"), "pc-3")],
    );
    let place = |seed| {
        let rows = sites.plant.ledger.requests(&sent.digest, 0, 3).unwrap();
        let is_it = |row: &carnet_ledger::RequestRecord| {
            row.key == carnet_ledger::RequestKey::of(&request(seed))
        };
        rows.into_iter().find(is_it).unwrap().item
    };
    let item = place(1);
    let reply = sites.reply(&sent, vec![(item.index, granted(1))]);
    // What was granted is known, and stands in the row of whoever asks again.
    sites.plant.ledger.void(&sent.digest, NOW).unwrap();
    let again = carnet_format::Request { replaces: Some(item), ..request(1) };
    let (sent, rows) = imported_at_gateway(&mut sites, &[(again, "pc-1")]);
    assert!(rows.contains(",granted,,\r\n"), "{rows}");
    sites.import_in_plant(&reply.path);
    let item = sent.item(0);
    let dispute = carnet_format::Request {
        reason: Some(carnet_format::Reason::AnswerDidNotFit),
        replaces: Some(item),
        continues: Some(reply.item(0)),
        ..request(1)
    };
    let (_, rows) = imported_at_gateway(&mut sites, &[(dispute, "pc-1")]);
    assert!(!rows.contains(",,,,,\r\n"), "{rows}");
}

/// SPOOL-6.
#[test]
fn json_lines_that_are_left_out_do_not_stay_as_they_were() {
    let mut sites = Sites::new();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let folder = imported(&sites.import_at_gateway(&sent.path)).to_owned();
    let names = || {
        let entries = fs::read_dir(&folder).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let all = ["bundle.json", "requests.csv", "requests.jsonl"];
    assert_eq!(names(), all);
    let spool = Spool::new(&sites.gateway.spool);
    let write = |spool: &Spool| {
        spool.write(&sites.gateway.ledger, &sites.gateway.archive, &sent.digest).unwrap();
    };
    write(&spool.clone().with(Tables::Csv));
    assert_eq!(names(), all[..2]);
    write(&spool);
    assert_eq!(names(), all);
}

// IMP-2.
#[test]
fn junk_is_refused_before_it_is_copied() {
    let mut sites = Sites::new();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let site = &mut sites.gateway;
    let spool = Spool::new(&site.spool);
    // No copy can be made here.
    let scratch = site.folder.join("absent");
    let setup = carnet_importer::Setup {
        trust: &sites.trust,
        archive: &site.archive,
        spool: &spool,
        scratch: &scratch,
        clock: carnet_judge::time::OwnClock::Trusted(NOW),
        now: NOW,
        writes: carnet_importer::Writes::All,
    };
    let mut hook = |_| ControlFlow::Continue(());
    let mut importer = carnet_importer::Importer::new(setup, &mut site.ledger, &mut hook);
    let mut ends = |bytes: &[u8]| {
        let path = sites.folder.path().join("junk.carnet");
        fs::write(&path, bytes).unwrap();
        let verdict = importer.import(&by_hand(&path, Medium::NotLookedAt)).unwrap();
        (verdict.status(), code(&verdict).as_str())
    };
    let good = fs::read(&sent.path).unwrap();
    assert_eq!(ends(&vec![0; 100_000]), (Status::Rejected, "label.bad"));
    assert_eq!(ends(b""), (Status::Rejected, "file.truncated"));
    // Whoever can write a label cannot sign.
    let place = good.windows(7).position(|bytes| bytes == b"plant-7").unwrap();
    let mut forged = good.clone();
    forged[place + 6] = b'6';
    assert_eq!(ends(&forged), (Status::Rejected, "cose.signature"));
    assert_eq!(ends(&good), (Status::Unknown, "import.scratch"));
    let request = request(1);
    let stranger = carnet_format::ItemSet::requests([&request]).unwrap();
    let manifest = carnet_format::BundleReader::open(std::io::Cursor::new(&good)).unwrap().0;
    let manifest = Manifest::clone(&manifest.verify(&Key::number(1).public_key()).unwrap());
    let stranger = file(seal(manifest, &stranger, &Key::number(99)));
    assert_eq!(ends(&stranger), (Status::Rejected, "key.unknown"));
    // Neither does a large file with a label cost anything.
    let path = sites.folder.path().join("large.carnet");
    fs::write(&path, &good[..12]).unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_len(4 << 30).unwrap();
    let began = std::time::Instant::now();
    let verdict = importer.import(&by_hand(&path, Medium::NotLookedAt)).unwrap();
    assert_eq!((verdict.status(), code(&verdict).as_str()), (Status::Rejected, "cose.structure"));
    assert_eq!(verdict.diagnosis.unwrap().code, Code::DiagnosisUnclear);
    assert!(began.elapsed().as_secs() < 5);
}

// IMP-19. STATE-10. SPOOL-6. SPOOL-7.
#[test]
fn a_dispute_is_spooled_as_a_request_and_the_disputed_answer_is_not() {
    let dispute = |seed, item, answer| carnet_format::Request {
        reason: Some(carnet_format::Reason::AnswerDidNotFit),
        replaces: Some(item),
        continues: Some(answer),
        ..request(seed)
    };
    let mut sites = Sites::new();
    let sent = sites.send(&[(request(1), "pc-1")]);
    sites.import_at_gateway(&sent.path);
    let reply = sites.reply(&sent, vec![(0, granted(1))]);
    sites.import_in_plant(&reply.path);
    let again = sites.send(&[(dispute(1, sent.item(0), reply.item(0)), "pc-1")]);
    assert_eq!(sites.plant.ledger.unspooled().unwrap(), [reply.digest]);
    let verdict = sites.import_at_gateway(&again.path);
    assert_eq!(verdict.status(), Status::Done);
    let rows = fs::read_to_string(imported(&verdict).join("requests.csv")).unwrap();
    assert!(rows.contains(",activate,answer-did-not-fit,"), "{rows}");

    let same = sites.reply_by(&again, vec![(0, granted(1))], false);
    let verdict = sites.import_in_plant(&same.path);
    assert_eq!((verdict.status(), code(&verdict)), (Status::Held, Code::AnswerDisputed));
    let rows = fs::read_to_string(imported(&verdict).join("responses.csv")).unwrap();
    assert_eq!(rows.lines().count(), 1, "{rows}");

    // A gateway whose ledger knows no such answer has an ordinary request, and says so.
    let gateway = sites.folder.path().join("another gateway");
    let trust = (&sites.trust, &sites.trust_bytes[..]);
    sites.gateway = Site::new(&gateway, "gateway-1", 2, trust);
    sites.import_at_gateway(&sent.path);
    let verdict = sites.import_at_gateway(&again.path);
    assert_eq!((verdict.status(), code(&verdict)), (Status::Held, Code::ItemNotGranted));
    let folder = imported(&verdict);
    let rows = fs::read_to_string(folder.join("requests.csv")).unwrap();
    assert_eq!(rows.lines().count(), 2, "{rows}");
    let about = fs::read_to_string(folder.join("bundle.json")).unwrap();
    assert!(about.contains("\"withheld\": 0"), "{about}");
}

// SPOOL-1.
#[test]
fn a_folder_name_that_is_taken_is_not_written_over() {
    let mut sites = Sites::new();
    let sent = sites.send(&[(request(1), "pc-1")]);
    let taken = sites.gateway.spool.join(format!("plant-7_1_{}", sent.digest.short()));
    fs::create_dir_all(&taken).unwrap();
    // And a writer was killed here before.
    fs::create_dir_all(sites.gateway.spool.join(".carnet-x1.part/files")).unwrap();
    let other = format!("{{\"digest\": \"{}\"}}", Digest::of(b"another"));
    fs::write(taken.join("bundle.json"), &other).unwrap();
    let verdict = sites.import_at_gateway(&sent.path);
    let name = format!("plant-7_1_{}", sent.digest);
    assert_eq!(imported(&verdict), sites.gateway.spool.join(&name));
    assert_eq!(fs::read_to_string(taken.join("bundle.json")).unwrap(), other);
    assert_eq!(folders(&sites.gateway.spool), 2);
    let found = carnet_ledger::resolve(&sites.gateway.ledger, None, &name).unwrap();
    assert_eq!(found.digest, sent.digest);
}

// SPOOL-6. SPOOL-9.
#[test]
fn the_requests_are_safe_for_spreadsheets_and_whole_for_programs() {
    let mut sites = Sites::new();
    let sent = sites.send(&[(request(1), "pc-1"), (vendor_file("wibu", b"raw"), "pc-2")]);
    let folder = imported(&sites.import_at_gateway(&sent.path)).to_owned();
    let rows = fs::read_to_string(folder.join("requests.csv")).unwrap();
    let id = "000000000000000000000000000000000000000000000000000000000000012";
    let groups = "0000000-0000000-0000000-0000000-0000000-0000000-0000000-0000000-0000012";
    let bundle = format!("plant-7_1_{}", sent.digest.short());
    assert_eq!(
        rows,
        format!(
            "item,bundle,product,installation_id_groups,installation_id,activation_id,application_id,\
             extended_pid,key_type,purpose,reason,vendor,file,replaces,did_not_fit,confirmation_id,outcome,code,response_file\r\n\
             0,{bundle},wibu,,,,,,,activate,,wibu,files/0.bin,,,,,,\r\n\
             1,{bundle},\"Windows 10/11 Enterprise, KMS client\",{groups},{id},73111121-5638-40f6-bc11-f1d7b0d64300,\
             55c92734-d682-4d71-983e-d6ec3f16059f,,mak,activate,,,,,,,,,\r\n"
        )
    );
    let lines = fs::read_to_string(folder.join("requests.jsonl")).unwrap();
    let second: serde_json::Value = serde_json::from_str(lines.lines().nth(1).unwrap()).unwrap();
    assert_eq!(second["installation_id"], id);
    assert_eq!((&second["item"], &second["vendor"]), (&1.into(), &serde_json::Value::Null));
}

// SPOOL-7. SPOOL-8. SPOOL-9.
#[test]
fn each_machine_has_its_row_and_no_name_is_a_formula() {
    let mut sites = Sites::new();
    let sent =
        sites.send(&[(request(1), "=cmd|' /C calc'!A0"), (vendor_file("wibu", b"raw"), "pc-2")]);
    let item = sent.item(1);
    let mut more = [(item, "anlage-ä".to_owned())].into_iter();
    sites.plant.ledger.map_machines(&mut more, &[5; 16], NOW).unwrap();
    sites.import_at_gateway(&sent.path);
    let answers = vec![(1, granted(3)), (0, Answer::Granted(Grant::File(b"licence\0".to_vec())))];
    let reply = sites.reply(&sent, answers);
    let folder = imported(&sites.import_in_plant(&reply.path)).to_owned();
    let rows = fs::read_to_string(folder.join("responses.csv")).unwrap();
    let firsts: Vec<&str> =
        rows.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(firsts, ["pc-2", "'=cmd|' /C calc'!A0", "anlage-ä"], "{rows}");
    assert_eq!(fs::read(folder.join("files/0.bin")).unwrap(), b"licence\0");
    let lines = fs::read_to_string(folder.join("responses.jsonl")).unwrap();
    let second = lines.lines().nth(1).unwrap();
    assert!(second.starts_with("{\"machine\":\"=cmd|' /C calc'!A0\""), "{lines}");
}

// LEDGER-10.
#[test]
fn signed_times_of_trusted_clocks_raise_the_floor() {
    let mut sites = Sites::new();
    let sent = sites.send(&[(request(1), "pc-1")]);
    sites.import_at_gateway(&sent.path);
    assert_eq!(sites.gateway.ledger.floor().unwrap(), NOW);
}

// IMP-4. LEDGER-12.
#[test]
fn an_admitted_bundle_is_spooled_under_its_own_trust_file() {
    let mut sites = Sites::new();
    let sent = sites.send(&[(request(1), "pc-1")]);
    sites.import_at_gateway(&sent.path);
    let record = sites.gateway.ledger.bundle(&sent.digest).unwrap().unwrap();
    assert_eq!(record.trust, sites.trust.digest());
    assert_eq!(record.key, sites.plant.key.public_key().id());
    assert_eq!(sites.gateway.archive.trust(&record.trust).unwrap(), sites.trust_bytes);
}

/// A file system of 256 KiB.
#[cfg(target_os = "linux")]
struct Tiny(std::path::PathBuf);

#[cfg(target_os = "linux")]
impl Tiny {
    fn mount(folder: std::path::PathBuf, size: &str) -> Self {
        fs::create_dir_all(&folder).unwrap();
        let status = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(&folder)
            .status()
            .unwrap();
        assert!(status.success());
        Self(folder)
    }
}

#[cfg(target_os = "linux")]
impl Drop for Tiny {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg(&self.0).status();
    }
}

// IMP-18. IMP-20.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs root"]
fn a_full_disk_leaves_nothing_half_written() {
    let mut sites = Sites::new();
    // Bytes that do not compress, so that neither archive nor spool has room.
    let mut bytes = Vec::new();
    while bytes.len() < 400_000 {
        bytes.extend_from_slice(Digest::of(&bytes.len().to_be_bytes()).as_bytes());
    }
    let sent = sites.send(&[(vendor_file("wibu", &bytes), "pc-1")]);

    let tiny = Tiny::mount(sites.folder.path().join("tiny"), "256k");
    let good = sites.gateway.archive.clone();
    sites.gateway.archive = carnet_ledger::Archive::new(&tiny.0.join("archive"));
    let before = sites.gateway.ledger.audit_head().unwrap();
    let verdict = sites.import_at_gateway(&sent.path);
    assert_eq!((verdict.status(), code(&verdict)), (Status::Unknown, Code::LedgerArchive));
    assert_eq!(sites.gateway.ledger.audit_head().unwrap(), before);
    let left: Vec<_> = fs::read_dir(tiny.0.join("archive")).unwrap().map(Result::unwrap).collect();
    assert!(left.iter().all(|it| it.file_name() == "trust"), "{left:?}");

    sites.gateway.archive = good;
    let trust = (&sites.trust, &sites.trust_bytes[..]);
    // Room for a new ledger, and not for what comes.
    let roomy = Tiny::mount(sites.folder.path().join("roomy"), "2m");
    let mut small = Site::new(&roomy.0, "gateway-1", 2, trust);
    small.archive = sites.gateway.archive.clone();
    fs::write(roomy.0.join("ballast"), vec![0; 2_100_000]).unwrap_err();
    let before = small.ledger.audit_head().unwrap();
    let scratch = std::mem::replace(&mut small.folder, sites.gateway.folder.clone());
    let verdict = super::sites::import(&mut small, &sites.trust, &sent.path);
    assert_eq!((verdict.status(), code(&verdict)), (Status::Unknown, Code::LedgerUnavailable));
    fs::remove_file(roomy.0.join("ballast")).unwrap();
    assert_eq!(small.ledger.audit_head().unwrap(), before);
    drop(small);
    fs::remove_dir_all(scratch).unwrap();
    let spool = std::mem::replace(&mut sites.gateway.spool, tiny.0.join("spool"));
    let verdict = sites.import_at_gateway(&sent.path);
    assert_eq!((verdict.status(), code(&verdict)), (Status::Unknown, Code::ImportSpool));
    assert_eq!(folders(&tiny.0.join("spool")), 0);
    sites.gateway.spool = spool.clone();
    sites.import_at_gateway(&sent.path);
    let folder = spool.join(format!("plant-7_1_{}", sent.digest.short()));
    assert_eq!(fs::read(folder.join("files/0.bin")).unwrap(), bytes);
}
