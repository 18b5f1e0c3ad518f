//! `slmgr.vbs` in the language of the machine.

use proptest::prelude::*;

use super::{One, Page, Style, Told};
use crate::language::{LANGUAGES, Language};
use crate::plant::{Channel, Dice, Product, WINDOWS};

#[derive(Clone, Debug)]
pub enum Command {
    /// `/dlv ID` for every product.
    Dlv(Detail),
    /// `/dlv all`: also of products that have no key.
    DlvAll(Detail),
    /// `/dti ID` for every product.
    Dti,
    /// `/dli ID` and `/dti ID` for every product.
    DliDti,
    /// `/dlv ID` for every product, then `/dti ID` for some.
    DlvDti(Detail, usize),
    /// `/dlv ID` for the first product, `/dti ID` for the others.
    DlvDtiOther(Detail),
}

#[derive(Clone, Debug)]
pub struct Detail {
    /// Windows 7 has no line *Product Key Channel*.
    pub old: bool,
    /// Whether the version of the service stands above each product.
    pub version: bool,
    /// Whether the command as typed and the first lines of the script host stand above.
    pub prompt: bool,
}

fn detail() -> impl Strategy<Value = Detail> {
    any::<(bool, bool, bool)>().prop_map(|(old, version, prompt)| Detail { old, version, prompt })
}

pub fn clean() -> impl Strategy<Value = Command> {
    prop_oneof![
        2 => detail().prop_map(Command::Dlv),
        1 => detail().prop_map(Command::DlvAll),
        1 => Just(Command::Dti),
        1 => (detail(), 0..6_usize).prop_map(|(detail, place)| Command::DlvDti(detail, place)),
    ]
}

pub fn any_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        4 => clean(),
        1 => Just(Command::DliDti),
        1 => detail().prop_map(Command::DlvDtiOther),
    ]
}

impl Command {
    pub fn print(&self, one: One<'_>, style: &Style, page: &mut Page) {
        let mut slmgr = Slmgr { one, style, language: &LANGUAGES[style.language], page };
        match self {
            Self::Dlv(detail) => {
                one.products().for_each(|(place, product)| slmgr.dlv(place, product, detail));
            }
            Self::DlvAll(detail) => {
                slmgr.unused();
                for (place, product) in one.products() {
                    slmgr.dlv(place, product, detail);
                    slmgr.unused();
                }
            }
            Self::Dti => one.products().for_each(|(place, product)| slmgr.dti(place, product)),
            Self::DliDti => {
                for (place, product) in one.products() {
                    slmgr.dli(place, product);
                    slmgr.dti(place, product);
                }
            }
            Self::DlvDti(detail, some) => {
                one.products().for_each(|(place, product)| slmgr.dlv(place, product, detail));
                let again = one.products().skip(some % one.machine.products.len());
                again.for_each(|(place, product)| slmgr.dti(place, product));
            }
            Self::DlvDtiOther(detail) => {
                one.products().take(1).for_each(|(at, product)| slmgr.dlv(at, product, detail));
                one.products().skip(1).for_each(|(at, product)| slmgr.dti(at, product));
            }
        }
    }
}

struct Slmgr<'a> {
    one: One<'a>,
    style: &'a Style,
    language: &'a Language,
    page: &'a mut Page,
}

impl Slmgr<'_> {
    fn fact(&mut self, label: &str, value: &str) {
        self.page.line(format!("{label}{}{value}", self.language.colon));
    }

    fn number(&mut self, product: &Product) {
        let Language { installation_id, colon, .. } = self.language;
        let digits = self.style.digits;
        self.page.lines.extend(digits.labelled(installation_id, colon, &product.installation_id));
    }

    fn dlv(&mut self, place: usize, product: &Product, detail: &Detail) {
        let language = self.language;
        self.page.gap();
        if detail.prompt && (detail.version || place == 0) {
            self.page.line("C:\\Windows\\System32>cscript slmgr.vbs /dlv");
            self.page.line("Microsoft (R) Windows Script Host, Version 5.812");
            self.page.line("Copyright (C) Microsoft Corporation. All rights reserved.");
            self.page.line("");
        }
        if detail.version || place == 0 {
            self.page.line("Software licensing service version: 10.0.26100.8036");
            self.page.line("");
        }
        self.fact(language.product, &product.name);
        self.fact(language.description, &product.description());
        self.fact(language.activation_id, &product.activation_id);
        self.fact(language.application_id, product.application_id);
        self.fact(language.extended_pid, &product.extended_pid);
        if !detail.old && !product.channel.value().is_empty() {
            self.fact(language.channel, product.channel.value());
        }
        self.number(product);
        let service = "https://activation-v2.sls.microsoft.com/SLActivateProduct/SLActivateProduct\
            .asmx?configextension=Retail";
        self.fact("Use License URL", service);
        self.fact(language.partial_key, product.partial_key);
        self.fact(language.state, language.states[usize::from(product.state)]);
        if product.state == 5 {
            self.fact("Notification Reason", "0xC004F034.");
        }
        self.fact("Remaining Windows rearm count", "1000");
        self.fact("Remaining SKU rearm count", "1000");
        self.fact("Trusted time", "20/03/2026 12:44:15");
        if product.channel == Channel::KmsClient {
            self.kms_client(place);
        }
        self.page.line("");
        let told = Told {
            installation_id: true,
            activation_id: true,
            application_id: true,
            extended_pid: true,
            channel: true,
            state: true,
            ..Told::default()
        };
        self.page.tell(self.one.number, place, told);
    }

    /// What stands below a KMS client.
    fn kms_client(&mut self, place: usize) {
        let mut dice = Dice::new(0xface, self.one.number, place);
        let (machine, pid) = (dice.guid(), dice.extended_pid());
        for line in [
            "Configured Activation Type: All",
            "",
            "Most recent activation information:",
            "Key Management Service client information",
            &format!("    Client Machine ID (CMID): {machine}"),
            "    KMS machine name from DNS: kms.example:1688",
            "    KMS machine IP address: 192.0.2.7",
            &format!("    KMS machine extended PID: {pid}"),
            "    Activation interval: 120 minutes",
            "    KMS host caching is enabled",
        ] {
            self.page.line(line);
        }
    }

    /// A product without a key.
    fn unused(&mut self) {
        let language = self.language;
        let place = self.page.lines.len();
        let activation_id = Dice::new(0xdead, self.one.number, place).guid();
        self.page.gap();
        self.fact(language.product, "Windows(R), Client-ESU-Year2 add-on for Enterprise");
        let description = "Windows(R) Operating System, VOLUME_MAK channel";
        self.fact(language.description, description);
        self.fact(language.activation_id, &activation_id);
        self.fact(language.application_id, WINDOWS);
        self.fact(language.extended_pid, "");
        self.fact(language.channel, "");
        self.fact(language.installation_id, "");
        self.page.line("This license is not in use.");
        self.fact(language.state, language.states[0]);
        self.page.line("");
    }

    fn dli(&mut self, place: usize, product: &Product) {
        let language = self.language;
        self.page.gap();
        self.fact(language.product, &product.name);
        self.fact(language.description, &product.description());
        self.fact(language.partial_key, product.partial_key);
        self.fact(language.state, language.states[usize::from(product.state)]);
        self.page.line("");
        let told = Told { channel: true, state: true, ..Told::default() };
        self.page.tell(self.one.number, place, told);
    }

    fn dti(&mut self, place: usize, product: &Product) {
        self.page.gap();
        self.number(product);
        self.page.line("");
        let told = Told { installation_id: true, ..Told::default() };
        self.page.tell(self.one.number, place, told);
    }
}
