//! Lines with a column of labels, for a terminal of 24 lines of 80 columns.

/// As many lines as a small terminal has, but for two of a question below them.
pub(super) const LINES: usize = 22;

const COLUMNS: usize = 80;
/// Where values begin.
const INDENT: usize = 14;

/// Lines of a screen, and what they say before any of it was cut off: a label, and its values.
#[derive(Default)]
pub(super) struct Screen {
    lines: Vec<String>,
    facts: Vec<(String, Vec<String>)>,
}

impl Screen {
    pub(super) fn new(title: &str) -> Self {
        Self { lines: vec![cut(title, COLUMNS)], facts: Vec::new() }
    }

    pub(super) const fn len(&self) -> usize {
        self.lines.len()
    }

    pub(super) fn lines(&self) -> &[String] {
        &self.lines
    }

    pub(super) fn into_facts(self) -> Vec<(String, Vec<String>)> {
        self.facts
    }

    pub(super) fn append(&mut self, mut other: Self) {
        self.lines.append(&mut other.lines);
    }

    /// A value on one line; what does not fit is cut off.
    pub(super) fn cut(&mut self, label: &str, value: &str) {
        self.cut_before(label, value, "");
    }

    /// The same, with an end that stays.
    pub(super) fn cut_before(&mut self, label: &str, value: &str, end: &str) {
        self.note(label, format!("{value}{end}"));
        let room = (COLUMNS - INDENT).saturating_sub(width(end));
        self.push(label, &format!("{}{end}", cut(value, room)));
    }

    /// A value on as many lines as it needs.
    pub(super) fn wrapped(&mut self, label: &str, value: &str) {
        self.note(label, value.to_owned());
        for (position, line) in wrap(value).iter().enumerate() {
            self.push(if position == 0 { label } else { "" }, line);
        }
    }

    /// The same, on so many lines at most; what does not fit is cut off.
    pub(super) fn at_most(&mut self, lines: usize, label: &str, value: &str) {
        let wrapped = wrap(value);
        let (shown, more) = wrapped.split_at(wrapped.len().min(lines));
        let more = if more.is_empty() { "" } else { " …" };
        let width = COLUMNS - INDENT - more.len();
        for (position, line) in shown.iter().enumerate() {
            let end = if position + 1 == shown.len() { more } else { "" };
            let line = format!("{}{end}", cut(line, width));
            self.push(if position == 0 { label } else { "" }, &line);
        }
    }

    /// Values of one label, each on lines of its own.
    pub(super) fn list(&mut self, label: &str, values: &[String]) {
        for (position, value) in values.iter().enumerate() {
            self.wrapped(if position == 0 { label } else { "" }, value);
        }
    }

    fn push(&mut self, label: &str, value: &str) {
        self.lines.push(format!("  {label:<12}{value}").trim_end().to_owned());
    }

    fn note(&mut self, label: &str, value: String) {
        match self.facts.last_mut().filter(|_| label.is_empty()) {
            Some((_, values)) => values.push(value),
            None => self.facts.push((label.to_owned(), vec![value])),
        }
    }
}

/// The lines of a value. A word that is longer than a line, such as a path, stays whole: somebody may paste it.
pub(super) fn wrap(value: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    // The blanks at which a line may end; others, as in front of a count, stay.
    for word in value.split(' ') {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        if !line.is_empty() && width(line) + 1 + width(word) > COLUMNS - INDENT {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// A text in at most so many columns.
#[must_use]
pub fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut room = columns.saturating_sub(1);
    let fits = |it: &char| {
        let fits = of_char(*it) <= room;
        room = room.saturating_sub(of_char(*it));
        fits
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

fn width(text: &str) -> usize {
    text.chars().map(of_char).sum()
}

/// Characters of East Asia take two columns.
const fn of_char(character: char) -> usize {
    match character {
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{ffdc}' | '\u{1f300}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}
