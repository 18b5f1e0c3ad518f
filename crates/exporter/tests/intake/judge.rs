//! What came out, held against what was put in.

use std::collections::{BTreeMap, BTreeSet};

use carnet_exporter::fault::InputError;
use carnet_exporter::intake::{Intake, Note, Options, Products, Remark, Wanted};
use carnet_format::{KeyType, MicrosoftRequest, RequestBody};

use crate::plant::{Channel, Plant, Product};
use crate::shape::{Named, Told};

/// The name of every file: the machine where none is named.
pub const STEM: &str = "PLANT-9";

/// What Carnet made of a file.
pub struct Outcome {
    pub items: Vec<Wanted>,
    pub intake: Intake,
}

impl Outcome {
    pub fn of(name: &str, bytes: &[u8], options: &Options) -> Self {
        Self::of_all(&[(name, bytes)], options)
    }

    pub fn of_all(files: &[(&str, &[u8])], options: &Options) -> Self {
        let mut intake = Intake::default();
        for (name, bytes) in files {
            intake.stream(name, STEM, *bytes, options).expect("bytes in memory can be read");
        }
        Self { items: intake.items().iter().collect(), intake }
    }

    /// Whether it is noted that something which may be told of a product is not understood.
    pub fn has_notes(&self) -> bool {
        let doubt = |note: &Note| {
            matches!(note.remark, Remark::State { .. } | Remark::Kind { .. } | Remark::Apart { .. })
        };
        self.intake.notes.iter().any(doubt)
    }

    /// The reasons of what was passed over.
    pub fn skips(&self) -> Vec<&'static str> {
        self.intake.skipped.iter().map(|skipped| skipped.reason.as_str()).collect()
    }

    /// All that was said.
    pub fn said(&self) -> String {
        let mut said = String::new();
        for item in &self.items {
            let numbers = numbers(item);
            said += &format!(
                "item {} {:?} {:?} act {:?} app {:?} pid {:?}\n",
                numbers.installation_id,
                item.machines,
                numbers.key_type,
                numbers.activation_id.map(|id| id.to_string()),
                numbers.application_id.map(|id| id.to_string()),
                numbers.extended_pid.map(|id| id.to_string()),
            );
        }
        for fault in &self.intake.faults {
            said += &format!("fault {fault}\n");
        }
        for skipped in &self.intake.skipped {
            said += &format!("skip {}: {}\n", skipped.place, skipped.reason);
        }
        said + &format!("notes {:?}\n", self.intake.notes)
    }
}

pub fn numbers(item: &Wanted) -> &MicrosoftRequest {
    match &item.request.body {
        RequestBody::Microsoft(numbers) => numbers,
        other => panic!("{other:?}"),
    }
}

/// A plant, what a file tells of it, and what came out.
pub struct Judge<'a> {
    pub plant: &'a Plant,
    pub told: &'a [(usize, usize, Told)],
    pub outcome: &'a Outcome,
    pub products: Products,
}

type Judgement = Result<(), String>;

