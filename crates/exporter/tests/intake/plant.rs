//! A plant of machines with licensed products, all of it invented.

use std::ops::RangeInclusive;

use carnet_format::KeyType;
use proptest::collection::vec;
use proptest::prelude::*;

pub const WINDOWS: &str = "55c92734-d682-4d71-983e-d6ec3f16059f";
pub const OFFICE: &str = "0ff1ce15-a989-479d-af46-f275c6370663";

/// Activation ids that people have. The products at one place of two machines are the same.
const KNOWN: [&str; 6] = [
    "4de7cb65-cdf1-4de9-8ae8-e3cce27b9f2c",
    "f520e45e-7413-4a34-a497-d2765967d094",
    "bd3762d7-270d-4760-8fb3-d829ca45278a",
    "1043add5-23b1-4afb-9a0f-64343c8f3f8d",
    "d450596f-894d-49e0-966a-fd39ed4c4c64",
    "83d49986-add3-41d7-ba33-87c7bfb5c0fb",
];

const PARTIAL_KEYS: [&str; 4] = ["3V66T", "CFHK8", "4C6R8", "T83GX"];

const NAMES: [&str; 3] = ["HMI-01", "PRESS-2", "OVEN11"];

/// How a key was bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    Mak,
    Retail,
    Oem,
    KmsHost,
    KmsClient,
    Evaluation,
    Subscription,
    VirtualMachine,
}

impl Channel {
    /// What stands before the word *channel* of a description.
    pub const fn constant(self) -> &'static str {
        match self {
            Self::Mak => "VOLUME_MAK",
            Self::Retail => "RETAIL",
            Self::Oem => "OEM_DM",
            Self::KmsHost => "VOLUME_KMS_2012-R2",
            Self::KmsClient => "VOLUME_KMSCLIENT",
            Self::Evaluation => "TIMEBASED_EVAL",
            Self::Subscription => "TIMEBASED_SUB",
            Self::VirtualMachine => "VIRTUAL_MACHINE_ACTIVATION",
        }
    }

    /// The value of `ProductKeyChannel`. Nobody has shown the one of virtual machines.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Mak => "Volume:MAK",
            Self::Retail => "Retail",
            Self::Oem => "OEM:DM",
            Self::KmsHost => "Volume:CSVLK",
            Self::KmsClient => "Volume:GVLK",
            Self::Evaluation => "Retail:TB:Eval",
            Self::Subscription => "Retail:TB:Sub",
            Self::VirtualMachine => "",
        }
    }

    /// How the license name of an Office product ends.
    pub const fn office(self) -> &'static str {
        match self {
            Self::Mak => "VL_MAK",
            Self::Retail | Self::VirtualMachine => "R_Retail",
            Self::Oem => "R_OEM_Perp",
            Self::KmsHost => "VL_KMS_Host",
            Self::KmsClient => "VL_KMS_Client",
            Self::Evaluation => "R_Trial",
            Self::Subscription => "R_Subscription",
        }
    }

    pub const fn key_type(self) -> KeyType {
        match self {
            Self::Mak => KeyType::Mak,
            Self::Retail => KeyType::Retail,
            Self::Oem => KeyType::Oem,
            Self::KmsHost => KeyType::Csvlk,
            _ => KeyType::Other,
        }
    }

    /// Whether offline activation helps.
    pub const fn is_eligible(self) -> bool {
        matches!(self, Self::Mak | Self::Retail | Self::Oem | Self::KmsHost)
    }
}

#[derive(Clone, Debug)]
pub struct Product {
    pub installation_id: String,
    pub activation_id: String,
    pub application_id: &'static str,
    pub extended_pid: String,
    pub channel: Channel,
    /// `LicenseStatus`, 0 to 6. 1 is licensed.
    pub state: u8,
    /// As `SoftwareLicensingProduct` has it.
    pub name: String,
    pub partial_key: &'static str,
}

impl Product {
    pub fn is_office(&self) -> bool {
        self.application_id == OFFICE
    }

    pub fn description(&self) -> String {
        match (self.is_office(), self.channel) {
            (true, channel) => office_description(channel),
            (false, channel) => {
                format!("Windows(R) Operating System, {} channel", channel.constant())
            }
        }
    }
}

pub fn office_description(channel: Channel) -> String {
    let constant = match channel {
        Channel::KmsHost => "VOLUME_KMS",
        other => other.constant(),
    };
    format!("Office 16, {constant} channel")
}

#[derive(Clone, Debug)]
pub struct Machine {
    pub name: &'static str,
    pub products: Vec<Product>,
}

#[derive(Clone, Debug)]
pub struct Plant {
    pub machines: Vec<Machine>,
}

