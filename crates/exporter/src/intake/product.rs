//! One product of one machine: from the texts of a row to a request.

use carnet_format::plain_text::is_plain;
use carnet_format::{
    ConfirmationId, ExtendedPid, Guid, InstallationId, KeyType, MicrosoftRequest, NumberError,
    Purpose, Reason, Request, RequestBody,
};

use super::SkipReason;
use super::channel::{Channel, is_licensed};
use super::{Options, Products};
use crate::fault::{FIFTY, InputError};
use crate::source::table;

/// The texts of a row, trimmed; empty where there is none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Product<'a> {
    /// None where the file has no column for it.
    pub(super) machine: Option<&'a str>,
    pub(super) installation_id: &'a str,
    pub(super) activation_id: &'a str,
    pub(super) application_id: &'a str,
    pub(super) extended_pid: &'a str,
    pub(super) key_type: &'a str,
    pub(super) channel: &'a str,
    pub(super) description: &'a str,
    pub(super) license_status: &'a str,
    pub(super) reason: &'a str,
}

/// The values of a row by what they mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Column {
    /// Several names say *machine*; the lower number wins.
    Machine(u8),
    InstallationId,
    ActivationId,
    ApplicationId,
    ExtendedPid,
    KeyType,
    Channel,
    Description,
    LicenseStatus,
    Reason,
}

impl table::Column for Column {
    const NEEDED: (Self, InputError) = (Self::InstallationId, InputError::NoColumn);

    fn of(bare: &str) -> Option<Self> {
        Some(match bare {
            "machine" | "machinename" => Self::Machine(0),
            "computername" | "computer" => Self::Machine(1),
            "pscomputername" => Self::Machine(2),
            "fullyqualifieddomainname" | "hostname" | "host" | "csname" => Self::Machine(3),
            "offlineinstallationid" | "installationid" | "iid" => Self::InstallationId,
            "id" | "activationid" | "sku" | "skuid" => Self::ActivationId,
            "applicationid" => Self::ApplicationId,
            "productkeyid" | "extendedpid" | "epid" => Self::ExtendedPid,
            "keytype" | "productkeytype" => Self::KeyType,
            "productkeychannel" | "channel" => Self::Channel,
            "description" => Self::Description,
            "licensestatus" => Self::LicenseStatus,
            "reason" => Self::Reason,
            _ => return None,
        })
    }
}

/// What a row turned out to be.
pub(super) enum Verdict {
    Export { machine: String, request: Request },
    Skip(SkipReason),
    Bad(Vec<(Option<Column>, InputError)>),
}

impl<'a> Product<'a> {
    /// Notes a value. Of several columns that name the machine the first with a value counts.
    pub(super) fn set(&mut self, column: Column, value: &'a str) {
        match column {
            Column::Machine(_) if self.machine.is_none_or(str::is_empty) => {
                self.machine = Some(value);
            }
            Column::Machine(_) => {}
            Column::InstallationId => self.installation_id = value,
            Column::ActivationId => self.activation_id = value,
            Column::ApplicationId => self.application_id = value,
            Column::ExtendedPid => self.extended_pid = value,
            Column::KeyType => self.key_type = value,
            Column::Channel => self.channel = value,
            Column::Description => self.description = value,
            Column::LicenseStatus => self.license_status = value,
            Column::Reason => self.reason = value,
        }
    }

    /// Judges the row. All that is wrong with it is named at once.
    pub(super) fn judge(&self, options: &Options, stem: &str) -> Verdict {
        let channel = Channel::of(self.channel).or_else(|| Channel::of(self.description));
        if options.products == Products::Eligible {
            if channel == Some(Channel::KmsClient) {
                return Verdict::Skip(SkipReason::KmsClient);
            }
            if is_licensed(self.license_status) {
                return Verdict::Skip(SkipReason::Licensed);
            }
        }
        if self.installation_id.is_empty() {
            return Verdict::Skip(SkipReason::NoInstallationId);
        }
        let mut faults = Vec::new();
        let mut keep = |column, error| faults.push((column, error));

        let installation_id = installation_id(self.installation_id)
            .map_err(|error| keep(Some(Column::InstallationId), error));
        let activation_id = optional(self.activation_id, |text| text.parse::<Guid>())
            .map_err(|error| keep(Some(Column::ActivationId), InputError::Guid(error)));
        let application_id = optional(self.application_id, |text| text.parse::<Guid>())
            .map_err(|error| keep(Some(Column::ApplicationId), InputError::Guid(error)));
        let extended_pid = optional(self.extended_pid, |text| text.parse::<ExtendedPid>())
            .map_err(|error| keep(Some(Column::ExtendedPid), InputError::ExtendedPid(error)));
        let key_type = match self.key_type {
            "" => Ok(channel.map_or(KeyType::Other, Channel::key_type)),
            text => key_type(text).map_err(|error| keep(Some(Column::KeyType), error)),
        };
        let reason =
            optional(self.reason, reason).map_err(|error| keep(Some(Column::Reason), error));
        let machine = machine(self.machine, options, stem).map_err(|error| keep(None, error));

        let (
            Ok(installation_id),
            Ok(activation_id),
            Ok(application_id),
            Ok(extended_pid),
            Ok(key_type),
            Ok(reason),
            Ok(machine),
        ) = (
            installation_id,
            activation_id,
            application_id,
            extended_pid,
            key_type,
            reason,
            machine,
        )
        else {
            return Verdict::Bad(faults);
        };
        let body = MicrosoftRequest {
            installation_id,
            key_type,
            application_id,
            activation_id,
            extended_pid,
        };
        let request = Request {
            purpose: Purpose::Activate,
            reason,
            replaces: None,
            continues: None,
            body: RequestBody::Microsoft(body),
        };
        Verdict::Export { machine, request }
    }
}

