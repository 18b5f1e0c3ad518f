//! What probably happened to a file that is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::io::{Cursor, Read as _, Seek as _, Write as _};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::LazyLock;

use carnet_format::Code;
use carnet_judge::trust::TrustFile;
use carnet_judge::verdict::open;
use carnet_testbed::{
    Desk, EASY, Key, approval, bundle_of, endorsed, parsed, trust, update, vendor_file, verifier,
};
use carnet_verifier::command::PrivateCopy;
use carnet_verifier::diagnosis::{Diagnosis, diagnose_file};
use carnet_verifier::report::Report;
use proptest::prelude::*;

/// A bundle with several chunks and an approval, where its chunks lie, and its trust file.
struct Scene {
    file: Vec<u8>,
    chunks: Vec<Range<usize>>,
    text: String,
    trust: TrustFile,
    folder: tempfile::TempDir,
}

static SCENE: LazyLock<Scene> = LazyLock::new(|| {
    // Two files of this length do not fit into one chunk; they pack to some 3,000 bytes.
    let file = |seed: u32| {
        let noise =
            (0..6_000_u32).map(|it| (it ^ seed).wrapping_mul(2_654_435_761).to_be_bytes()[0]);
        noise.chain(std::iter::repeat_n(0, 700_000)).collect::<Vec<_>>()
    };
    let vendor = |seed| vendor_file("acme", &file(seed));
    let (file, digest) = bundle_of(&[vendor(1), vendor(77), vendor(900)]);
    let text = trust(0, EASY)
        .replace("schemes = [\"microsoft\"]", "schemes = [\"vendor-file\"]\nvendors = [\"acme\"]")
        .replace("key-types = [\"mak\"]\n", "")
        .replace("max-bytes = 100000", "max-bytes = 100000000");
    let trust = parsed(&text);
    let places = open(Cursor::new(&file), &trust).unwrap().chunk_places();
    let chunks = places.iter().map(|it| it.start as usize..it.end as usize).collect::<Vec<_>>();
    assert_eq!((chunks.len(), chunks[2].end), (3, file.len()));
    let approvals = vec![approval(2, digest, vec![], "T-1"), approval(4, digest, vec![], "T-2")];
    let file = endorsed(file, approvals).into_inner();
    Scene { file, chunks, text, trust, folder: tempfile::tempdir().unwrap() }
});

impl Scene {
    fn path(&self) -> PathBuf {
        let mut path = tempfile::NamedTempFile::new_in(&self.folder).unwrap();
        path.disable_cleanup(true);
        path.flush().unwrap();
        path.path().to_owned()
    }

    /// The verdict on `bytes` and what probably happened, where a second read gives `again`.
    fn read_twice(&self, bytes: &[u8], again: &[u8]) -> (Option<Code>, Option<Diagnosis>) {
        let mut copy = tempfile::tempfile().unwrap();
        copy.write_all(bytes).unwrap();
        copy.rewind().unwrap();
        let path = self.path();
        fs::write(&path, again).unwrap();
        let (report, _) = Report::judge("x".to_owned(), &copy, &verifier(&self.trust));
        let stop = report.stop.as_ref();
        let found = stop.and_then(|stop| diagnose_file(stop, &self.trust, &copy, &path));
        fs::remove_file(path).unwrap();
        (report.code(), found)
    }

    fn read(&self, bytes: &[u8]) -> (Option<Code>, Option<Diagnosis>) {
        self.read_twice(bytes, bytes)
    }

    /// The diagnosis and its words.
    fn found(&self, bytes: &[u8]) -> (Code, String) {
        let found = self.read(bytes).1.unwrap();
        (found.code, found.message)
    }

    /// A byte of a chunk, by chance.
    fn in_chunk(&self, chunk: usize, chance: usize) -> usize {
        let place = &self.chunks[chunk];
        place.start + chance % place.len()
    }

    fn chunks_at(&self) -> usize {
        self.chunks[0].start
    }

    fn tail_at(&self) -> usize {
        self.chunks[2].end
    }
}

#[test]
fn a_sound_bundle_has_no_diagnosis() {
    assert_eq!(SCENE.read(&SCENE.file), (None, None));
}

