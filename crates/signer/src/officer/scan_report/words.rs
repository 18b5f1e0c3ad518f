//! What a statement of a report says of findings. A word for one is a finding, unless the statement has one of the
//! few shapes in which a zero or a no is about that very word.

use super::tokens::{Kind, Token, tokens};

/// What a statement says of findings, and where.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// That there is none.
    pub(super) none: bool,
    /// It cannot be told.
    pub(super) unclear: Vec<usize>,
    /// That there is one.
    pub(super) findings: Vec<usize>,
}

/// What a statement says of findings.
pub(super) fn judge(text: &str) -> Said {
    let tokens = tokens(text);
    let statement = Statement { kinds: tokens.iter().map(|(kind, _)| *kind).collect() };
    let words = tokens.iter().enumerate();
    let words = words.map(|(index, token)| (statement.word(index), token)).collect::<Vec<_>>();
    let at = |word: Word| {
        let those = words.iter().filter(move |(said, _)| *said == word);
        those.map(|(_, (_, range))| range.start)
    };
    let none = at(Word::None).next().is_some();
    if is_legend(text, &words) {
        return Said::default();
    }
    let mut unclear = at(Word::Unclear).collect::<Vec<_>>();
    if !none {
        unclear.extend(at(Word::Listed));
    }
    Said { none, unclear, findings: at(Word::Finding).collect() }
}

/// "Includes detection for 4711 viruses, trojans and worms."
fn is_legend(text: &str, words: &[(Word, &Token)]) -> bool {
    let begins = ["Includes detection for ", "Umfasst Erkennung von "];
    let is_kind = |(kind, range): &Token| {
        *kind == Kind::Soft
            || text
                .get(range.clone())
                .is_some_and(|word| word.to_ascii_lowercase().starts_with("trojan"))
    };
    begins.iter().any(|begin| text.starts_with(begin))
        && words.iter().all(|(_, token)| !token.0.is_finding() || is_kind(token))
}

/// Whether an entry of a table says that there is nothing.
pub(super) fn is_none(cell: &str) -> bool {
    let is_none = |kind: Kind| is_none_value(kind) || kind == Kind::Gap;
    cell.trim() == "-" || tokens(cell).iter().all(|(kind, _)| is_none(*kind))
}

/// What a word comes to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Nothing,
    None,
    /// "Objects found: 1", which counts what was looked at, or so it seems beside a zero.
    Listed,
    Unclear,
    Finding,
}

struct Statement {
    kinds: Vec<Kind>,
}

const fn is_none_value(kind: Kind) -> bool {
    matches!(kind, Kind::Zero | Kind::No | Kind::Nothing | Kind::None | Kind::Clean)
}

impl Statement {
    fn at(&self, index: usize) -> Option<Kind> {
        self.kinds.get(index).copied()
    }

    fn before(&self, index: usize) -> Option<Kind> {
        index.checked_sub(1).and_then(|index| self.at(index))
    }

    /// The first place from `index` on that is not of these.
    fn skip(&self, mut index: usize, is_in: impl Fn(Kind) -> bool) -> usize {
        while self.at(index).is_some_and(&is_in) {
            index += 1;
        }
        index
    }

    /// The first place of the run of these that ends before `index`.
    fn skip_back(&self, mut index: usize, is_in: impl Fn(Kind) -> bool) -> usize {
        while self.before(index).is_some_and(&is_in) {
            index -= 1;
        }
        index
    }

    fn word(&self, index: usize) -> Word {
        let Some(kind) = self.at(index) else { return Word::Nothing };
        match kind {
            Kind::Clean | Kind::Weak => self.clean(index, kind),
            Kind::Error | Kind::Aborted => self.error(index, kind),
            Kind::Scanned => self.scanned(index),
            Kind::Result => self.result(index),
            _ if kind.is_finding() => self.finding(index, kind),
            _ => Word::Nothing,
        }
    }

