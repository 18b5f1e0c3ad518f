//! Products as records of named values: what lists, tables and JSON have in common.

use proptest::prelude::*;

use super::{Named, One, Style, Told};
use crate::language::LANGUAGES;
use crate::plant::{Dice, Product, WINDOWS};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    InstallationId,
    ActivationId,
    ApplicationId,
    ExtendedPid,
    Channel,
    Description,
    /// 0 to 6.
    State,
    /// The state as a word of the machine's language.
    StateWord,
    Name,
    PartialKey,
    Machine,
    /// A GUID of no product.
    StrangeGuid,
    /// An extended PID of no product.
    StrangePid,
    Fixed(&'static str),
}

/// A record's names and values, in order.
#[derive(Clone, Debug)]
pub struct Record {
    pub columns: Vec<(&'static str, Value)>,
    /// Whether products without a key stand between the others.
    pub unused: bool,
}

const MACHINES: [&str; 10] = [
    "Machine",
    "MachineName",
    "ComputerName",
    "PSComputerName",
    "Node",
    "__SERVER",
    "SystemName",
    "Maschine",
    "Ordinateur",
    "Equipo",
];

/// Names of columns that no reader knows.
const STRANGE: [&str; 3] = ["Gerät", "Asset", "Standort"];

/// `SoftwareLicensingProduct` with any of its properties in any order, beside the installation id.
pub fn product(several: bool, strange: bool) -> impl Strategy<Value = Record> {
    let mut optional = vec![
        ("ID", Value::ActivationId),
        ("ApplicationID", Value::ApplicationId),
        ("ProductKeyID", Value::ExtendedPid),
        ("ProductKeyChannel", Value::Channel),
        ("Description", Value::Description),
        ("LicenseStatus", Value::State),
        ("Name", Value::Name),
        ("PartialProductKey", Value::PartialKey),
        ("ProductKeyID2", Value::Fixed("00330-80000-00000-AA000")),
        ("KeyManagementServiceProductKeyID", Value::StrangePid),
        ("LicenseStatusReason", Value::Fixed("3221549105")),
        ("EvaluationEndDate", Value::Fixed("01/01/1601 01:00:00")),
        ("LicenseFamily", Value::Fixed("Professional")),
    ];
    if strange {
        optional.push(("ClientMachineID", Value::StrangeGuid));
    }
    let kept = 0..=optional.len();
    let some = prop::sample::subsequence(optional, kept);
    (some, machine(several, strange)).prop_flat_map(|(mut columns, machine)| {
        columns.push(("OfflineInstallationId", Value::InstallationId));
        columns.extend(machine);
        (Just(columns).prop_shuffle(), prop::bool::weighted(0.2))
            .prop_map(|(columns, unused)| Record { columns, unused })
    })
}

/// `Get-OSLicenseInfo`.
pub fn os_license(several: bool, strange: bool) -> impl Strategy<Value = Record> {
    machine(several, strange).prop_map(|machine| {
        let mut columns = vec![
            ("Name", Value::Name),
            ("ActivationID", Value::ActivationId),
            ("ApplicationID", Value::ApplicationId),
            ("PartialProductKey", Value::PartialKey),
            ("LicenseStatus", Value::StateWord),
            ("LicenseStatusReason", Value::Fixed("0xC004F034")),
            ("OfflineInstallationId", Value::InstallationId),
        ];
        columns.splice(0..0, machine);
        Record { columns, unused: false }
    })
}

/// `Get-ADLicenseInfo`.
pub fn forest(several: bool, strange: bool) -> impl Strategy<Value = Record> {
    machine(several, strange).prop_map(|machine| {
        let mut columns = vec![("ForestInstallationId", Value::InstallationId)];
        columns.splice(0..0, machine);
        Record { columns, unused: false }
    })
}

fn machine(several: bool, strange: bool) -> BoxedStrategy<Option<(&'static str, Value)>> {
    let named = |names: &'static [&'static str]| {
        prop::sample::select(names).prop_map(|name| Some((name, Value::Machine)))
    };
    let empty = Just(Some(("PSComputerName", Value::Fixed(""))));
    match (several, strange) {
        (true, false) => named(&MACHINES).boxed(),
        (true, true) => prop_oneof![3 => named(&MACHINES), 1 => named(&STRANGE)].boxed(),
        (false, false) => prop_oneof![named(&MACHINES), empty, Just(None)].boxed(),
        (false, true) => prop_oneof![named(&MACHINES), named(&STRANGE), empty, Just(None)].boxed(),
    }
}

impl Record {
    /// Whether the machine stands under a name that is known.
    fn named(&self) -> Named {
        match self.columns.iter().find(|(_, value)| *value == Value::Machine) {
            None => Named::Not,
            Some((name, _)) if MACHINES.contains(name) => Named::Known,
            Some(_) => Named::Somewhere,
        }
    }

    pub fn told(&self, product: &Product) -> Told {
        let has = |wanted| self.columns.iter().any(|(_, value)| *value == wanted);
        Told {
            installation_id: true,
            cut_off: false,
            forest: self.columns.iter().any(|(name, _)| *name == "ForestInstallationId"),
            activation_id: has(Value::ActivationId),
            application_id: has(Value::ApplicationId),
            extended_pid: has(Value::ExtendedPid),
            channel: has(Value::Description)
                || has(Value::Channel) && !product.channel.value().is_empty(),
            hint: has(Value::Name) && product.is_office(),
            state: has(Value::State) || has(Value::StateWord),
            machine: self.named(),
        }
    }

    /// The values of a product that has no key.
    pub fn unused(&self, one: One<'_>, place: usize) -> Vec<(&'static str, String)> {
        let mut dice = Dice::new(0xd1ce, one.number, place);
        let mut text = |value: Value| match value {
            Value::ActivationId | Value::StrangeGuid => dice.guid(),
            Value::ApplicationId => WINDOWS.to_owned(),
            Value::Description => "Windows(R) Operating System, VOLUME_MAK channel".to_owned(),
            Value::State => "0".to_owned(),
            Value::Name => "Windows(R), Client-ESU-Year3 add-on for Enterprise".to_owned(),
            Value::Machine => one.machine.name.to_owned(),
            _ => String::new(),
        };
        self.columns.iter().map(|(name, value)| (*name, text(*value))).collect()
    }

    /// The values of a product, as the machine writes them.
    pub fn values(&self, one: One<'_>, place: usize, style: &Style) -> Vec<(&'static str, String)> {
        let product = &one.machine.products[place];
        let mut dice = Dice::new(0xbead, one.number, place);
        let mut text = |value: Value| match value {
            Value::InstallationId => style.digits.inline(&product.installation_id),
            Value::ActivationId => product.activation_id.clone(),
            Value::ApplicationId => product.application_id.to_owned(),
            Value::ExtendedPid => product.extended_pid.clone(),
            Value::Channel => product.channel.value().to_owned(),
            Value::Description => product.description(),
            Value::State => product.state.to_string(),
            Value::StateWord => {
                LANGUAGES[style.language].states[usize::from(product.state)].to_owned()
            }
            Value::Name => product.name.clone(),
            Value::PartialKey => product.partial_key.to_owned(),
            Value::Machine => one.machine.name.to_owned(),
            Value::StrangeGuid => dice.guid(),
            Value::StrangePid => dice.extended_pid(),
            Value::Fixed(text) => text.to_owned(),
        };
        self.columns.iter().map(|(name, value)| (*name, text(*value))).collect()
    }
}
