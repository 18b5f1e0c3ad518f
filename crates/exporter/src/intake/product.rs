//! One product of one machine: from the texts of a row to a request.

mod alike;

use carnet_format::{ExtendedPid, KeyType, MicrosoftRequest, Reason};

use super::column::Column;
use super::digits::{installation_id, strays};
use super::kind::Kind;
use super::state::State;
use super::{Options, Products, SkipReason, machine};
use crate::fault::InputError;

pub(super) use alike::Alike;

/// The texts of a row, trimmed; empty where there is none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Product<'a> {
    /// None where the file has no column for it.
    pub(super) machine: Option<&'a str>,
    /// Another column names another machine.
    pub(super) other_machine: Option<&'a str>,
    pub(super) installation_id: &'a str,
    pub(super) forest_installation_id: &'a str,
    pub(super) activation_id: &'a str,
    pub(super) application_id: &'a str,
    pub(super) extended_pid: &'a str,
    pub(super) key_type: &'a str,
    pub(super) channel: &'a str,
    pub(super) description: &'a str,
    /// What the print calls the product or the licence.
    pub(super) name: &'a str,
    pub(super) license_status: &'a str,
    pub(super) reason: &'a str,
}

/// What a row turned out to be.
pub(super) enum Verdict {
    Export {
        numbers: MicrosoftRequest,
        reason: Option<Reason>,
        /// The licence state is said and is one that needs an activation.
        is_unlicensed: bool,
        /// The licence state, where it is not understood.
        unknown_state: Option<String>,
        /// What is said of the product key, where it is not understood.
        unknown_kind: Option<String>,
    },
    Skip(SkipReason),
    Bad(Vec<(Option<Column>, InputError)>),
}

impl<'a> Product<'a> {
    /// Notes a value. Of several columns that name the machine the first with a value counts.
    pub(super) fn set(&mut self, column: Column, value: &'a str) {
        match column {
            Column::Machine(_) => match self.machine {
                Some(first) if !machine::is_nobody(first) => {
                    let differs = !machine::is_nobody(value) && !machine::are_one(first, value);
                    self.other_machine = self.other_machine.or(differs.then_some(value));
                }
                _ => self.machine = Some(if machine::is_nobody(value) { "" } else { value }),
            },
            Column::InstallationId => self.installation_id = value,
            Column::ForestInstallationId => self.forest_installation_id = value,
            Column::ActivationId => self.activation_id = value,
            Column::ApplicationId => self.application_id = value,
            Column::ExtendedPid => self.extended_pid = value,
            Column::KeyType => self.key_type = value,
            Column::Channel => self.channel = value,
            Column::Description => self.description = value,
            Column::Name => self.name = value,
            Column::LicenseStatus => self.license_status = value,
            Column::Reason => self.reason = value,
        }
    }

