//! Lists of names and values: `Format-List` and `wmic … /format:list`.

use proptest::prelude::*;

use super::record::{Record, forest, os_license, product};
use super::{One, Page, Style};

#[derive(Clone, Debug)]
pub struct List {
    pub record: Record,
    pub form: Form,
}

#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// `Name : value` for a console so wide. What does not fit goes on below the value.
    PowerShell { width: usize },
    /// `Name=value`.
    Wmic,
}

/// Consoles that have room for a GUID.
pub fn clean(several: bool) -> impl Strategy<Value = List> {
    let record = prop_oneof![
        6 => product(several, false),
        2 => os_license(several, false),
        1 => forest(several, false),
    ];
    let form = prop_oneof![
        3 => prop::sample::select(&[80, 120, 4096][..]).prop_map(|width| Form::PowerShell { width }),
        1 => Just(Form::Wmic),
    ];
    (record, form).prop_map(|(record, form)| List { record, form })
}

pub fn any_list(several: bool) -> impl Strategy<Value = List> {
    let record = prop_oneof![
        6 => product(several, true),
        2 => os_license(several, true),
        1 => forest(several, true),
    ];
    let form = prop_oneof![
        3 => (40..=132_usize).prop_map(|width| Form::PowerShell { width }),
        1 => Just(Form::PowerShell { width: 4096 }),
        1 => Just(Form::Wmic),
    ];
    (record, form).prop_map(|(record, form)| List { record, form })
}

impl List {
    pub fn print(&self, one: One<'_>, style: &Style, page: &mut Page) {
        page.line("");
        page.line("");
        for (place, product) in one.products() {
            self.entry(self.record.values(one, place, style), page);
            if self.record.unused {
                self.entry(self.record.unused(one, place), page);
            }
            page.tell(one.number, place, self.record.told(product));
        }
    }

    fn entry(&self, values: Vec<(&'static str, String)>, page: &mut Page) {
        page.gap();
        let longest = values.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        for (name, value) in values {
            match self.form {
                Form::Wmic => page.line(format!("{name}={value}")),
                Form::PowerShell { width } => {
                    let head = format!("{name:longest$} : ");
                    page.lines.extend(wrap(&head, &value, width - 1));
                }
            }
        }
        page.line("");
        if matches!(self.form, Form::Wmic) {
            page.line("");
        }
    }
}

/// At blanks where there are any, else in the middle of a word.
fn wrap(head: &str, value: &str, width: usize) -> Vec<String> {
    let room = width.saturating_sub(head.chars().count()).max(4);
    let mut rest: Vec<char> = value.chars().collect();
    let mut lines = Vec::new();
    while rest.len() > room {
        let blank = rest[..room].iter().rposition(|c| *c == ' ').map(|place| place + 1);
        let below = rest.split_off(blank.unwrap_or(room));
        lines.push(rest);
        rest = below;
    }
    lines.push(rest);
    let indent = " ".repeat(head.chars().count());
    let printed = lines.into_iter().enumerate();
    printed
        .map(|(number, line)| {
            let before = if number == 0 { head } else { &indent };
            format!("{before}{}", line.into_iter().collect::<String>())
        })
        .collect()
}
