//! `ospp.vbs`, whose words are English everywhere.

use proptest::prelude::*;

use super::{One, Page, Style, Told};
use crate::plant::{Channel, Product, office_description};

#[derive(Clone, Debug)]
pub enum Command {
    Dinstid,
    Dstatus,
    DstatusDinstid,
    DinstidDstatus,
}

pub fn clean() -> impl Strategy<Value = Command> {
    prop_oneof![
        Just(Command::Dinstid),
        Just(Command::DstatusDinstid),
        Just(Command::DinstidDstatus),
    ]
}

pub fn any_command() -> impl Strategy<Value = Command> {
    prop_oneof![3 => clean(), 1 => Just(Command::Dstatus)]
}

const LINE: &str = "---------------------------------------";

const STATES: [&str; 7] = [
    "---UNLICENSED---",
    "---LICENSED---",
    "---OOB_GRACE---",
    "---OOT_GRACE---",
    "---NON_GENUINE_GRACE---",
    "---NOTIFICATIONS---",
    "---EXTENDED GRACE---",
];

impl Command {
    pub fn print(&self, one: One<'_>, style: &Style, page: &mut Page) {
        match self {
            Self::Dinstid => dinstid(one, style, page),
            Self::Dstatus => dstatus(one, page),
            Self::DstatusDinstid => {
                dstatus(one, page);
                dinstid(one, style, page);
            }
            Self::DinstidDstatus => {
                dinstid(one, style, page);
                dstatus(one, page);
            }
        }
    }
}

/// No Office activates by its virtual machine.
fn office(one: One<'_>) -> impl Iterator<Item = (usize, &Product)> {
    one.products().filter(|(_, product)| product.channel != Channel::VirtualMachine)
}

/// The script knows Office only.
fn name(place: usize, product: &Product) -> String {
    format!("Office 16, Office16ProPlus{place}{} edition", product.channel.office())
}

fn dinstid(one: One<'_>, style: &Style, page: &mut Page) {
    page.gap();
    page.line("---Processing--------------------------");
    page.line(LINE);
    for (place, product) in office(one) {
        let label = format!("Installation ID for: {}", name(place, product));
        page.lines.extend(style.digits.labelled(&label, ": ", &product.installation_id));
        page.line(LINE);
        // The name says it.
        let channel = !matches!(product.channel, Channel::Evaluation | Channel::Subscription);
        let told = Told { installation_id: true, channel, hint: true, ..Told::default() };
        page.tell(one.number, place, told);
    }
    page.line("---Exiting-----------------------------");
}

fn dstatus(one: One<'_>, page: &mut Page) {
    page.gap();
    page.line("---Processing--------------------------");
    page.line(LINE);
    for (place, product) in office(one) {
        let state = STATES[usize::from(product.state)];
        page.line(format!("SKU ID: {}", product.activation_id));
        page.line(format!("LICENSE NAME: {}", name(place, product)));
        page.line(format!("LICENSE DESCRIPTION: {}", office_description(product.channel)));
        page.line(format!("LICENSE STATUS:  {state} "));
        if product.state == 5 {
            page.line("ERROR CODE: 0xC004F009");
            page.line("ERROR DESCRIPTION: The grace period expired.");
        }
        let key = product.partial_key;
        page.line(format!("Last 5 characters of installed product key: {key}"));
        page.line(LINE);
        let told = Told { activation_id: true, channel: true, state: true, ..Told::default() };
        page.tell(one.number, place, told);
    }
    page.line("---Exiting-----------------------------");
}
