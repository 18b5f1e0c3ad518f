//! JSON for scripts: every object that a command prints with `--json`, and what the spool holds.
//! `spec/carnet.schema.json` is made from these types, `spec/exchange.md` says what they mean. What a member
//! is named here it is named everywhere.

use std::io::{self, Write};

use carnet_format::plain_text::escape_json;
use serde::Serialize;

/// Types of objects: every member is public, in the schema, and printed where it is null, too.
macro_rules! objects {
    ($($(#[$about:meta])* $name:ident { $($(#[$of:meta])* $member:ident: $type:ty,)* })*) => { $(
        $(#[$about])*
        #[derive(Clone, Debug, serde::Serialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
        pub struct $name { $($(#[$of])* pub $member: $type,)* }
    )* };
}

mod export;
mod import;
mod journal;
mod keeper;
mod ledger;
mod machines;
mod media;
mod respond;
#[cfg(test)]
mod schema;
mod script;
mod spool;
mod text;
mod trust;
mod verdict;
mod watch;

pub use export::*;
pub use import::*;
pub use journal::*;
pub use keeper::*;
pub use ledger::*;
pub use machines::*;
pub use media::*;
pub use respond::*;
pub use script::*;
pub use spool::*;
pub use text::*;
pub use trust::*;
pub use verdict::*;
pub use watch::*;

/// One object of a command, on one line. VERDICT-10: every character that is not plain (ITEM-8) is
/// written as `\uXXXX`, in two halves above the basic plane. It reads back as the same value.
///
/// # Errors
/// The output failed.
///
/// ```
/// let mut out = Vec::new();
/// let body = std::collections::BTreeMap::from([("file", "plant\u{202e}7.carnet")]);
/// carnet_host::json::print(&mut out, "verify", &body)?;
/// let line = r#"{"carnet":1,"command":"verify","file":"plant\u202e7.carnet"}"#;
/// assert_eq!(String::from_utf8_lossy(&out).trim_end(), line);
/// # std::io::Result::Ok(())
/// ```
pub fn print(
    out: &mut (impl Write + ?Sized),
    command: &str,
    body: &impl Serialize,
) -> io::Result<()> {
    #[derive(Serialize)]
    struct Object<'a, T> {
        carnet: u8,
        command: &'a str,
        #[serde(flatten)]
        body: &'a T,
    }
    let line = serde_json::to_string(&Object { carnet: 1, command, body })?;
    writeln!(out, "{}", escape_json(&line))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeMap;

    use carnet_format::plain_text::is_plain;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn line(body: &impl serde::Serialize) -> String {
        let mut out = Vec::new();
        super::print(&mut out, "test", body).unwrap();
        String::from_utf8(out).unwrap().trim_end().to_owned()
    }

    #[test]
    fn json_is_written_in_plain_characters() {
        let value = json!({ "a\u{202e}": ["\u{9b}31m", "\u{e0041}", "é\\n\n", 1, null] });
        let body = r#""a\u202e":["\u009b31m","\udb40\udc41","é\\n\n",1,null]"#;
        assert_eq!(line(&value), format!("{{\"carnet\":1,\"command\":\"test\",{body}}}"));
    }

    proptest! {
        /// VERDICT-10.
        #[test]
        fn json_is_plain_and_reads_back_as_it_was(
            name: String, texts: Vec<String>, odd in proptest::collection::vec(any::<char>(), 0..40),
        ) {
            let odd = vec![String::from_iter(odd)];
            let body = BTreeMap::from([(format!("x{name}"), texts), ("odd".to_owned(), odd)]);
            let line = line(&body);
            prop_assert!(is_plain(&line));
            let value: Value = serde_json::from_str(&line).unwrap();
            prop_assert!(body.iter().all(|(name, texts)| value[name] == json!(texts)));
        }
    }
}