/// Names of files that say nothing about a machine.
const GENERIC: [&str; 10] =
    ["slmgr", "dlv", "dli", "dti", "ospp", "output", "export", "inventory", "requests", "licenses"];

/// What separates the cells of tables or begins a formula, and is in no NetBIOS or DNS name. Tables that
/// name machines go to spreadsheets, and somebody else may have chosen the name.
// EXP-54. SPOOL-8.
const NOT_IN_NAMES: [char; 5] = [';', ',', '=', '|', '"'];
const NOT_FIRST: [char; 8] = ['+', '-', '@', '\'', '＝', '＋', '－', '＠'];

/// The machine of a row: its own, else the one named on the command line, else the file's stem.
/// Where a file has a column for it, a blank there is a mistake and not the file's name.
pub(super) fn machine(
    own: Option<&str>,
    options: &Options,
    stem: &str,
) -> Result<String, InputError> {
    let named = options.machine.as_deref();
    let (name, is_stem) = match own {
        Some(own) if !own.is_empty() => (own, false),
        Some(own) => (named.unwrap_or(own).trim(), false),
        None => (named.unwrap_or(stem).trim(), named.is_none()),
    };
    let why = if name.is_empty() {
        "it is empty"
    } else if is_stem && GENERIC.iter().any(|generic| name.eq_ignore_ascii_case(generic)) {
        "files of many machines have this name; name the machine with --machine, in a column, or \
         as the file's name"
    } else if name.len() > 256 {
        "it has more than 256 bytes"
    } else if name.contains(char::REPLACEMENT_CHARACTER) {
        "it could not be decoded; name its encoding with --encoding"
    } else if !is_plain(name) {
        "it has control or invisible characters"
    } else if name.contains(NOT_IN_NAMES) {
        "no machine's name has one of ; , = | \""
    } else if name.starts_with(NOT_FIRST) {
        "no machine's name begins with + - @ ' or the full-width form of one"
    } else {
        return Ok(name.to_owned());
    };
    Err(InputError::Machine { text: shown(name), why })
}

/// Reads an installation id and says what else it may be.
pub(crate) fn installation_id(text: &str) -> Result<InstallationId, InputError> {
    text.parse::<InstallationId>().map_err(|error| {
        if is_rounded(text) {
            InputError::Spreadsheet { text: shown(text) }
        } else if text.parse::<ConfirmationId>().is_ok() {
            InputError::ConfirmationId
        } else if matches!(error, NumberError::Length { got: FIFTY, .. }) {
            InputError::FiftyDigits
        } else {
            InputError::InstallationId(error)
        }
    })
}

/// `4.89E+62`, also with a comma; or fifteen digits and then zeros only, which is how spreadsheets
/// write the number out.
pub(crate) fn is_rounded(text: &str) -> bool {
    let plain: Vec<u8> = text.bytes().filter(|byte| !b" +.,".contains(byte)).collect();
    let exponent = plain.iter().position(|byte| byte.eq_ignore_ascii_case(&b'e'));
    let all_digits = |bytes: &[u8]| !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit);
    match exponent {
        Some(place) => all_digits(&plain[..place]) && all_digits(&plain[place + 1..]),
        None => {
            plain.len() >= 40 && all_digits(&plain) && plain[17..].iter().all(|byte| *byte == b'0')
        }
    }
}

/// How many digits the longest run of digits, blanks and dashes in `text` has.
pub(super) fn longest_run(text: &str) -> usize {
    text.split(|c: char| !(c.is_ascii_digit() || InstallationId::separates(c)))
        .map(|run| run.bytes().filter(u8::is_ascii_digit).count())
        .max()
        .unwrap_or_default()
}

/// EXP-3. From this many digits on, a number is meant to be an installation id.
pub(super) const SUSPECT: usize = 40;

fn optional<T, E>(text: &str, read: impl Fn(&str) -> Result<T, E>) -> Result<Option<T>, E> {
    if text.is_empty() { Ok(None) } else { read(text).map(Some) }
}

fn key_type(text: &str) -> Result<KeyType, InputError> {
    match text.to_ascii_lowercase().as_str() {
        // As VAMT says it.
        "gvlk" | "unknown" => Ok(KeyType::Other),
        word => word.parse().map_err(|_| InputError::KeyType { text: shown(text) }),
    }
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