#[test]
fn a_file_that_was_not_copied_to_its_end_names_both_lengths() {
    let (file, chunks) = (&SCENE.file, &SCENE.chunks);
    let (code, words) = SCENE.found(&file[..4_096]);
    assert_eq!(code, Code::DiagnosisIncomplete);
    assert!(words.starts_with("the file has 4,096 of at least "), "{words}");
    let (_, words) = SCENE.found(&file[..chunks[2].end + 9]);
    assert!(words.contains("ends inside an approval or a scan"), "{words}");
    assert!(SCENE.found(&[]).1.starts_with("the file is empty"));
    // How long the manifest is says a byte that nobody has verified: the file may be whole.
    let (code, words) = SCENE.found(&file[..20]);
    assert_eq!(code, Code::DiagnosisIncomplete);
    assert!(words.ends_with("or its beginning was changed"), "{words}");
    // Altered and cut: the cut is what can be told.
    let mut both = file[..chunks[1].start].to_vec();
    both[chunks[0].start] ^= 1;
    assert_eq!(SCENE.found(&both).0, Code::DiagnosisIncomplete);
}

/// What lies behind the reach is not read, and no end of it is told.
#[test]
fn zeros_without_an_end_have_none() {
    let mut file = SCENE.file[..SCENE.tail_at()].to_vec();
    file.resize(file.len() + 3_000, 0);
    let (code, words) = SCENE.found(&file);
    let last = file.len() / 512 * 512 - 1;
    let grouped = format!("{},{:03}", last / 1000, last % 1000);
    assert_eq!(code, Code::DiagnosisBlank);
    assert!(words.contains(&format!(" to {grouped} of the file are all 00")), "{words}");
    file.resize(4_000_000, 0);
    let (code, words) = SCENE.found(&file);
    assert_eq!(code, Code::DiagnosisBlank);
    assert!(words.contains(" to the last that was read of the file are all 00"), "{words}");
}

#[test]
fn a_blank_place_is_named_with_its_chunk() {
    let first = SCENE.chunks[1].start.next_multiple_of(512);
    for byte in [0x00, 0xff] {
        let mut file = SCENE.file.clone();
        file[first..first + 1024].fill(byte);
        let (code, words) = SCENE.found(&file);
        assert_eq!(code, Code::DiagnosisBlank, "{words}");
        let expected = format!("in chunk 1, bytes {} to {}", grouped(first), grouped(first + 1023));
        assert!(words.starts_with(&expected), "{expected} is not in {words}");
    }
    // One byte less is no sector that was never written.
    let mut file = SCENE.file.clone();
    file[first..first + 511].fill(0);
    file[first + 511] = 7;
    assert_eq!(SCENE.found(&file).0, Code::DiagnosisAltered);
    assert_eq!(SCENE.found(&[0; 4096]).0, Code::DiagnosisBlank);
    assert_eq!(SCENE.found(&[0; 511]).0, Code::DiagnosisUnclear);
    let mut longer = SCENE.file.clone();
    longer.resize(longer.len() + 2048, 0);
    let (code, words) = SCENE.found(&longer);
    assert!(code == Code::DiagnosisBlank && words.contains("follows the last chunk"), "{words}");
}

/// What no medium can have done needs no diagnosis: the code says it all.
#[test]
fn a_fault_of_the_maker_is_not_blamed_on_the_medium() {
    let digest = open(Cursor::new(&SCENE.file), &SCENE.trust).unwrap().digest();
    let sound = SCENE.file[..SCENE.tail_at()].to_vec();
    // An approver whom the trust file does not know.
    let stranger = endorsed(sound, vec![approval(99, digest, vec![], "T-1")]).into_inner();
    assert_eq!(SCENE.read(&stranger), (Some(Code::EndorsementUnknownKey), None));
    // A key that the trust file does not know yet: no other copy mends that.
    let other = SCENE.text.replace(&Key::number(1).hex(), &Key::number(99).hex());
    let other = parsed(&other);
    let (report, _) = Report::judge("x".to_owned(), Cursor::new(&SCENE.file), &verifier(&other));
    let stop = report.stop.unwrap();
    assert_eq!(stop.code(), Some(Code::KeyUnknown));
    let (copy, path) = (tempfile::tempfile().unwrap(), SCENE.path());
    (&copy).write_all(&SCENE.file).unwrap();
    fs::write(&path, &SCENE.file).unwrap();
    assert_eq!(diagnose_file(&stop, &other, &copy, &path), None);
    // An algorithm of a later version, under the manifest and under an approval.
    for from in [0, SCENE.tail_at()] {
        let mut newer = SCENE.file.clone();
        let header = newer[from..].windows(3).position(|it| it == [0xa3, 0x01, 0x32]).unwrap();
        newer[from + header + 2] = 0x26;
        assert_eq!(SCENE.read(&newer), (Some(Code::CoseAlg), None));
    }
    // A trust update.
    let update = update("format = 1\n", []);
    assert_eq!(SCENE.read(&update), (Some(Code::CoseTyp), None));
    // A bundle of another site, read where it is not wanted.
    let here = "plant-7".parse().unwrap();
    let at_home = verifier(&SCENE.trust).for_site(&here);
    let (report, _) = Report::judge("x".to_owned(), Cursor::new(&SCENE.file), &at_home);
    let copy = tempfile::tempfile().unwrap();
    let found = diagnose_file(&report.stop.unwrap(), &SCENE.trust, &copy, &SCENE.path());
    assert_eq!(found, None);
}

