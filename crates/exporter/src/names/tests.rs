#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use data_encoding::{BASE64, HEXLOWER, HEXUPPER};
use proptest::prelude::*;

use encoding_rs::WINDOWS_1252;

use super::*;

fn find(name: &str, text: &[u8]) -> Vec<(u64, Written)> {
    let mut names = Names::default();
    names.add(name, Origin::List);
    let mut found = Vec::new();
    names.search(&[text], |_, hit| found.push((hit.line, hit.written))).unwrap();
    found
}

fn wide(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

/// A name in each encoding.
fn written(name: &str) -> Vec<Vec<u8>> {
    let mut written =
        vec![name.as_bytes().to_vec(), wide(name, u16::to_le_bytes), wide(name, u16::to_be_bytes)];
    if let (bytes, _, false) = WINDOWS_1252.encode(name) {
        written.push(bytes.into_owned());
    }
    written
}

fn a_name() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-zA-Z0-9äöüßéÅ][a-zA-Z0-9._äöüß$ -]{2,16}[a-zA-Z0-9äöüßéÅ]", 1 => "[а-яА-Я]{4,12}-[0-9]{2}", 1 => "[A-Z]{3}[0-9]"]
}

/// Bytes of any kind which end in something that goes on with no word, at any place of a pair.
fn before() -> impl Strategy<Value = Vec<u8>> {
    let ends = prop::sample::select(vec![" ", "\"", "\0", "-", "_", ".", "\\", "\n", ">"]);
    (prop::collection::vec(any::<u8>(), 0..40), ends).prop_map(|(mut bytes, end)| {
        bytes.extend([0, 0]);
        bytes.extend(end.bytes());
        bytes
    })
}

fn after() -> impl Strategy<Value = Vec<u8>> {
    before().prop_map(|mut bytes| {
        bytes.reverse();
        bytes
    })
}

fn cased(name: &str, case: u8) -> String {
    match case {
        0 => name.to_owned(),
        1 => name.to_lowercase(),
        _ => name.to_uppercase(),
    }
}

proptest! {
    /// EXP-16.
    #[test]
    fn a_name_is_found_among_any_bytes_in_each_encoding(
        name in a_name(), case in 0..3u8, before in before(), after in after(),
    ) {
        for bytes in written(&cased(&name, case)) {
            // UTF-16 has its zeros on the other side of a bound that is one byte.
            for pad in [&b""[..], b"\0"] {
                let text = [&before, pad, &bytes, pad, &after].concat();
                prop_assert!(!find(&name, &text).is_empty(), "{:?} {:?}", name, text);
            }
        }
    }

    /// EXP-16.
    #[test]
    fn a_name_is_found_in_base64_of_any_alignment_wrapped_at_any_width(
        name in a_name(), case in 0..3u8, before in before(), after in after(),
        width in 4..100usize, indent in prop::sample::select(vec!["\n", "\r\n", "\r\n\t  "]),
        junk in prop::sample::select(vec!["", "<c2v>", "context\r\n", "a/", "---BEGIN X---\n", "key="]),
        padded: bool, wide_file: bool,
    ) {
        for bytes in written(&cased(&name, case)) {
            let inside = [&before[..], b"\0", &bytes, b"\0", &after].concat();
            let mut code = BASE64.encode(&inside);
            if !padded {
                code = code.trim_end_matches('=').to_owned();
            }
            let lines: Vec<&str> =
                code.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
            let text = format!("{junk}{}</c2v> more", lines.join(indent));
            let text = if wide_file { wide(&text, u16::to_le_bytes) } else { text.into_bytes() };
            prop_assert!(!find(&name, &text).is_empty(), "{:?} {:?}", name, text);
        }
    }

    /// EXP-16. `PRESS` is not in `impression`.
    #[test]
    fn a_name_in_a_longer_word_is_not_found(
        name in a_name(), front in "[a-z0-9]{0,3}", back in "[A-Zä]{0,3}", in_base64: bool,
    ) {
        prop_assume!(!(front.is_empty() && back.is_empty()));
        for order in [None, Some(u16::to_le_bytes as fn(u16) -> [u8; 2]), Some(u16::to_be_bytes)] {
            let word = format!("; {front}{name}{back} ;");
            let bytes = order.map_or_else(|| word.clone().into_bytes(), |order| wide(&word, order));
            let text = if in_base64 { BASE64.encode(&bytes).into_bytes() } else { bytes };
            prop_assert_eq!(find(&name, &text), vec![], "{:?} {:?}", name, word);
        }
    }

    /// EXP-16. What is searched is all in which names may be.
    #[test]
    fn what_is_found_is_what_a_search_of_the_whole_text_finds(
        names in prop::collection::vec("[a-cA-CäÄ]{2,3}[ ._-]?[a-c0-2é]{2,4}", 1..8),
        parts in prop::collection::vec(("[ -~\n]{0,12}|\\PC{0,4}", any::<prop::sample::Index>(), 0..6_u8), 0..12),
    ) {
        let names: Vec<_> = names.into_iter().map(|name| (name, Origin::Machine)).collect();
        let mut text = Vec::new();
        for (before, name, form) in parts {
            text.extend(before.into_bytes());
            let name = &names[name.index(names.len())].0;
            text.extend(match form {
                0 => name.clone().into_bytes(),
                1 => name.to_uppercase().into_bytes(),
                2 => wide(name, u16::to_le_bytes),
                3 => wide(name, u16::to_be_bytes),
                4 => HEXUPPER.encode(name.as_bytes()).into_bytes(),
                _ => BASE64.encode(format!("x {name} ").as_bytes()).into_bytes(),
            });
        }
        let finder = Finder::new(&names).unwrap();
        prop_assert!(finder.beginnings.is_some());
        let found = |finder: &Finder<'_>| {
            let mut found = Vec::new();
            finder.find(&text, &mut |hit| found.push((hit.name.to_owned(), hit.line, hit.written)));
            found
        };
        let some = found(&finder);
        prop_assert_eq!(some, found(&Finder { beginnings: None, ..finder }));
    }

    #[test]
    fn any_bytes_are_searched(text in prop::collection::vec(any::<u8>(), 0..400)) {
        find("WS-42", &text);
    }
}

