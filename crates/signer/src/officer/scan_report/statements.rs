//! A report as lines, and a line as statements: what a label says is one, in JSON and XML as in plain text.

/// The text of a report in UTF-8 or, as programs for Windows write, in UTF-16, with its mark or with the zeros that
/// give it away.
pub(super) fn decode(bytes: &[u8]) -> String {
    let wide = |from: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).skip(1).map(|pair| match pair {
            [a, b] => from([*a, *b]),
            _ => 0,
        });
        String::from_utf16_lossy(&units.collect::<Vec<_>>())
    };
    let text = match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => {
            let text = bytes.iter().copied().filter(|byte| *byte != 0).collect::<Vec<_>>();
            String::from_utf8_lossy(&text).into_owned()
        }
    };
    // Whatever else ends a line somewhere.
    text.replace("\r\n", "\n")
        .replace(['\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'], "\n")
}

/// What a line says, each statement by itself.
pub(super) fn statements(line: &str) -> Vec<String> {
    let line = plain(line);
    let text = line.trim();
    let statements = if is_json(text) {
        json(text)
    } else if is_xml(text) {
        xml(text)
    } else {
        vec![text.to_owned()]
    };
    let statements = statements.into_iter().map(|it| it.trim().to_owned());
    statements.filter(|it| !it.is_empty()).collect()
}

/// Without what is not seen, such as soft hyphens and the colours of a terminal.
fn plain(line: &str) -> String {
    let mut out = String::new();
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\u{1b}' if characters.peek() == Some(&'[') => {
                characters.next();
                while characters.next_if(|c| !('@'..='~').contains(c)).is_some() {}
                characters.next();
            }
            '\u{ad}'
            | '\u{34f}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' => {}
            '\t' => out.push(c),
            c if c.is_control() => {}
            // The wide forms of ASCII.
            '\u{ff01}'..='\u{ff5e}' => out.extend(char::from_u32(u32::from(c) - 0xfee0)),
            c => out.push(c),
        }
    }
    out
}

fn is_json(line: &str) -> bool {
    let has_member =
        || line.split('"').skip(2).step_by(2).any(|after| after.trim_start().starts_with(':'));
    line.starts_with(['{', '}', ']', '"'])
        || line.starts_with("[{")
        || line.starts_with("[\"")
        || has_member()
}

/// The members and elements of JSON.
fn json(line: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut statement = String::new();
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' => {
                let text = string(&mut characters);
                statement.push_str(if text.trim().is_empty() { "\"\"" } else { &text });
            }
            '{' | '[' => {
                while characters.next_if(|c| c.is_whitespace()).is_some() {}
                if characters.next_if(|c| "]}".contains(*c)).is_some() {
                    statement.push_str("[]");
                } else {
                    all.push(std::mem::take(&mut statement));
                }
            }
            '}' | ']' | ',' => all.push(std::mem::take(&mut statement)),
            c => statement.push(c),
        }
    }
    all.push(statement);
    all
}

/// The rest of a string of JSON, behind its first quotation mark.
fn string(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let mut text = String::new();
    while let Some(c) = characters.next().filter(|c| *c != '"') {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match characters.next() {
            Some('u') => {
                let digits = characters.by_ref().take(4).collect::<String>();
                let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                text.push(code.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            Some('n' | 'r' | 't') => text.push('\t'),
            Some(c) => text.push(c),
            None => {}
        }
    }
    plain(&text)
}

fn is_xml(line: &str) -> bool {
    let mut tags = line.split('<').skip(1);
    tags.any(|tag| {
        tag.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)) && tag.contains('>')
    })
}

/// What XML and HTML say: the content of an element is what its name says, except where that is only its look.
fn xml(line: &str) -> Vec<String> {
    const LOOK: &[&str] = &[
        "a", "b", "body", "br", "center", "code", "div", "em", "font", "h1", "h2", "h3", "h4",
        "head", "html", "i", "li", "p", "pre", "span", "strong", "table", "tbody", "td", "th",
        "thead", "title", "tr", "u", "ul",
    ];
    let mut all = Vec::new();
    let mut statement = String::new();
    let mut rest = line;
    while let Some((text, tail)) = rest.split_once('<') {
        statement.push_str(text);
        let Some((tag, after)) = tail.split_once('>') else {
            rest = tail;
            continue;
        };
        rest = after;
        let name = tag.trim_start_matches('/').split([' ', '/', '\t']).next().unwrap_or_default();
        let is_look = LOOK.contains(&name.to_ascii_lowercase().as_str());
        if !tag.starts_with(['/', '!', '?']) {
            let attributes = tag.get(name.len()..).unwrap_or_default();
            let about = if is_look { "" } else { name };
            all.extend(attributes_of(attributes).map(|it| format!("{about} {}", it.trim())));
        }
        if tag.starts_with(['!', '?']) {
            all.push(tag.to_owned());
        } else if is_look {
            statement.push('\t');
            if name.eq_ignore_ascii_case("tr") {
                all.push(std::mem::take(&mut statement));
            }
        } else if tag.starts_with('/') {
            if statement.trim_end().ends_with(':') {
                statement.push_str("\"\"");
            }
            all.push(std::mem::take(&mut statement));
        } else {
            all.push(std::mem::take(&mut statement));
            if !(tag.ends_with('/') && tag.contains('=')) {
                statement = format!("{name}: ");
            }
        }
    }
    statement.push_str(rest);
    all.push(statement);
    all
}

/// Each attribute of a tag as a label and its value.
fn attributes_of(tag: &str) -> impl Iterator<Item = String> {
    let parts = tag.split(['"', '\'']).collect::<Vec<_>>();
    let pairs = parts.chunks(2).map(|pair| match pair {
        [label, value] if value.trim().is_empty() => {
            format!("{}: \"\"", label.replace('=', " ").trim())
        }
        [label, value] => format!("{}: {value}", label.replace('=', " ").trim()),
        rest => rest.concat(),
    });
    pairs.collect::<Vec<_>>().into_iter().filter(|it| it.chars().any(char::is_alphanumeric))
}
