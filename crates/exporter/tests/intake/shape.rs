//! Every shape in which a plant's machines are printed, and what each tells.

pub mod list;
pub mod ospp;
mod record;
pub mod slmgr;
pub mod table;

use proptest::prelude::*;

use crate::digits::{self, Digits};
use crate::language::{ENGLISH, GERMAN, LANGUAGES};
use crate::plant::{Machine, Plant, Product};

/// What a text tells about a product.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    /// The whole number stands there.
    pub installation_id: bool,
    /// Not all may stand there.
    pub cut_off: bool,
    /// It is the number of a forest.
    pub forest: bool,
    pub activation_id: bool,
    pub application_id: bool,
    pub extended_pid: bool,
    pub channel: bool,
    /// A license name, or another text of the file, lets one see more, and nobody has to.
    pub hint: bool,
    pub state: bool,
    pub machine: Named,
}

impl Told {
    /// With what one may see.
    pub fn hinted(self) -> Self {
        Self { channel: self.channel || self.hint, state: self.state || self.hint, ..self }
    }

    /// What two texts tell together.
    fn and(self, other: Self) -> Self {
        Self {
            installation_id: self.installation_id || other.installation_id,
            cut_off: self.cut_off || other.cut_off,
            forest: self.forest || other.forest,
            activation_id: self.activation_id || other.activation_id,
            application_id: self.application_id || other.application_id,
            extended_pid: self.extended_pid || other.extended_pid,
            channel: self.channel || other.channel,
            hint: self.hint || other.hint,
            state: self.state || other.state,
            machine: self.machine.max(other.machine),
        }
    }
}

/// How a text names the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// Not at all: the file's name does.
    #[default]
    Not,
    /// Where no reader has to look: a banner, or a word of no language that is spoken.
    Somewhere,
    /// By a label that is known.
    Known,
}

/// Lines, the places between products, and what they tell about which product of which machine.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub lines: Vec<String>,
    pub gaps: Vec<usize>,
    pub told: Vec<(usize, usize, Told)>,
}

impl Page {
    fn line(&mut self, text: impl Into<String>) {
        self.lines.push(text.into());
    }

    fn gap(&mut self) {
        self.gaps.push(self.lines.len());
    }

    fn tell(&mut self, machine: usize, product: usize, told: Told) {
        let known = self.told.iter_mut().find(|(m, p, _)| (*m, *p) == (machine, product));
        match known {
            Some((.., before)) => *before = before.and(told),
            None => self.told.push((machine, product, told)),
        }
    }

    /// Puts another page below.
    pub fn append(&mut self, other: Self) {
        let above = self.lines.len();
        self.lines.extend(other.lines);
        self.gaps.extend(other.gaps.iter().map(|gap| above + gap));
        other
            .told
            .into_iter()
            .for_each(|(machine, product, told)| self.tell(machine, product, told));
    }
}

/// One machine on a page.
#[derive(Clone, Copy)]
pub struct One<'a> {
    pub number: usize,
    pub machine: &'a Machine,
}

impl<'a> One<'a> {
    pub fn products(self) -> impl Iterator<Item = (usize, &'a Product)> {
        self.machine.products.iter().enumerate()
    }
}

/// A text that a person or a program makes of one machine, below each other in one file.
#[derive(Clone, Debug)]
pub enum Print {
    Slmgr(slmgr::Command),
    Ospp(ospp::Command),
    List(list::List),
}

/// How it is made.
#[derive(Clone, Debug)]
pub struct Style {
    pub digits: Digits,
    /// An index into [`LANGUAGES`].
    pub language: usize,
    pub heading: Heading,
}

/// What names the machine above a print.
#[derive(Clone, Copy, Debug)]
pub enum Heading {
    None,
    Banner(&'static str, &'static str),
    /// `Start-Transcript`, with the version of Windows behind the machine's name.
    Transcript,
    /// A label with its colon.
    Label(&'static str),
}

impl Print {
    pub fn page(&self, plant: &Plant, style: &Style) -> Page {
        let mut all = Page::default();
        for (number, machine) in plant.machines.iter().enumerate() {
            all.append(self.one(One { number, machine }, style));
        }
        all
    }

    pub fn one(&self, one: One<'_>, style: &Style) -> Page {
        let mut page = Page::default();
        let name = one.machine.name;
        let named = match style.heading {
            Heading::None => Named::Not,
            Heading::Banner(before, after) => {
                page.line(format!("{before}{name}{after}"));
                Named::Somewhere
            }
            Heading::Transcript => {
                page.line("**********************");
                page.line("Windows PowerShell transcript start");
                page.line("Start time: 20261126121530");
                page.line("Username: EXAMPLE\\operator");
                page.line(format!("Machine: {name} (Microsoft Windows NT 10.0.19045.0)"));
                page.line("Process ID: 4711");
                page.line("**********************");
                Named::Somewhere
            }
            Heading::Label(label) => {
                page.line(format!("{label}{name}"));
                Named::Known
            }
        };
        match self {
            Self::Slmgr(command) => command.print(one, style, &mut page),
            Self::Ospp(command) => command.print(one, style, &mut page),
            Self::List(list) => list.print(one, style, &mut page),
        }
        page.told.iter_mut().for_each(|(.., told)| told.machine = told.machine.max(named));
        page
    }
}

/// Prints, lists of `PowerShell` and of `wmic` as they come, which must be read completely.
pub fn clean_print(several: bool) -> impl Strategy<Value = Print> {
    // Products of Office are told apart by their names, which are the same on every machine.
    let office = if several { 0 } else { 2 };
    prop_oneof![
        3 => slmgr::clean().prop_map(Print::Slmgr),
        office => ospp::clean().prop_map(Print::Ospp),
        4 => list::clean(several).prop_map(Print::List),
    ]
}

pub fn any_print(several: bool) -> impl Strategy<Value = Print> {
    prop_oneof![
        3 => slmgr::any_command().prop_map(Print::Slmgr),
        2 => ospp::any_command().prop_map(Print::Ospp),
        3 => list::any_list(several).prop_map(Print::List),
    ]
}

/// Plain numbers, in English or German; the machine is named where there are several.
pub fn clean_style(several: bool) -> impl Strategy<Value = Style> {
    let heading = match several {
        true => prop::sample::select(
            &[Heading::Label("Machine: "), Heading::Label("Computername : ")][..],
        )
        .boxed(),
        false => Just(Heading::None).boxed(),
    };
    (digits::clean(), prop_oneof![Just(ENGLISH), Just(GERMAN)], heading)
        .prop_map(|(digits, language, heading)| Style { digits, language, heading })
}

pub fn any_style(several: bool) -> impl Strategy<Value = Style> {
    let headings = [
        Heading::Label("Machine: "),
        Heading::Label("Machine : "),
        Heading::Label("Rechner: "),
        Heading::Label("PSComputerName        : "),
        Heading::Banner("=== ", " ==="),
        Heading::Banner("##### ", " #####"),
        Heading::Banner("--- ", " ---"),
        Heading::Banner("[", "]"),
        Heading::Banner("Host Name:                 ", ""),
        Heading::Banner("[", "]: PS C:\\Users\\admin\\Documents> cscript slmgr.vbs /dlv"),
        Heading::Transcript,
        Heading::None,
    ];
    // Two machines that nobody tells apart are one.
    let usable = if several { &headings[..11] } else { &headings[..] };
    (digits::any_digits(), 0..LANGUAGES.len(), prop::sample::select(usable.to_vec()))
        .prop_map(|(digits, language, heading)| Style { digits, language, heading })
}