/// EXP-16.
#[test]
fn words_end_where_people_and_structures_end_them() {
    for (text, is_found) in [
        ("WS-42", true),
        ("\\\\ws-42\\c$", true),
        ("ws-42.plant.example", true),
        ("HOST_WS-42_OLD", true),
        ("WS-42-2", true),
        ("WS-421", false),
        ("xWS-42", false),
        ("äWS-42", false),
        ("WS-42é", false),
        ("WS_42", false),
        // A mark and a length of a structure stand where a digit or a letter would.
        ("\u{c}\u{5}WS-420\u{12}", true),
        ("\u{12}0WS-42", true),
        ("00WS-42", false),
        // An escape is no part of the word behind it.
        (r"a\nWS-42\tb", true),
        (r"a\u00e4WS-42\u00e4", true),
        ("user%20WS-42%20", true),
        ("%2WS-42", false),
        (r"a\bnWS-42", false),
    ] {
        assert_eq!(!find("WS-42", text.as_bytes()).is_empty(), is_found, "{text:?}");
    }
    for order in [u16::to_le_bytes, u16::to_be_bytes] {
        assert_eq!(find("WS-42", &wide(r"a\nWS-42", order)), [(1, Written::Wide)]);
    }
    for (name, text) in [("Müller-PC", "MU\u{308}LLER-PC"), ("mu\u{308}ller-pc", "=Müller-PC")] {
        assert_eq!(find(name, text.as_bytes()), [(1, Written::Plain)]);
    }
    let coded = BASE64.encode(b"[Context] user=h.mueller; and so on");
    for escape in [r"\n", r"\r\n", "&#xD;\n", "&#10;", "&#x0D;&#x0A;", "%0A"] {
        let lines: Vec<&str> =
            coded.as_bytes().chunks(16).map(|line| std::str::from_utf8(line).unwrap()).collect();
        let text = format!("{{\"a\":\"{}\"}}", lines.join(escape));
        assert_eq!(find("h.mueller", text.as_bytes()).len(), 1, "{escape}");
        assert_eq!(find("h.mueller", &wide(&text, u16::to_le_bytes)).len(), 1, "{escape}");
    }
    assert_eq!(find("müller", "a\nMÜLLER;\n".as_bytes()), [(2, Written::Plain)]);
    let coded = format!("[Context]\r\n{}\r\n", BASE64.encode(b"user=h.mueller\r\n"));
    assert_eq!(find("H.Mueller", coded.as_bytes()), [(2, Written::Base64)]);
    assert_eq!(find("ws-42", &wide("\n\nx=WS-42\n", u16::to_be_bytes)), [(3, Written::Wide)]);
}

