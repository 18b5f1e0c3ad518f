//! Help texts in a source that have one language: what stands above what clap reads.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// Marks the German side, at the beginning of a line.
const GERMAN: &str = "de: ";

/// A structure or enum of which clap makes options or commands.
struct Item {
    name: String,
    kind: String,
    derives: String,
    docs: Vec<String>,
    body: Vec<Part>,
}

/// A field or a variant.
struct Part {
    attributes: String,
    docs: Vec<String>,
    /// What a variant holds.
    holds: Option<String>,
}

/// The structures whose own text is shown, since the variant that holds one has none.
pub fn shown(tokens: TokenStream) -> BTreeSet<String> {
    let held = |item: Item| {
        let is_enum = item.derives.contains("Subcommand");
        let alone = item.body.into_iter().filter(move |part| is_enum && part.docs.is_empty());
        alone.filter_map(|part| part.holds).collect::<Vec<_>>()
    };
    items(tokens).into_iter().flat_map(held).collect()
}

/// Paragraphs without a German side.
pub fn one_sided(tokens: TokenStream, shown: &BTreeSet<String>) -> Vec<String> {
    let mut found = Vec::new();
    // A setting shows its values as words.
    for item in items(tokens).into_iter().filter(|item| item.name != "ClockSetting") {
        if item.derives.contains("Parser") || shown.contains(&item.name) {
            found.extend(paragraphs(&item.docs));
        }
        for part in &item.body {
            // `hide` is for tests; the others are no options.
            let is_option = !["skip", "flatten", "subcommand", "hide = true"]
                .iter()
                .any(|word| part.attributes.contains(word));
            if is_option || item.kind == "enum" {
                found.extend(paragraphs(&part.docs));
            }
        }
    }
    found
}

fn paragraphs(docs: &[String]) -> Vec<String> {
    let all = docs.split(|line| line.trim().is_empty());
    let all = all.filter(|lines| !lines.is_empty());
    let one = all.filter(|lines| !lines.iter().any(|line| line.trim().starts_with(GERMAN)));
    one.map(|lines| lines.concat().trim().to_owned()).collect()
}

fn items(tokens: TokenStream) -> Vec<Item> {
    let tokens = tokens.into_iter().collect::<Vec<_>>();
    let (mut found, mut attributes, mut docs) = (Vec::new(), String::new(), Vec::new());
    let mut rest = &tokens[..];
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (TokenTree::Punct(hash), [TokenTree::Group(group), ..]) if hash.as_char() == '#' => {
                attribute(group, &mut attributes, &mut docs);
                rest = &after[1..];
            }
            (TokenTree::Ident(kind), [TokenTree::Ident(name), ..])
                if kind == "struct" || kind == "enum" =>
            {
                let body = after.iter().take(8).find_map(|token| match token {
                    TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group),
                    _ => None,
                });
                let derives = std::mem::take(&mut attributes);
                let docs = std::mem::take(&mut docs);
                if ["Args", "Parser", "Subcommand", "ValueEnum"]
                    .iter()
                    .any(|it| derives.contains(it))
                {
                    let (name, kind) = (name.to_string(), kind.to_string());
                    let body = body.map(parts).unwrap_or_default();
                    found.push(Item { name, kind, derives, docs, body });
                }
            }
            // Settings are rows of a macro; tests and functions may hold items.
            (TokenTree::Group(group), _) => {
                if group.stream().to_string().contains("deserialize_with") {
                    let body = parts(group);
                    let (name, kind) = ("settings".to_owned(), "struct".to_owned());
                    let derives = "Args".to_owned();
                    found.push(Item { name, kind, derives, docs: Vec::new(), body });
                }
                found.extend(items(group.stream()));
                attributes.clear();
                docs.clear();
            }
            (TokenTree::Punct(end), _) if end.as_char() == ';' => {
                attributes.clear();
                docs.clear();
            }
            _ => {}
        }
    }
    found
}

/// The parts of a body, each up to its comma.
fn parts(body: &Group) -> Vec<Part> {
    let (mut found, mut attributes, mut docs, mut holds) =
        (Vec::new(), String::new(), Vec::new(), None);
    let tokens = body.stream().into_iter().collect::<Vec<_>>();
    let mut rest = &tokens[..];
    let mut depth = 0_usize;
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (TokenTree::Punct(hash), [TokenTree::Group(group), ..]) if hash.as_char() == '#' => {
                attribute(group, &mut attributes, &mut docs);
                rest = &after[1..];
            }
            (TokenTree::Group(group), _) if group.delimiter() == Delimiter::Parenthesis => {
                holds = group.stream().into_iter().last().map(|last| last.to_string());
            }
            (TokenTree::Punct(punct), _) => match punct.as_char() {
                '<' => depth += 1,
                '>' => depth = depth.saturating_sub(1),
                ',' if depth == 0 => {
                    let attributes = std::mem::take(&mut attributes);
                    let docs = std::mem::take(&mut docs);
                    found.push(Part { attributes, docs, holds: holds.take() });
                }
                _ => {}
            },
            _ => {}
        }
    }
    if !attributes.is_empty() || !docs.is_empty() || holds.is_some() {
        found.push(Part { attributes, docs, holds });
    }
    found
}

fn attribute(group: &Group, attributes: &mut String, docs: &mut Vec<String>) {
    let tokens = group.stream().into_iter().collect::<Vec<_>>();
    match &tokens[..] {
        [TokenTree::Ident(name), _, TokenTree::Literal(text)] if name == "doc" => {
            let text = text.to_string();
            let text = text.strip_prefix("r").unwrap_or(&text);
            docs.push(text.trim_matches('"').to_owned());
        }
        _ => {
            attributes.push_str(&group.stream().to_string());
            attributes.push(' ');
        }
    }
}

#[test]
fn a_paragraph_without_a_german_side_is_found() {
    let found = |source: &str| one_sided(source.parse().unwrap(), &BTreeSet::new());
    let args =
        |docs: &str| format!("#[derive(clap::Args)] struct A {{ {docs}\n#[arg(long)] b: u8 }}");
    assert!(found(&args("/// One\n/// de: Eins\n///\n/// Two\n/// de: Zwei")).is_empty());
    assert_eq!(found(&args("/// One\n/// de: Eins\n///\n/// Two\n/// lines")), ["Two lines"]);
    assert_eq!(found("#[derive(clap::Subcommand)] enum A { /// One\n B(C) }"), ["One"]);
    assert!(found("#[derive(Debug)] struct A { /// One\n b: u8 }").is_empty());
}