/// DIAG-4. A second read that fails takes nothing from what the first one showed.
#[cfg(target_os = "linux")]
#[test]
fn a_second_read_that_fails_hides_no_diagnosis() {
    let mut file = SCENE.file.clone();
    file[SCENE.chunks[1].start + 40] ^= 1;
    let copy = tempfile::tempfile().unwrap();
    (&copy).write_all(&file).unwrap();
    let (report, _) = Report::judge("x".to_owned(), &copy, &verifier(&SCENE.trust));
    // It opens, and its first byte cannot be read.
    let path = std::path::Path::new("/proc/self/mem");
    let mut again = carnet_media::reread(path, 1).unwrap();
    assert!(again.read(&mut [0]).is_err());
    let found = diagnose_file(&report.stop.unwrap(), &SCENE.trust, &copy, path);
    assert_eq!(found.unwrap().code, Code::DiagnosisAltered);
}

fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(|it| String::from_utf8_lossy(it));
    groups.collect::<Vec<_>>().join(",")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// DIAG-1. Wherever it is cut, except between two approvals, which leaves a whole bundle.
    #[test]
    fn a_cut_file_is_incomplete(at in 0..SCENE.file.len()) {
        let (code, found) = SCENE.read(&SCENE.file[..at]);
        match code {
            None => prop_assert!(at >= SCENE.tail_at() && found.is_none()),
            Some(_) => prop_assert_eq!(found.unwrap().code, Code::DiagnosisIncomplete),
        }
    }

    /// DIAG-2. A medium that is not sure of its bytes is blamed before the file is.
    #[test]
    fn two_reads_that_differ_are_unstable(chunk in 0..3_usize, chance: usize, other: usize) {
        let (at, other) = (SCENE.in_chunk(chunk, chance), other % SCENE.file.len());
        let (mut first, mut second) = (SCENE.file.clone(), SCENE.file.clone());
        first[at] ^= 1;
        second[other] ^= 2;
        let found = SCENE.read_twice(&first, &second).1.unwrap();
        prop_assert_eq!(found.code, Code::DiagnosisUnstable);
        let place = format!("from byte {} of", grouped(at.min(other)));
        prop_assert!(found.message.contains(&place), "{place} is not in {}", found.message);
        let shorter = SCENE.read_twice(&first, &first[..other]).1.unwrap();
        prop_assert_eq!(shorter.code, Code::DiagnosisUnstable);
    }

    /// DIAG-3. A sector that was never written.
    #[test]
    fn a_lost_sector_is_blank(chunk in 0..3_usize, chance: usize, byte in prop_oneof![Just(0), Just(255)]) {
        let place = &SCENE.chunks[chunk];
        let sectors = (place.len() - 512) / 512;
        let at = (place.start.next_multiple_of(512)) + chance % sectors * 512;
        let mut file = SCENE.file.clone();
        file[at..at + 512].fill(byte);
        let (code, words) = SCENE.found(&file);
        prop_assert_eq!(code, Code::DiagnosisBlank);
        prop_assert!(words.contains(&format!("bytes {} to {}", grouped(at), grouped(at + 511))), "{words}");
    }

    /// DIAG-4.
    #[test]
    fn a_changed_byte_names_its_chunk(chunk in 0..3_usize, chance: usize, bit in 0..8_u8) {
        let mut file = SCENE.file.clone();
        file[SCENE.in_chunk(chunk, chance)] ^= 1 << bit;
        let place = &SCENE.chunks[chunk];
        let (code, words) = SCENE.found(&file);
        prop_assert_eq!(code, Code::DiagnosisAltered);
        let name = format!("chunk {chunk} (bytes {} to {}", grouped(place.start), grouped(place.end - 1));
        prop_assert!(words.contains(&name), "{name} is not in {words}");
    }

    /// DIAG-4. Bytes behind the chunks that nobody signed there.
    #[test]
    fn what_was_appended_is_named(more in proptest::collection::vec(1..=0xd1_u8, 1..40)) {
        let file = [&SCENE.file[..], &more].concat();
        let (code, words) = SCENE.found(&file);
        prop_assert_eq!(code, Code::DiagnosisAltered);
        prop_assert!(words.contains("what follows the last chunk"), "{words}");
    }

    /// DIAG-5.
    #[test]
    fn a_changed_manifest_is_unclear(chance: usize, bit in 0..8_u8) {
        let mut file = SCENE.file.clone();
        file[chance % SCENE.chunks_at()] ^= 1 << bit;
        // A changed length reaches for bytes that are not there.
        let (code, found) = SCENE.read(&file);
        let expected = match code {
            Some(Code::FileTruncated) => Some(Code::DiagnosisIncomplete),
            Some(Code::KeyUnknown | Code::CoseAlg) => None,
            _ => Some(Code::DiagnosisUnclear),
        };
        prop_assert_eq!(found.map(|found| found.code), expected);
    }
}