impl Judge<'_> {
    /// Every item is a product that was printed, of its machine, with its own facts or fewer.
    pub fn nothing_is_wrong(&self) -> Judgement {
        let mut machines: BTreeMap<&str, usize> = BTreeMap::new();
        for item in &self.outcome.items {
            let numbers = numbers(item);
            let id = numbers.installation_id.to_string();
            let Some((machine, product, told)) = self.find(&id) else {
                return Err(format!("nobody printed {id}"));
            };
            let fact = |what, got: Option<String>, right: &str| match got {
                Some(got) if got != right => Err(format!("{id} has the {what} {got}, not {right}")),
                _ => Ok(()),
            };
            fact("activation id", text(numbers.activation_id), &product.activation_id)?;
            fact("application id", text(numbers.application_id), product.application_id)?;
            fact("extended PID", text(numbers.extended_pid), &product.extended_pid)?;
            let right = if told.forest { KeyType::Adba } else { product.channel.key_type() };
            let may_be_left_out = numbers.key_type == KeyType::Other;
            // `Retail:TB:Eval` may be cut behind its first word.
            let may_be_cut = numbers.key_type == KeyType::Retail && told.cut_off;
            if numbers.key_type != right && !may_be_left_out && !may_be_cut {
                return Err(format!("{id} has the key type {:?}, not {right:?}", numbers.key_type));
            }
            let name = self.plant.machines[machine].name;
            let [printed] = &item.machines[..] else {
                return Err(format!("{id} has the machines {:?}, not {name}", item.machines));
            };
            // Where the file is cut, the name may be cut.
            let is_right = match told.machine {
                _ if told.cut_off => printed == STEM || name.starts_with(printed.as_str()),
                Named::Known => printed == name,
                Named::Not | Named::Somewhere => printed == name || printed == STEM,
            };
            if !is_right {
                return Err(format!("{id} has the machine {printed}, not {name}"));
            }
            if *machines.entry(printed).or_insert(machine) != machine {
                return Err(format!("two machines are named {printed}"));
            }
        }
        let ids: BTreeSet<String> =
            self.outcome.items.iter().map(|it| numbers(it).installation_id.to_string()).collect();
        match ids.len() == self.outcome.items.len() {
            true => Ok(()),
            false => Err("one installation id is two items".to_owned()),
        }
    }

    /// Where the kind of a product key is told and not read, something says so.
    pub fn nothing_is_left_out_unsaid(&self) -> Judgement {
        for item in &self.outcome.items {
            let numbers = numbers(item);
            let id = numbers.installation_id.to_string();
            let Some((_, product, told)) = self.find(&id) else { continue };
            let right = if told.forest { KeyType::Adba } else { product.channel.key_type() };
            if told.channel
                && numbers.key_type != right
                && !self.outcome.has_notes()
                && self.outcome.intake.faults.is_empty()
            {
                return Err(format!("{id} lost its key type without a word"));
            }
        }
        Ok(())
    }

    /// What needs no activation, or gains nothing by it, is not asked for without a word.
    pub fn nothing_is_wasted(&self) -> Judgement {
        for item in &self.outcome.items {
            let id = numbers(item).installation_id.to_string();
            let Some((_, product, told)) = self.find(&id) else { continue };
            if let Some(why) = self.reason_to_skip(product, told)
                && !self.outcome.has_notes()
            {
                return Err(format!("{id} is exported without a word; it is {why:?}"));
            }
        }
        Ok(())
    }

    /// No number that stands in the file is lost without a word of its own.
    pub fn nothing_is_lost(&self) -> Judgement {
        let skips = self.outcome.skips();
        // What is wrong with a file as a whole is said once.
        let faults = &self.outcome.intake.faults;
        let codes: Vec<&str> = faults.iter().map(|it| it.fault.code().as_str()).collect();
        let whole = ["input.nothing", "input.columns", "input.row", "input.machine"];
        if faults.iter().any(|it| !it.fault.can_be_skipped())
            || codes.iter().any(|code| whole.contains(code))
            || faults.iter().any(|it| it.fault == InputError::NoHeader)
        {
            return Ok(());
        }
        // Of two rows that contradict each other, one is named and neither stays.
        let named = faults.iter().map(|it| match it.fault.code().as_str() {
            "input.contradiction" => 2,
            _ => numbers_of(&it.fault.to_string()),
        });
        let mut named: usize = named.sum();
        let mut missing = 0;
        for (machine, place, told) in self.told {
            let product = &self.plant.machines[*machine].products[*place];
            let id = &product.installation_id;
            if told.cut_off && skips.is_empty() && codes.is_empty() {
                return Err(format!("nothing is said about {id}, which is cut off"));
            }
            if !told.installation_id || self.is_exported(id) {
                continue;
            }
            let hinted = told.hinted();
            let why = self.reason_to_skip(product, hinted);
            if why.is_some_and(|why| skips.iter().any(|skip| why.is_said_by(skip))) {
                missing += 1;
            } else if named > 0 {
                named -= 1;
            } else {
                return Err(format!("{id} is lost, and {why:?} is no reason that was given"));
            }
        }
        let said = skips.iter().filter(|skip| !["no-installation-id", "repeated"].contains(skip));
        match missing > said.count() + named {
            true => Err(format!("{missing} installation ids are lost")),
            false => Ok(()),
        }
    }

    /// Everything that is told comes out, and nothing is at fault.
    pub fn all_is_there(&self) -> Judgement {
        if self.told.is_empty() {
            return Ok(());
        }
        if let Some(fault) = self.outcome.intake.faults.first() {
            return Err(format!("a fault: {fault}"));
        }
        for (machine, place, told) in self.told.iter().filter(|(.., told)| told.installation_id) {
            let machine = &self.plant.machines[*machine];
            let product = &machine.products[*place];
            let id = &product.installation_id;
            let item = self.item(id);
            let hinted = told.hinted();
            if self.reason_to_skip(product, hinted).is_some() {
                if self.reason_to_skip(product, *told).is_some() && item.is_some() {
                    return Err(format!("{id} is exported"));
                }
                continue;
            }
            let Some(item) = item else { return Err(format!("{id} is missing")) };
            let numbers = numbers(item);
            let missing = [
                ("activation id", told.activation_id && numbers.activation_id.is_none()),
                ("application id", told.application_id && numbers.application_id.is_none()),
                ("extended PID", told.extended_pid && numbers.extended_pid.is_none()),
                ("key type", told.channel && numbers.key_type != product.channel.key_type()),
                ("key type", told.forest && numbers.key_type != KeyType::Adba),
                ("machine", told.machine == Named::Known && item.machines != [machine.name]),
            ];
            if let Some((what, _)) = missing.iter().find(|(_, missing)| *missing) {
                return Err(format!("{id} has no {what}, or another"));
            }
        }
        Ok(())
    }

    /// Everything but completeness.
    pub fn is_safe(&self) -> Judgement {
        self.nothing_is_wrong()?;
        self.nothing_is_wasted()?;
        self.nothing_is_lost()
    }

    /// As [`Judge::is_safe`] for a text that nobody can be expected to read: where it is refused,
    /// it is enough that nothing wrong comes out.
    pub fn is_safe_or_refused(&self) -> Judgement {
        match self.outcome.intake.faults.is_empty() {
            true => self.is_safe(),
            false => self.nothing_is_wrong(),
        }
    }

    fn find(&self, id: &str) -> Option<(usize, &Product, Told)> {
        self.told.iter().find_map(|(machine, place, told)| {
            let product = &self.plant.machines[*machine].products[*place];
            (product.installation_id == id).then_some((*machine, product, *told))
        })
    }

    fn item(&self, id: &str) -> Option<&Wanted> {
        self.outcome.items.iter().find(|item| numbers(item).installation_id.to_string() == id)
    }

    fn is_exported(&self, id: &str) -> bool {
        self.item(id).is_some()
    }

    fn reason_to_skip(&self, product: &Product, told: Told) -> Option<Why> {
        if self.products == Products::All {
            return None;
        }
        let channel = match product.channel {
            channel if !told.channel || channel.is_eligible() => None,
            Channel::KmsClient => Some(Why::KmsClient),
            _ => Some(Why::Helpless),
        };
        match (channel, told.state && product.state == 1) {
            (channel, false) => channel,
            (None, true) => Some(Why::Licensed),
            (Some(_), true) => Some(Why::LicensedAnd(product.channel)),
        }
    }
}

/// Why a product is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    Licensed,
    KmsClient,
    /// Offline activation does not help it.
    Helpless,
    LicensedAnd(Channel),
}

impl Why {
    fn is_said_by(self, skip: &str) -> bool {
        match self {
            Self::Licensed => skip == "licensed",
            Self::KmsClient => skip == "kms-client",
            Self::Helpless => {
                !["licensed", "kms-client", "no-installation-id", "repeated"].contains(&skip)
            }
            Self::LicensedAnd(_) => !["no-installation-id", "repeated"].contains(&skip),
        }
    }
}

/// How many installation ids a fault may speak of: `117 digits stand …` are of three.
fn numbers_of(fault: &str) -> usize {
    let digits = fault.split(' ').next().and_then(|word| word.parse::<usize>().ok());
    digits.map_or(1, |digits| digits.div_ceil(54).max(1))
}

fn text(value: Option<impl ToString>) -> Option<String> {
    value.map(|value| value.to_string())
}
