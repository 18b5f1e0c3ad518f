//! Lines of a print: without what a mail, a ticket or a console has put around them.

use std::borrow::Cow;

use super::digits::half_width;

/// A line as it is read: without quote marks, indentation and invisible characters, with digits that
/// are ASCII.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// Counted from 1.
    pub(super) number: u64,
    /// How many blanks and quote marks stand before it.
    pub(super) indent: usize,
    pub(super) text: Cow<'a, str>,
}

/// What a line is, before anybody asks what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape<'l> {
    Blank,
    /// Programs and message boxes draw lines between things.
    Rule,
    /// What people and scripts write above the print of a machine.
    Heading(&'l str),
    Pair {
        label: &'l str,
        value: &'l str,
    },
    Bare,
}

/// The lines of a text. Where every other line is blank, as some mail programs send it, those are
/// left out.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let lines: Vec<Line<'_>> = text
        .split('\n')
        .enumerate()
        .map(|(place, line)| Line::of(place as u64 + 1, line))
        .collect();
    let is_blank = |line: &Line<'_>| line.text.is_empty();
    let adjacent = lines.windows(2).any(|two| !is_blank(&two[0]) && !is_blank(&two[1]));
    let full = lines.iter().filter(|line| !is_blank(line)).count();
    if adjacent || full < 4 {
        return lines;
    }
    let mut after_blank = true;
    lines
        .into_iter()
        .filter(|line| {
            let first_blank = is_blank(line) && !after_blank;
            after_blank = is_blank(line);
            !first_blank
        })
        .collect()
}

fn plain(line: &str) -> Cow<'_, str> {
    let unseen =
        |c: char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}');
    let wide = |c: char| half_width(c) != c;
    let blank = |c: char| c != ' ' && c != '\t' && c.is_whitespace();
    if !line.contains(|c| unseen(c) || wide(c) || blank(c)) {
        return Cow::Borrowed(line);
    }
    let seen = line.chars().filter(|c| !unseen(*c));
    let plain = |c: char| if blank(c) { ' ' } else { half_width(c) };
    Cow::Owned(seen.map(plain).collect())
}

impl<'a> Line<'a> {
    fn of(number: u64, line: &'a str) -> Self {
        let is_before = |c: char| c == '>' || c == '|' || c.is_whitespace();
        let text = line.trim_start_matches(is_before);
        let indent = line[..line.len() - text.len()].chars().count();
        Self { number, indent, text: plain(text.trim_end()) }
    }

    /// How many characters it has, blanks at its end left aside.
    pub(super) fn width(&self) -> usize {
        self.indent + self.text.chars().count()
    }

    /// Where the value of a pair begins, blanks before the line included.
    pub(super) fn value_column(&self) -> Option<usize> {
        match self.shape() {
            Shape::Pair { value, .. } if !value.is_empty() => {
                let before = self.text.len() - value.len();
                Some(self.indent + self.text[..before].chars().count())
            }
            _ => None,
        }
    }

    pub(super) fn shape(&self) -> Shape<'_> {
        let text = &*self.text;
        if text.is_empty() {
            return Shape::Blank;
        }
        let drawn = |c: char| "-=_*#~+".contains(c);
        let inner = text.trim_matches(|c: char| drawn(c) || c.is_whitespace());
        if inner.is_empty() && text.chars().count() > 1 {
            return Shape::Rule;
        }
        let begins = text.chars().take_while(|c| drawn(*c) && *c != '_').count();
        if begins >= 2 {
            // ospp.vbs.
            return match inner {
                "Processing" | "Exiting" => Shape::Rule,
                inner => Shape::Heading(inner),
            };
        }
        if let Some(name) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            return Shape::Heading(name);
        }
        // The prompt of a remote session.
        let lost = |c: char| c.is_whitespace() || c == char::REPLACEMENT_CHARACTER;
        if let Some((host, prompt)) = text.strip_prefix('[').and_then(|rest| rest.split_once("]:"))
            && prompt.trim_start_matches(lost).starts_with("PS")
        {
            return Shape::Heading(host);
        }
        pair(text).unwrap_or(Shape::Bare)
    }
}

/// `Label: value`, `Name : value`, or `Name=value` as wmic writes it.
fn pair(text: &str) -> Option<Shape<'_>> {
    let place = text.find([':', '\u{ff1a}', '='])?;
    let (label, rest) = text.split_at(place);
    let mut rest = rest.chars();
    let mark = rest.next()?;
    let (label, value) = (label.trim(), rest.as_str());
    let is_word = || label.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    // A label that could not be decoded is one all the same.
    let letter = |c: char| c.is_alphabetic() || c == '?' || c == char::REPLACEMENT_CHARACTER;
    let is_label = label.chars().any(letter)
        && label.chars().count() <= 60
        // Another notation.
        && !label.contains(['"', '{', '}', '<', '>'])
        // A drive or an address.
        && !value.starts_with(['\\', '/'])
        && (mark != '=' || is_word());
    is_label.then_some(Shape::Pair { label, value: value.trim() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> String {
        format!("{:?}", Line::of(1, text).shape())
    }

    #[test]
    fn lines_have_shapes() {
        assert_eq!(shape("> > "), "Blank");
        assert_eq!(shape("---Exiting---------"), "Rule");
        assert_eq!(shape("  ======"), "Rule");
        assert_eq!(shape("=== HMI-01 ==="), "Heading(\"HMI-01\")");
        assert_eq!(shape("[HMI-01]: PS C:\\> slmgr"), "Heading(\"HMI-01\")");
        assert_eq!(shape("> ID : 1"), "Pair { label: \"ID\", value: \"1\" }");
        assert_eq!(shape("安装 ID：1"), "Pair { label: \"安装 ID\", value: \"1\" }");
        assert_eq!(shape("LicenseStatus=1"), "Pair { label: \"LicenseStatus\", value: \"1\" }");
        assert_eq!(shape("https://x?a=b"), "Bare");
        assert_eq!(shape("C:\\Windows>slmgr"), "Bare");
        assert_eq!(shape("1: 0726154"), "Bare");
        assert_eq!(shape("\u{200b}１２"), "Bare");
    }

    #[test]
    fn a_text_with_every_other_line_blank_is_closed_up() {
        let text = "a\n\nb\n\n\n\nc\n\nd\n\ne\n\nf\n";
        let joined: Vec<String> = lines(text).iter().map(|line| line.text.to_string()).collect();
        assert_eq!(joined, ["a", "b", "", "", "c", "d", "e", "f"]);
    }
}