    /// The number of the row, empty where there is none.
    pub(super) fn number(&self) -> &'a str {
        if self.installation_id.is_empty() {
            self.forest_installation_id
        } else {
            self.installation_id
        }
    }

    /// EXP-8. Digits of an installation id in a column of something else.
    pub(super) fn stray(&self) -> Option<(Column, usize)> {
        let others = [
            (Column::ActivationId, self.activation_id),
            (Column::ApplicationId, self.application_id),
            (Column::ExtendedPid, self.extended_pid),
            (Column::KeyType, self.key_type),
            (Column::Channel, self.channel),
            (Column::Description, self.description),
            (Column::Name, self.name),
            (Column::LicenseStatus, self.license_status),
            (Column::Reason, self.reason),
            (Column::Machine(0), self.machine.unwrap_or_default()),
        ];
        others.into_iter().find_map(|(column, text)| Some((column, strays(text, self.number())?)))
    }

    /// An activation id, and nothing beside it that only a licence has.
    pub(super) fn tells_nothing_but_an_id(&self) -> bool {
        let rest = [
            self.application_id,
            self.extended_pid,
            self.channel,
            self.description,
            self.license_status,
        ];
        !self.activation_id.is_empty() && rest.iter().all(|text| text.is_empty())
    }

    /// Name or description are not those of a product of Microsoft.
    pub(super) fn may_be_called_otherwise(&self) -> bool {
        const PARTS: [&str; 8] =
            ["Windows", "Office", "edition", "Visio", "Project", "Microsoft", "Server", "ESU"];
        let is_product = |name: &str| PARTS.iter().any(|part| name.contains(part));
        let said = [self.name, self.description].into_iter().filter(|name| !name.is_empty());
        said.into_iter().any(|name| !is_product(name) && !name.contains(" channel"))
    }

    /// Whether there is a number that might be asked about.
    pub(super) fn has_installation_id(&self) -> bool {
        !self.number().is_empty()
    }

    /// The kind of the product key, of all places that tell it. Two that differ are an error.
    pub(super) fn kind(&self) -> Result<Option<Kind>, (Option<Column>, InputError)> {
        let told = [
            Kind::of(self.channel),
            Kind::of(self.description).filter(|_| self.description.contains(" channel")),
            Kind::of_name(self.name),
        ];
        let mut told = told.into_iter().flatten().filter(|kind| *kind != Kind::Other);
        let first = told.next();
        let other = told.find(|kind| Some(*kind) != first);
        match (first, other) {
            (Some(one), Some(other)) if one.skip().is_none() || other.skip().is_none() => {
                Err((Some(Column::Channel), InputError::TwoKinds))
            }
            (first, _) => Ok(first.or_else(|| Kind::of(self.channel))),
        }
    }

    /// Why the product needs no request, if the print says so: offline activation does not help it, or
    /// it is activated.
    pub(super) fn skip(&self) -> Option<SkipReason> {
        let said = self.key_type.to_lowercase();
        if said.contains("gvlk") || said.contains("kms client") {
            return Some(SkipReason::KmsClient);
        }
        let kind = self.kind().ok().flatten().and_then(Kind::skip);
        let licensed = || State::of(self.license_status) == Some(State::Licensed);
        kind.or_else(|| licensed().then_some(SkipReason::Licensed))
    }

    /// Judges the row. All that is wrong with it is named at once.
    pub(super) fn judge(&self, options: &Options, alike: &mut Alike) -> Verdict {
        let wants_all = options.products == Products::All;
        let said = alike.said_by(self);
        if let Some(reason) = said.skip.filter(|_| !wants_all) {
            return Verdict::Skip(reason);
        }
        if !self.has_installation_id() {
            return Verdict::Skip(SkipReason::NoInstallationId);
        }
        let mut faults = Vec::new();
        let mut keep = |column, error| faults.push((column, error));

        // EXP-2. What a word that is broken in two says, nobody knows.
        for (column, text) in [
            (Column::Channel, self.channel),
            (Column::Name, self.name),
            (Column::LicenseStatus, self.license_status),
        ] {
            if text.contains(['\n', '\r']) {
                keep(Some(column), InputError::TornValue);
            }
        }
        let (number, place) = match self.forest_installation_id {
            "" => (self.installation_id, Column::InstallationId),
            forest => (forest, Column::ForestInstallationId),
        };
        if !self.installation_id.is_empty() && !self.forest_installation_id.is_empty() {
            keep(Some(place), InputError::TwoNumbers);
        }
        let installation_id = installation_id(number).map_err(|error| keep(Some(place), error));
        let activation_id = said
            .activation_id
            .map_err(|error| keep(Some(Column::ActivationId), InputError::Guid(error)));
        let application_id = said
            .application_id
            .map_err(|error| keep(Some(Column::ApplicationId), InputError::Guid(error)));
        if said.are_ids_swapped {
            keep(Some(Column::ActivationId), InputError::OtherId);
        }
        let extended_pid = optional(self.extended_pid, |text| text.parse::<ExtendedPid>())
            .map_err(|error| keep(Some(Column::ExtendedPid), InputError::ExtendedPid(error)));
        let kind = said.kind.clone().map_err(|(column, error)| keep(column, error));
        let key_type = said.key_type.clone().map_err(|error| keep(Some(Column::KeyType), error));
        let reason = said.reason.clone().map_err(|error| keep(Some(Column::Reason), error));
        let state = said.state;
        if !wants_all
            && state == Some(State::Unknown)
            && let (Ok(kind), Ok(said)) = (&kind, &key_type)
            && (kind.is_some_and(Kind::spends_activations)
                || said.is_some_and(|said| matches!(said, KeyType::Mak | KeyType::Csvlk)))
        {
            let state = shown(self.license_status);
            keep(Some(Column::LicenseStatus), InputError::State { state });
        }
        let key_type = match (kind, key_type) {
            (Ok(kind), Ok(said)) => {
                let told = kind.map_or(KeyType::Other, Kind::key_type);
                match said {
                    Some(said)
                        if told != KeyType::Other && said != KeyType::Other && said != told =>
                    {
                        keep(Some(Column::KeyType), InputError::TwoKinds);
                        Err(())
                    }
                    // A forest is activated by a key of its own kind.
                    _ if place == Column::ForestInstallationId => Ok(KeyType::Adba),
                    said => Ok(said.unwrap_or(told)),
                }
            }
            _ => Err(()),
        };
        let (
            Ok(installation_id),
            Ok(activation_id),
            Ok(application_id),
            Ok(extended_pid),
            Ok(key_type),
            Ok(reason),
            true,
        ) = (
            installation_id,
            activation_id,
            application_id,
            extended_pid,
            key_type,
            reason,
            faults.is_empty(),
        )
        else {
            return Verdict::Bad(faults);
        };
        let numbers = MicrosoftRequest {
            installation_id,
            key_type,
            application_id,
            activation_id,
            extended_pid,
        };
        let is_unlicensed = state == Some(State::NotLicensed);
        let unknown_state = (state == Some(State::Unknown)).then(|| shown(self.license_status));
        let told = if self.channel.is_empty() { self.description } else { self.channel };
        let is_understood = !matches!(said.kind, Ok(None | Some(Kind::Other)));
        let unknown_kind =
            (!is_understood && self.key_type.is_empty() && !told.is_empty()).then(|| shown(told));
        Verdict::Export { numbers, reason, is_unlicensed, unknown_state, unknown_kind }
    }

    /// The key type that a column says in so many words.
    fn key_type(&self) -> Result<Option<KeyType>, InputError> {
        let text = self.key_type.to_ascii_lowercase();
        // As VAMT says it: `Multiple Activation Key (MAK)`.
        let short = text.rsplit_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
        match short.unwrap_or(&text) {
            "" => Ok(None),
            "gvlk" | "unknown" => Ok(Some(KeyType::Other)),
            word => word
                .parse()
                .map(Some)
                .map_err(|_| InputError::KeyType { text: shown(self.key_type) }),
        }
    }
}

fn optional<T, E>(text: &str, read: impl Fn(&str) -> Result<T, E>) -> Result<Option<T>, E> {
    if text.is_empty() { Ok(None) } else { read(text).map(Some) }
}

fn reason(text: &str) -> Result<Reason, InputError> {
    let word = text.to_ascii_lowercase().replace([' ', '_'], "-");
    match word.parse() {
        // A dispute names the request whose answer did not fit, which no row does.
        Ok(Reason::AnswerDidNotFit) | Err(_) => Err(InputError::Reason { text: shown(text) }),
        Ok(reason) => Ok(reason),
    }
}

/// Enough of a text to recognise it by.
pub(crate) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(60).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
