//! Texts in a source that have one language.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// Macros whose texts have both languages, are no texts for people, or are never seen.
const LEFT_OUT: &[&str] = &[
    "text",
    "texts",
    "count",
    "note",
    "sql",
    "unreachable",
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "debug_assert_eq",
];

/// Attributes that people see.
const SEEN: &[&str] = &["error", "command", "arg", "clap"];

/// The texts in a source that have no other side: those that look like two words or more of a sentence.
pub fn one_sided(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    walk(&tokens.into_iter().collect::<Vec<_>>(), &mut found);
    found
}

fn walk(tokens: &[TokenTree], found: &mut Vec<String>) {
    let mut rest = tokens;
    loop {
        rest = match rest {
            [] => return,
            [TokenTree::Punct(hash), TokenTree::Group(attribute), after @ ..]
                if hash.as_char() == '#' && attribute.delimiter() == Delimiter::Bracket =>
            {
                match name(attribute) {
                    name if SEEN.contains(&name.as_str()) => inside(attribute, found),
                    name if name == "cfg" && is_of_tests(attribute) => {
                        rest = without_item(after);
                        continue;
                    }
                    _ => {}
                }
                after
            }
            // Of the whole file.
            [TokenTree::Punct(hash), TokenTree::Punct(mark), TokenTree::Group(_), after @ ..]
                if hash.as_char() == '#' && mark.as_char() == '!' =>
            {
                after
            }
            [
                TokenTree::Ident(name),
                TokenTree::Punct(mark),
                TokenTree::Group(call),
                after @ ..,
            ] if mark.as_char() == '!' => {
                if !LEFT_OUT.iter().any(|other| name == other) {
                    inside(call, found);
                }
                after
            }
            // An object of JSON, with the words of its command.
            [
                TokenTree::Ident(json),
                _,
                _,
                TokenTree::Ident(print),
                TokenTree::Group(call),
                after @ ..,
            ] if json == "json" && print == "print" => {
                let outer = call.stream().into_iter();
                let parts = outer.filter(|token| !is_text(token)).collect::<Vec<_>>();
                walk(&parts, found);
                after
            }
            // Why something cannot fail is for programmers.
            [TokenTree::Ident(name), TokenTree::Group(_), after @ ..] if name == "expect" => after,
            // A row of a table: English and German.
            [english, TokenTree::Punct(slash), german, after @ ..]
                if slash.as_char() == '/' && is_text(english) && is_text(german) =>
            {
                after
            }
            [TokenTree::Group(group), after @ ..] => {
                inside(group, found);
                after
            }
            [one, after @ ..] => {
                found.extend(text(one).filter(|text| has_words(text)));
                after
            }
        };
    }
}

fn inside(group: &Group, found: &mut Vec<String>) {
    walk(&group.stream().into_iter().collect::<Vec<_>>(), found);
}

fn name(attribute: &Group) -> String {
    attribute.stream().into_iter().next().map(|first| first.to_string()).unwrap_or_default()
}

fn is_of_tests(attribute: &Group) -> bool {
    attribute.stream().to_string().replace(' ', "") == "cfg(test)"
}

/// What follows an item.
fn without_item(tokens: &[TokenTree]) -> &[TokenTree] {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    };
    tokens.iter().position(is_end).map_or(&[], |end| &tokens[end + 1..])
}

fn is_text(token: &TokenTree) -> bool {
    text(token).is_some()
}

/// A string as it is written, on one line.
fn text(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else { return None };
    let written = literal.to_string();
    let inner = written.strip_prefix('"')?.strip_suffix('"')?;
    let mut lines = inner.split("\\\n");
    let first = lines.next()?.to_owned();
    Some(lines.fold(first, |text, line| text + line.trim_start()).replace('\n', "\\n"))
}

/// Statements of a database, and command lines.
const LANGUAGES_OF_PROGRAMS: &[&str] = &[
    "SELECT ", "INSERT ", "UPDATE ", "DELETE ", "FROM ", "WHERE ", "PRAGMA ", "carnet ", "chmod ",
];

/// Whether two words follow each other, the second one small.
fn has_words(text: &str) -> bool {
    if LANGUAGES_OF_PROGRAMS.iter().any(|first| text.starts_with(first)) {
        return false;
    }
    let text = text.replace("\\n", "\n");
    let words = text.split(' ').collect::<Vec<_>>();
    words.windows(2).any(|pair| {
        let first = pair[0].strip_suffix([',', ';', ':']).unwrap_or(pair[0]);
        let letters = first.chars().rev().take_while(char::is_ascii_alphabetic).count();
        let small = pair[1].chars().take_while(char::is_ascii_lowercase).count();
        letters >= 2 && small >= 2
    })
}

#[test]
fn what_has_one_language_is_found_and_nothing_else() {
    let found = |source: &str| one_sided(source.parse().unwrap());
    for source in [
        r#"fn a() { say("two words") }"#,
        r#"fn a() { say(format!("{n}: two words")) }"#,
        r#"#[error("two words")] struct A;"#,
        r#"faults! { Code: "two words" Variant; }"#,
        r#"#[cfg(test)] mod tests { "not me" } const A: &str = "two words";"#,
        "fn a() { say(\"two \\\n      words\") }",
    ] {
        assert!(found(source).len() == 1 && found(source)[0].contains("two words"), "{source}");
    }
    for source in [
        r#"fn a() { say(text!(en "two words"; de "zwei Wörter")) }"#,
        r#"faults! { Code: "two words" / "zwei Wörter" (n = 1) Variant; }"#,
        r#"#[expect(dead_code, reason = "two words")] struct A;"#,
        r#"fn a() { b.expect("two words"); c["one"]; d("--two words") }"#,
        "//! Two words.\n/// Two words.\nfn a() {}",
    ] {
        assert!(found(source).iter().all(|text| text == "--two words"), "{source}");
    }
}