/// Any plant of so many machines with so many products each.
pub fn plant(
    machines: RangeInclusive<usize>,
    products: RangeInclusive<usize>,
) -> impl Strategy<Value = Plant> {
    let machine = vec((channel(), state(), any::<bool>()), products);
    (any::<u16>(), vec(machine, machines)).prop_map(|(seed, machines)| {
        let machines = machines.into_iter().enumerate().map(|(number, products)| {
            let products = products.into_iter().enumerate();
            let product = |(place, (channel, state, office))| {
                product(Dice::new(seed, number, place), seed, place, channel, state, office)
            };
            let mut products: Vec<Product> = products.map(product).collect();
            // Windows and its add-on may have one PID, and bear one name.
            if seed % 3 == 0 && !products[0].is_office() {
                let (name, pid) = (products[0].name.clone(), products[0].extended_pid.clone());
                for product in &mut products[1..] {
                    product.extended_pid.clone_from(&pid);
                    if !product.is_office() {
                        product.name.clone_from(&name);
                    }
                }
            }
            Machine { name: NAMES[number], products }
        });
        Plant { machines: machines.collect() }
    })
}

fn channel() -> impl Strategy<Value = Channel> {
    prop_oneof![
        5 => Just(Channel::Mak),
        2 => Just(Channel::Oem),
        2 => Just(Channel::Retail),
        1 => Just(Channel::KmsHost),
        2 => Just(Channel::KmsClient),
        1 => Just(Channel::Evaluation),
        1 => Just(Channel::Subscription),
        1 => Just(Channel::VirtualMachine),
    ]
}

fn state() -> impl Strategy<Value = u8> {
    prop_oneof![3 => Just(5_u8), 2 => Just(1_u8), 2 => 0..=6_u8]
}

fn product(
    mut dice: Dice,
    seed: u16,
    place: usize,
    channel: Channel,
    state: u8,
    office: bool,
) -> Product {
    let office = office && !matches!(channel, Channel::Oem | Channel::VirtualMachine);
    let activation_id = match place % 2 {
        0 => KNOWN[(usize::from(seed) + place) % KNOWN.len()].to_owned(),
        _ => Dice::new(seed, usize::MAX, place).guid(),
    };
    let group = if office || dice.roll(6) == 0 { 6 } else { 7 };
    let name = match (office, place) {
        (true, _) => format!("Office 16, Office16ProPlus{}{} edition", place, channel.office()),
        (false, 0) => "Windows(R), Professional edition".to_owned(),
        _ => format!("Windows(R), Client-ESU-Year{place} add-on for Professional"),
    };
    Product {
        installation_id: (0..9).map(|_| dice.group(group)).collect(),
        activation_id,
        application_id: if office { OFFICE } else { WINDOWS },
        extended_pid: dice.extended_pid(),
        channel,
        state,
        name,
        partial_key: PARTIAL_KEYS[place % PARTIAL_KEYS.len()],
    }
}

/// Numbers that follow from where they are wanted, so that a smaller plant keeps its values.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u16, machine: usize, place: usize) -> Self {
        let machine = machine.wrapping_add(1) as u64;
        Self(u64::from(seed) ^ (machine << 32) ^ ((place as u64) << 48) ^ 0x5eed)
    }

    /// `SplitMix64`.
    pub fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }

    /// A group of an installation id: its last digit is the weighted sum of the others modulo 7,
    /// every second one counted twice.
    fn group(&mut self, length: usize) -> String {
        let digits: Vec<u64> = (1..length).map(|_| self.roll(10)).collect();
        let sum: u64 = digits.iter().zip([1, 2].iter().cycle()).map(|(digit, by)| digit * by).sum();
        digits.iter().chain([&(sum % 7)]).map(u64::to_string).collect()
    }

    pub fn guid(&mut self) -> String {
        let (a, b, c, d) = (self.hex(4), self.hex(2), self.hex(2), self.hex(6));
        format!("{a}-{b}-4{}-a{}-{d}", &c[1..], &self.hex(2)[1..])
    }

    fn hex(&mut self, bytes: usize) -> String {
        (0..bytes).map(|_| format!("{:02x}", self.roll(256))).collect()
    }

    pub fn extended_pid(&mut self) -> String {
        let build = [7601, 19045, 26100][self.roll(3) as usize];
        let (batch, serial) = (self.roll(1000), self.roll(1_000_000));
        let (day, year) = (1 + self.roll(365), 2024 + self.roll(3));
        format!("03612-03311-{batch:03}-{serial:06}-03-1033-{build}.0000-{day:03}{year}")
    }
}