    fn finding(&self, index: usize, kind: Kind) -> Word {
        let is_evidence = match kind {
            Kind::Hard | Kind::Soft => true,
            Kind::Find => !self.is_not(index),
            _ => false,
        };
        if self.is_counted_none(index) || self.is_denied(index, kind) {
            return if is_evidence { Word::None } else { Word::Nothing };
        }
        match kind {
            Kind::Find if self.finds_none(index) => Word::Nothing,
            Kind::Find
                if self.before(index) == Some(Kind::Unit) && self.counts_something(index) =>
            {
                Word::Listed
            }
            Kind::Hard | Kind::Find | Kind::Treated => Word::Finding,
            _ if kind == Kind::Soft && self.is_about(index) => Word::Nothing,
            _ => self.soft(index),
        }
    }

    /// "File not found" says nothing of a finding.
    fn is_not(&self, index: usize) -> bool {
        let first = self.skip_back(index, |kind| kind == Kind::Glue);
        let has_noun = self.kinds.iter().any(|kind| matches!(kind, Kind::Hard | Kind::Soft));
        self.before(first) == Some(Kind::Not) && !has_noun
    }

    /// A word that may be about the scanner.
    fn soft(&self, index: usize) -> Word {
        let first = self.skip_back(index, Kind::is_label);
        let is_label = |kind: Kind| kind.is_label() || matches!(kind, Kind::About | Kind::Rest);
        let last = self.skip(index + 1, is_label);
        let value = self.skip(last, |kind| matches!(kind, Kind::Colon | Kind::Gap));
        let is_verdict = match self.before(first) {
            // "2 threats", "Verdict: MALWARE".
            Some(Kind::Number | Kind::Colon) => true,
            Some(Kind::Gap) => first >= 2 && self.at(first - 2) == Some(Kind::Result),
            // "[FUND]".
            Some(Kind::End) => last == index + 1 && self.at(last) == Some(Kind::End),
            _ => false,
        };
        match self.at(value).filter(|_| value > last) {
            _ if is_verdict => Word::Finding,
            None | Some(Kind::State | Kind::Zero) => Word::Unclear,
            Some(_) => Word::Finding,
        }
    }

    /// "Infected files: 0".
    fn is_counted_none(&self, index: usize) -> bool {
        let is_label = |kind: Kind| {
            kind.is_label() || matches!(kind, Kind::Rest | Kind::About | Kind::Result | Kind::Not)
        };
        let last = self.skip(index + 1, is_label);
        let value = self.skip(last, |kind| matches!(kind, Kind::Colon | Kind::Gap));
        let signs = self.kinds.get(last..value).unwrap_or_default();
        let has_colon = signs.contains(&Kind::Colon);
        let Some(kind) = self.at(value).filter(|kind| is_none_value(*kind)) else { return false };
        let first = self.skip_back(index, |kind| is_label(kind) && kind != Kind::Not);
        // "2 infected: 0", but not "errors: 2 infected: 0".
        if self.before(first) == Some(Kind::Number)
            && !(has_colon && self.before(first - 1) == Some(Kind::Colon))
        {
            return false;
        }
        match (has_colon, signs.is_empty()) {
            (true, _) if kind == Kind::Zero => self.ends_zero(value + 1),
            // "Malware: none found".
            (true, _) if kind == Kind::Nothing && self.at(value + 1) == Some(Kind::Find) => {
                self.ends(value + 2)
            }
            (true, _) => self.ends(value + 1),
            (false, false) => first == 0 && value + 1 == self.kinds.len(),
            (false, true) => kind == Kind::Zero && value + 1 == self.kinds.len(),
        }
    }

    /// Whether nothing more is said of the value of a label.
    fn ends(&self, index: usize) -> bool {
        match self.at(index) {
            None | Some(Kind::Gap) => true,
            Some(Kind::End) => index + 1 == self.kinds.len(),
            // "infected: no, suspicious: no".
            Some(Kind::Comma) => {
                let next = self.skip(index + 1, |kind| !matches!(kind, Kind::Comma | Kind::Colon));
                self.at(next) == Some(Kind::Colon)
            }
            _ => false,
        }
    }

