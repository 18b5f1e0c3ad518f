//! The page of `report` in a browser: what a person can read of it, on paper and on a phone.
//!
//! `UPDATE_PAGES=1` writes the texts in `tests/page/` anew; `KEEP_PAGES=DIR` keeps pages there.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use carnet_testbed::{
    Desk, EASY, MEDIA_KEY, NOW, OTHER_STICK, SERIAL, STICK, approval, attributes, bundle, endorsed,
    passport, scan, signed, stick_trust, trust, with_stick,
};
use serde_json::Value;

const STRICT: &str = "scan = \"required\"\nscan-max-age-hours = 24\ntime-unknown = \"reject\"";

/// An accepted, a held and a rejected bundle, each with its trust file.
fn cases() -> Vec<(&'static str, i32, String, Vec<u8>)> {
    let (file, digest) = bundle();
    let endorsements = vec![
        approval(2, digest, vec![STICK], "CHG-2027-0115"),
        approval(4, digest, vec![], "CHG-2027-0116"),
        scan(7, digest, NOW - 3600),
    ];
    let accepted = endorsed(file.clone(), endorsements).into_inner();
    let vain = vec![
        approval(2, digest, vec![], "CHG-2027-0115"),
        approval(3, digest, vec![], "CHG-2027-0115"),
        approval(5, digest, vec![], "CHG-2027-0115"),
        approval(6, digest, vec![OTHER_STICK], "CHG-2027-0115"),
    ];
    let held = endorsed(file.clone(), vain).into_inner();
    let mut rejected = file;
    *rejected.last_mut().unwrap() ^= 1;
    vec![
        ("accepted", 0, trust(2, STRICT), accepted),
        ("held", 4, trust(2, STRICT), held),
        ("rejected", 1, trust(0, EASY), rejected),
    ]
}

/// Runs `report` on every case in both languages.
fn pages(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut pages = Vec::new();
    for (name, status, trust, file) in cases() {
        fs::write(folder.join("trust.toml"), trust).unwrap();
        fs::write(folder.join(format!("{name}.carnet")), file).unwrap();
        for language in ["en", "de"] {
            let page = format!("{name}.{language}.html");
            let output = report(folder, name, &page, language);
            assert_eq!(output.status.code(), Some(status), "{output:?}");
            pages.push((format!("{name}.{language}"), folder.join(page)));
        }
    }
    for language in ["en", "de"] {
        let page = folder.join(format!("stick.{language}.html"));
        report_on_a_stick(&page, language);
        pages.push((format!("stick.{language}"), page));
    }
    pages
}

/// Runs `report` on a bundle on a stick that is not quite what its passport says.
fn report_on_a_stick(page: &Path, language: &str) {
    let machine = Desk::new();
    with_stick(machine.folder(), SERIAL, "rw,nosuid,nodev,noexec");
    machine.write("trust.toml", stick_trust(""));
    machine.write("media/stick/x.carnet", bundle().0);
    machine.write("media/stick/notes.txt", b"hello");
    let mut passport = passport();
    passport.attributes.serial = Some("4C530001".to_owned());
    machine.write("media/stick/PASSPORT.carnet-medium", signed(&passport, MEDIA_KEY));
    assert_ne!(passport.attributes, attributes());
    let mut command = machine.command(env!("CARGO_BIN_EXE_carnet-verify"));
    command
        .args(["--trust", "trust.toml", "report", "media/stick/x.carnet", "--lang", language])
        .args(["--at", "2027-01-15T08:00:00Z", "--sysfs-root", ".", "-o"]);
    let output = command.arg(page).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

fn report(folder: &Path, name: &str, page: &str, language: &str) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_carnet-verify"))
        .args(["--trust", "trust.toml", "report", &format!("{name}.carnet"), "-o", page])
        .args(["--lang", language, "--at", "2027-01-15T08:00:00Z", "--medium", &"5f".repeat(16)])
        .current_dir(folder)
        .output()
        .unwrap()
}

/// VERDICT-11.
#[test]
fn a_page_is_written_once_and_never_over_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let pages = pages(folder.path());
    assert_eq!(pages.len(), 8);
    let before = fs::read(folder.path().join("rejected.en.html")).unwrap();
    let again = report(folder.path(), "rejected", "rejected.en.html", "de");
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8(again.stderr).unwrap().contains("ist schon da"));
    assert_eq!(fs::read(folder.path().join("rejected.en.html")).unwrap(), before);
    let printed = report(folder.path(), "rejected", "-", "en");
    assert_eq!((printed.status.code(), printed.stdout), (Some(1), before));
    let nowhere = report(folder.path(), "rejected", "no/such/folder.html", "en");
    assert_eq!(nowhere.status.code(), Some(3));
    let absent = report(folder.path(), "absent", "absent.html", "en");
    assert_eq!(absent.status.code(), Some(3));
    let page = fs::read_to_string(folder.path().join("absent.html")).unwrap();
    assert!(page.contains("Not judged"), "{page}");
}