/// EXP-17.
#[test]
fn a_machine_is_found_by_what_programs_make_of_its_name() {
    let is_found = |name: &str, text: &[u8]| {
        let mut names = Names::default();
        names.add(name, Origin::Machine);
        let mut found = Vec::new();
        names.search(&[text], |_, hit| found.push(hit.name.to_owned())).unwrap();
        assert!(found.iter().all(|it| it == name) && found.len() < 2, "{found:?}");
        !found.is_empty()
    };
    let name = "WS-MUELLER-42";
    let long = format!("a{name}b");
    for text in [name, "ws-mueller-42"] {
        let wide = wide(text, u16::to_le_bytes);
        for hex in [&HEXLOWER, &HEXUPPER] {
            for bytes in [text.as_bytes(), &wide] {
                let digits = hex.encode(bytes);
                assert!(is_found(name, digits.as_bytes()));
                assert!(is_found(name, format!("id=0x20{digits}0a").as_bytes()));
            }
        }
    }
    assert!(!is_found(name, HEXLOWER.encode(long.as_bytes()).as_bytes()));
    assert!(!is_found(name, HEXLOWER.encode(&wide(&long, u16::to_le_bytes)).as_bytes()));
    for text in
        ["ws_mueller_42", "WSMUELLER42", "WS%2DMUELLER%2d42", "ws mueller 42, ws_mueller_42"]
    {
        assert!(is_found(name, text.as_bytes()), "{text}");
        assert!(is_found(name, &wide(text, u16::to_le_bytes)), "{text}");
        assert!(!is_found(name, format!("x{text}1").as_bytes()), "{text}");
    }
    assert!(is_found("ws_mueller_42", b"WS-MUELLER-42"));
    assert!(is_found("Ws-Mueller-42", HEXLOWER.encode(name.as_bytes()).as_bytes()));
    // Too short to tell them from anything else.
    assert!(is_found("WS-42", b"WS_42") && !is_found("WS-42", b"WS42"));
    assert!(!is_found("PC-1", b"PC1") && !is_found("PC-1", HEXLOWER.encode(b"PC-1").as_bytes()));
}

/// EXP-16.
#[test]
fn a_full_domain_name_counts_by_its_first_label_too_and_short_names_are_said() {
    let mut names = Names::default();
    for name in ["press-1.plant.example", "PRESS-1", "M1", "äöü", "m1", "ÄÖÜ", "HMI9"] {
        names.add(name, Origin::Machine);
    }
    names.add("plant.example", Origin::List);
    assert_eq!(names.short().collect::<Vec<_>>(), ["M1", "äöü"]);
    let mut found = Vec::new();
    let texts: [&[u8]; 2] = [b"press-1, M1, plant", b"PRESS-1.PLANT.EXAMPLE hmi9 hmi9"];
    names.search(&texts, |text, hit| found.push((text, hit.name.to_owned()))).unwrap();
    found.sort();
    let expected = [
        (0, "press-1"),
        (1, "HMI9"),
        (1, "plant.example"),
        (1, "press-1"),
        (1, "press-1.plant.example"),
    ];
    assert_eq!(found, expected.map(|(text, name)| (text, name.to_owned())));
}

/// Ten thousand names in a large file: one pass, not ten thousand.
#[test]
fn many_names_cost_one_pass() {
    let mut names = Names::default();
    (0..25_000).for_each(|number| names.add(&format!("PLANT7-WS-{number:05}"), Origin::Machine));
    let mut text = b"PLANT7-WS-x ".repeat(90_000);
    text.extend(b"\nPLANT7-WS-24999 plant7-ws-00017");
    let begun = std::time::Instant::now();
    let mut found = Vec::new();
    names.search(&[&text], |_, hit| found.push((hit.name.to_owned(), hit.line))).unwrap();
    found.sort();
    assert_eq!(found, [("PLANT7-WS-00017".to_owned(), 2), ("PLANT7-WS-24999".to_owned(), 2)]);
    // Comparing each name with each place would take hours.
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}