    /// The same of a zero, behind which what was counted may stand, and other numbers.
    fn ends_zero(&self, index: usize) -> bool {
        let index = self.skip(index, |kind| kind == Kind::Unit);
        let is_word = |kind: Kind| {
            !matches!(
                kind,
                Kind::Colon | Kind::Gap | Kind::Comma | Kind::End | Kind::Number | Kind::Zero
            )
        };
        let next = self.skip(index, is_word);
        matches!(self.at(index), None | Some(Kind::Gap | Kind::End | Kind::Comma))
            || next > index && self.at(next) == Some(Kind::Colon)
    }

    /// "Objects found: 1".
    fn counts_something(&self, index: usize) -> bool {
        self.at(index + 1) == Some(Kind::Colon) && self.at(index + 2) == Some(Kind::Number)
    }

    /// "No threats found", "not infected", "0 infected", "viruses were not found", "virus free".
    fn is_denied(&self, index: usize, kind: Kind) -> bool {
        let is_label = |kind: Kind| kind.is_label();
        let last = self.skip(index + 1, is_label);
        if self.at(last) == Some(Kind::Free) && last == index + 1 {
            let first = self.skip_back(index, Kind::is_label);
            return self.before(first) != Some(Kind::Not);
        }
        // "Viruses were not found".
        if kind == Kind::Soft && self.at(last) == Some(Kind::Not) {
            let between = self.kinds.get(index + 1..last).unwrap_or_default();
            let found = self.skip(last + 1, |kind| kind == Kind::Glue);
            return between.iter().all(|kind| matches!(kind, Kind::Glue | Kind::Unit))
                && self.at(found) == Some(Kind::Find)
                && self.ends_clause(found + 1);
        }
        let mut first = self.skip_back(index, |it| {
            it.is_label() || kind == Kind::Treated && it == Kind::Preposition
        });
        // "no viruses, spyware or worms".
        while self.before(first) == Some(Kind::Comma)
            && self.at(first) == Some(Kind::Soft)
            && first.checked_sub(2).and_then(|index| self.at(index)) == Some(Kind::Soft)
        {
            first = self.skip_back(first - 1, Kind::is_label);
        }
        let Some(no) = self.before(first) else { return false };
        if !self.ends_clause(last) {
            return false;
        }
        let has = |is_in: fn(Kind) -> bool| {
            self.kinds.get(first..last).unwrap_or_default().iter().any(|kind| is_in(*kind))
        };
        match no {
            Kind::No => has(|kind| matches!(kind, Kind::Soft | Kind::Unit)),
            Kind::Not => {
                let next = self.skip(first, |kind| kind == Kind::Glue);
                next == index && matches!(kind, Kind::Hard | Kind::Find)
            }
            Kind::Nothing => {
                self.at(self.skip(first, |kind| kind == Kind::Glue)) == Some(Kind::Find)
            }
            Kind::Without => true,
            Kind::Zero => self.counts_what_follows(first - 1),
            _ => false,
        }
    }

    /// Whether a number is of what stands behind it, and not of a label before it.
    fn counts_what_follows(&self, number: usize) -> bool {
        let Some(before) = self.before(number) else { return true };
        match before {
            Kind::Gap | Kind::Comma | Kind::End | Kind::Find | Kind::Glue => true,
            Kind::Colon => {
                let label = number.checked_sub(2).and_then(|index| self.at(index));
                label.is_some_and(|kind| {
                    matches!(kind, Kind::Result | Kind::Path) || kind.is_finding()
                })
            }
            _ => false,
        }
    }

    fn ends_clause(&self, index: usize) -> bool {
        let ends = |kind| {
            matches!(kind, Kind::Gap | Kind::Comma | Kind::End | Kind::Preposition | Kind::Path)
        };
        self.at(index).is_none_or(ends)
    }

    /// "Found no threats", "found nothing".
    fn finds_none(&self, index: usize) -> bool {
        let is_free = self.before(index).is_none_or(|kind| !kind.is_finding());
        let last = self.skip(index + 2, Kind::is_label);
        let what = self.kinds.get(index + 2..last).unwrap_or_default();
        let has_noun = what.iter().any(|kind| matches!(kind, Kind::Soft | Kind::Unit));
        is_free
            && self.ends_clause(last)
            && match self.at(index + 1) {
                Some(Kind::Nothing) => what.is_empty(),
                Some(Kind::No | Kind::Zero) => has_noun,
                _ => false,
            }
    }