/// VERDICT-8, VERDICT-11.
#[test]
#[ignore = "needs chromium"]
fn a_browser_shows_all_of_it_without_overflow() {
    let folder = tempfile::tempdir().unwrap();
    let texts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/page");
    for (name, page) in pages(folder.path()) {
        let html = fs::read_to_string(&page).unwrap();
        if let Ok(kept) = std::env::var("KEEP_PAGES") {
            fs::copy(&page, Path::new(&kept).join(page.file_name().unwrap())).unwrap();
        }
        // A4 at 96 dots an inch, and a small phone.
        for width in [794, 360] {
            let seen = look(folder.path(), &html, width);
            assert_eq!(seen["overflowing"], Value::Array(vec![]), "{name} at {width}");
            assert!(seen["scroll"].as_u64().unwrap() <= width, "{name} at {width}: {seen}");
            assert_eq!(seen["styled"], "3px", "{name}: the policy blocks the style");
            if width == 360 {
                continue;
            }
            // The trust file is named with the folder of this run, the pages on the stick with another.
            let text = words(seen["text"].as_str().unwrap());
            let text = text.lines().map(|line| match line.strip_suffix("/trust.toml") {
                Some(_) => "[..]/trust.toml\n".to_owned(),
                None => format!("{line}\n"),
            });
            let text = text.collect::<String>();
            let expected = texts.join(format!("{name}.txt"));
            if std::env::var_os("UPDATE_PAGES").is_some() {
                fs::write(&expected, &text).unwrap();
            }
            assert_eq!(text, fs::read_to_string(&expected).unwrap(), "{name}");
        }
    }
}

/// VERDICT-11.
#[test]
#[ignore = "needs chromium and zbarimg"]
fn a_camera_reads_the_bundle_digest() {
    let folder = tempfile::tempdir().unwrap();
    let (_, page) = pages(folder.path()).remove(0);
    let picture = folder.path().join("page.png");
    browse(folder.path(), &[&format!("--screenshot={}", picture.display())], &page);
    let read = Command::new("zbarimg").args(["-q", "--raw"]).arg(&picture).output();
    let read = String::from_utf8(read.expect("zbarimg is installed").stdout).unwrap();
    assert_eq!(read.trim(), bundle().1.to_string());
}

/// The visible text: one line for each line, blanks joined.
fn words(text: &str) -> String {
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).map(|line| line + "\n").collect()
}

/// Shows a page in a frame of that width, and tells what is seen of it.
fn look(folder: &Path, html: &str, width: u64) -> Value {
    let source = html.replace('&', "&amp;").replace('"', "&quot;");
    let wrapper = folder.join("wrapper.html");
    let shown = format!(
        r#"<!DOCTYPE html><meta charset="utf-8"><body><iframe id="frame" width="{width}" height="1000"
style="border:0" srcdoc="{source}"></iframe><script>
onload = () => {{
  const seen = document.getElementById("frame").contentDocument;
  const over = [...seen.querySelectorAll("body *")].filter(element => {{
    const box = element.getBoundingClientRect();
    return box.left < 0 || box.right > {width} + 0.5 || element.scrollWidth > element.clientWidth + 1
      && element.clientWidth > 0 && getComputedStyle(element).display != "inline";
  }});
  const told = {{
    text: seen.body.innerText,
    scroll: seen.documentElement.scrollWidth,
    styled: getComputedStyle(seen.querySelector("header")).borderBottomWidth,
    overflowing: over.map(element => element.tagName + "." + element.getAttribute("class")),
  }};
  const out = document.createElement("pre");
  out.textContent = "SEEN" + encodeURIComponent(JSON.stringify(told)) + "SEEN";
  document.body.replaceChildren(out);
}};
</script>"#
    );
    fs::write(&wrapper, shown).unwrap();
    let dom = browse(folder, &["--dump-dom"], &wrapper);
    let told = dom.split("SEEN").nth(1).unwrap_or_else(|| panic!("{dom}"));
    serde_json::from_str(&percent_decoded(told)).unwrap()
}

/// Opens a page, and gives back what the browser prints.
fn browse(folder: &Path, what: &[&str], page: &Path) -> String {
    let output = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .arg(format!("--user-data-dir={}", folder.join("browser").display()))
        .arg("--window-size=1000,1200")
        .args(what)
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("chromium is installed");
    String::from_utf8(output.stdout).unwrap()
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if let (b'%', [high, low, tail @ ..]) = (first, tail) {
            let pair = [*high, *low];
            let pair = std::str::from_utf8(&pair).unwrap();
            bytes.push(u8::from_str_radix(pair, 16).unwrap());
            rest = tail;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).unwrap()
}
