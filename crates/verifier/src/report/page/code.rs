//! What the codes of a verdict mean and ask for, in the language of the page.

use carnet_format::Code;
use carnet_language::within;

use super::words::Language;

/// What happened.
pub(super) fn meaning(code: Code, lang: Language) -> &'static str {
    within(lang, || code.meaning())
}

/// What the reader does next.
pub(super) fn next_step(code: Code, lang: Language) -> &'static str {
    within(lang, || code.next_step())
}
