//! `spec/carnet.schema.json`, from the types.
#![allow(clippy::unwrap_used)]

use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use super::*;

/// The schema of every object.
struct Objects {
    generator: SchemaGenerator,
    all: Vec<Schema>,
}

impl Objects {
    /// An object that begins with the two members of [`print`].
    fn of<T: JsonSchema>(&mut self, commands: &Value) {
        let schema = self.generator.subschema_for::<T>();
        let object = self.generator.definitions_mut().get_mut(&*T::schema_name()).unwrap();
        let mut properties = Map::new();
        properties.insert("carnet".into(), json!({ "const": 1 }));
        properties.insert("command".into(), commands.clone());
        properties.append(object["properties"].as_object_mut().unwrap());
        object["properties"] = properties.into();
        let required = object["required"].as_array_mut().unwrap();
        required.splice(..0, ["carnet".into(), "command".into()]);
        self.all.push(schema);
    }

    /// An object in a file.
    fn file<T: JsonSchema>(&mut self) {
        self.all.push(self.generator.subschema_for::<T>());
    }
}

fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut objects = Objects { generator, all: Vec::new() };
    let only = |command: &str| json!({ "const": command });
    let one_of = |commands: &[&str]| json!({ "enum": commands });
    objects.of::<BundleVerdict>(&one_of(&[
        "verify",
        "show",
        "report",
        "approve",
        "attest-scan",
        "merge",
    ]));
    objects.of::<ReceiptVerdict>(&one_of(&["verify", "show", "receipt"]));
    objects.of::<UpdateVerdict>(&one_of(&["verify", "show", "approve"]));
    objects.of::<Verified>(&one_of(&["verify", "show"]));
    objects.of::<Item>(&only("show"));
    objects.of::<Privacy>(&only("show"));
    objects.of::<Trust>(&one_of(&["trust check", "trust show"]));
    objects.of::<BadTrust>(&only("trust check"));
    objects.of::<TrustKept>(&one_of(&[
        "trust new",
        "trust draft",
        "trust add",
        "trust remove",
        "trust diff",
        "trust pack",
        "trust install",
    ]));
    objects.of::<Begun>(&only("init"));
    objects.of::<CardWritten>(&only("key card"));
    objects.of::<HostCheck>(&only("doctor"));
    objects.of::<HostChecked>(&only("doctor"));
    objects.of::<Explanation>(&only("explain"));
    objects.of::<Requirement>(&only("explain"));
    objects.of::<VendorExplanation>(&only("explain"));
    objects.of::<OwnKey>(&one_of(&["key new", "key show"]));
    objects.of::<JournalEntry>(&only("journal list"));
    objects.of::<JournalCheck>(&only("journal check"));
    objects.of::<Enrolled>(&only("media enroll"));
    objects.of::<MediumCheck>(&only("media check"));
    objects.of::<KnownMedium>(&only("media list"));
    objects.of::<Retired>(&only("media retire"));
    objects.of::<Export>(&only("export"));
    objects.of::<CheckedAnswers>(&only("answers check"));
    objects.of::<Import>(&only("import"));
    objects.of::<ImportReceipt>(&only("import"));
    objects.of::<Folder>(&only("import"));
    objects.of::<Imported>(&only("import"));
    objects.of::<LedgerBundle>(&one_of(&["ledger list", "ledger show"]));
    objects.of::<Request>(&one_of(&["ledger list", "ledger show"]));
    objects.of::<Rejected>(&only("ledger list"));
    objects.of::<Unreadable>(&only("ledger list"));
    objects.of::<Answer>(&only("ledger show"));
    objects.of::<Evidence>(&only("evidence"));
    objects.of::<LedgerStatus>(&only("ledger status"));
    objects.of::<StatusCheck>(&only("ledger status"));
    objects.of::<LedgerTime>(&only("ledger time"));
    objects.of::<TimeTaken>(&only("ledger time"));
    objects.of::<Machine>(&only("ledger machines"));
    objects.of::<Machines>(&only("ledger machines"));
    objects.of::<Grant>(&only("ledger confirm"));
    objects.of::<Said>(&one_of(&[
        "ledger dispute",
        "ledger withdraw",
        "ledger answer",
        "ledger scrap",
        "ledger applied",
    ]));
    objects.of::<AppliedRow>(&only("ledger applied"));
    objects.of::<AppliedTable>(&only("ledger applied"));
    objects.of::<Adopted>(&only("ledger adopt"));
    objects.of::<Written>(&only("ledger bundle"));
    objects.of::<KeptBundle>(&only("ledger keep"));
    objects.of::<BundleDone>(&one_of(&["ledger void", "ledger release"]));
    objects.of::<Respooled>(&only("ledger respool"));
    objects.of::<Audit>(&only("ledger audit"));
    objects.of::<Rebuilt>(&only("ledger rebuild"));
    objects.of::<MovedOut>(&only("ledger archive"));
    objects.of::<Backup>(&only("ledger backup"));
    objects.of::<LedgerCreated>(&only("ledger create"));
    objects.of::<Restored>(&only("ledger restore"));
    objects.of::<SiteClosed>(&only("ledger close"));
    objects.of::<SiteReopened>(&only("ledger close"));
    objects.of::<Inherited>(&only("ledger inherit"));
    objects.of::<Disinherited>(&only("ledger inherit"));
    objects.of::<WatchEvent>(&only("watch"));
    objects.of::<RespondEvent>(&only("respond"));
    objects.of::<ScriptWritten>(&one_of(&["script collect", "script apply"]));
    objects.of::<Failed>(&json!({ "type": "string" }));
    objects.file::<SpooledBundle>();
    objects.file::<SpooledRequest>();
    objects.file::<SpooledResponse>();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "One object that a command of Carnet prints with --json, or that lies in the spool",
        "anyOf": objects.all,
        "$defs": objects.generator.take_definitions(true),
    })
}

/// `make schema` writes the file.
#[test]
fn the_schema_is_that_of_the_types() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/carnet.schema.json");
    let made = format!("{:#}\n", schema());
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(path, &made).unwrap();
    }
    assert!(std::fs::read_to_string(path).unwrap() == made, "make schema writes {path} anew");
}