    /// "Virus definitions", "known viruses: 8708648".
    fn is_about(&self, index: usize) -> bool {
        let last = self.skip(index, |kind| kind == Kind::Soft);
        let is_known = self.before(index) == Some(Kind::Rest)
            && self.at(index + 1) == Some(Kind::Colon)
            && self.at(index + 2) == Some(Kind::Number);
        self.at(last) == Some(Kind::About) || is_known
    }

    /// "Clean", "not clean", "is_clean: false".
    fn clean(&self, index: usize, kind: Kind) -> Word {
        let first = self.skip_back(index, |kind| matches!(kind, Kind::Glue | Kind::Unit));
        let denied = if kind == Kind::Clean { Word::Finding } else { Word::Unclear };
        if matches!(self.before(first), Some(Kind::Not | Kind::No | Kind::Without)) {
            return denied;
        }
        if let Some(Kind::Colon) = self.at(index + 1) {
            let value = self.skip(index + 1, |kind| matches!(kind, Kind::Colon | Kind::Gap));
            return match self.at(value) {
                Some(Kind::Number | Kind::Yes) if kind == Kind::Clean => Word::None,
                Some(Kind::Number | Kind::Yes) => Word::Nothing,
                Some(Kind::Zero) => Word::Unclear,
                Some(Kind::No | Kind::None | Kind::Nothing | Kind::Not) => denied,
                _ => Word::Unclear,
            };
        }
        if !self.ends_clause(index + 1) {
            return Word::Nothing;
        }
        let label = self.skip_back(first, |kind| matches!(kind, Kind::Colon | Kind::Gap));
        match (kind, self.before(label)) {
            (Kind::Clean, _) => Word::None,
            (_, Some(Kind::Path)) if label < first => Word::None,
            _ => Word::Nothing,
        }
    }

    /// "Errors: 2", "scan aborted".
    fn error(&self, index: usize, kind: Kind) -> Word {
        let value = self.skip(index + 1, |kind| {
            matches!(kind, Kind::Colon | Kind::Gap | Kind::Unit | Kind::Glue)
        });
        let signs = self.kinds.get(index + 1..value).unwrap_or_default();
        match self.at(value) {
            Some(Kind::Number) if signs.contains(&Kind::Colon) => Word::Unclear,
            Some(value) if signs.contains(&Kind::Colon) && is_none_value(value) => Word::Nothing,
            _ if self.before(index) == Some(Kind::Number) => Word::Unclear,
            _ if kind == Kind::Aborted
                && !matches!(self.before(index), Some(Kind::Not | Kind::Zero)) =>
            {
                Word::Unclear
            }
            _ => Word::Nothing,
        }
    }

    /// "Scanned files: 0".
    fn scanned(&self, index: usize) -> Word {
        let is_zero = self.at(index + 1) == Some(Kind::Unit)
            && self.at(self.skip(index + 2, |kind| matches!(kind, Kind::Colon | Kind::Gap)))
                == Some(Kind::Zero);
        let is_not = self.before(index) == Some(Kind::Not)
            && self.at(self.skip(index + 1, |kind| matches!(kind, Kind::Colon | Kind::Gap)))
                == Some(Kind::Number);
        if is_zero || is_not { Word::Unclear } else { Word::Nothing }
    }

    /// "Result: W97M/Evil" may be the name of a finding.
    fn result(&self, index: usize) -> Word {
        let value =
            self.skip(index + 1, |kind| matches!(kind, Kind::Colon | Kind::Gap | Kind::Glue));
        let is_name = matches!(self.at(value), Some(Kind::Path))
            || self.at(value) == Some(Kind::Other) && self.at(value + 1) == Some(Kind::Slash);
        if is_name && self.at(index + 1) == Some(Kind::Colon) {
            Word::Unclear
        } else {
            Word::Nothing
        }
    }
}