/// The officer reads it, in every form and language.
#[test]
fn every_form_of_a_verdict_tells_what_probably_happened() {
    let desk = Desk::new();
    desk.write("trust.toml", &SCENE.text);
    let cut = &SCENE.file[..SCENE.chunks[1].end];
    desk.write("x.carnet", cut);
    let run = |args: &[&str]| {
        let words = ["--trust", "trust.toml"];
        let program = env!("CARGO_BIN_EXE_carnet-verify");
        desk.run(program, &[&words, args].concat()).status(1).out
    };
    let words = format!(
        "the file has {} of at least {} bytes",
        grouped(cut.len()),
        grouped(SCENE.tail_at())
    );
    for command in ["verify", "show"] {
        let text = run(&[command, "x.carnet"]);
        assert!(text.contains("[file.truncated]"), "{text}");
        assert!(text.contains("probably") && text.contains(&words), "{text}");
        let json: serde_json::Value =
            serde_json::from_str(&run(&[command, "x.carnet", "--json"])).unwrap();
        assert_eq!(json["diagnosis"]["code"], "diagnosis.incomplete");
        assert!(json["diagnosis"]["message"].as_str().unwrap().starts_with(&words));
        assert_eq!(json["code"], "file.truncated");
    }
    let page = run(&["report", "x.carnet", "-o", "-", "--lang", "de"]);
    let words = "Die Datei hat 7868 von mindestens 9740 Bytes";
    for part in
        ["Was mit der Datei wahrscheinlich passiert ist", "nicht bis zum Ende kopiert", words]
    {
        assert!(page.contains(part), "{part} is not in\n{page}");
    }
}

/// MEDIA-9. A hole of a terabyte is no work, and what is said of the file is the same.
#[test]
fn a_file_with_a_long_hole_is_copied_as_far_as_it_matters() {
    let scene = &*SCENE;
    for (bytes, code) in
        [(&scene.file[..], Code::FileTrailing), (&scene.file[..12], Code::CoseStructure)]
    {
        let path = scene.path();
        fs::write(&path, bytes).unwrap();
        // As far as a file system lets it be.
        fs::File::options().write(true).open(&path).unwrap().set_len(8 << 30).unwrap();
        let copy = PrivateCopy::of(&path, &scene.trust).unwrap();
        let length = copy.file().metadata().unwrap().len();
        assert!(length < 2 << 20, "{length}");
        let report = Report::judge("a".into(), copy.file(), &verifier(&scene.trust)).0;
        let stop = report.stop.unwrap();
        assert_eq!(stop.code(), Some(code));
        let diagnosis = diagnose_file(&stop, &scene.trust, copy.file(), &path).unwrap();
        let expected = match code {
            Code::FileTrailing => Code::DiagnosisBlank,
            _ => Code::DiagnosisUnclear,
        };
        assert_eq!(diagnosis.code, expected);
        fs::remove_file(path).unwrap();
    }
}
