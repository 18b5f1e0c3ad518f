//! Parts that several sections of the page have in common.

use std::fmt::Display;

use maud::{Markup, PreEscaped, Render, html};

use super::words::{Language, Text};
use carnet_format::plain_text::Escaped;

/// Keeps a sign on the line of its word.
pub(super) const NBSP: PreEscaped<&str> = PreEscaped("&nbsp;");

/// VERDICT-10. Text that was not made on this host.
pub(super) fn text(text: &str) -> Markup {
    html! { (Escaped(text)) }
}

/// A digest or an id in full; it can break anywhere between two groups, and is copied whole.
pub(super) fn digest(digest: impl Display) -> Markup {
    html! {
        span.digest {
            @for (position, character) in digest.to_string().char_indices() {
                @if position > 0 && position % 8 == 0 { wbr; }
                (character)
            }
        }
    }
}

/// What became of a check or a statement.
pub(super) fn outcome(sign: &str, word: impl Render) -> Markup {
    html! { span.outcome { (sign) (NBSP) (word) } }
}

/// How a language says what is on the page.
pub(super) trait Says: Copy {
    /// A text of the page.
    fn say(self, text: Text) -> &'static str;

    /// A text of the page with a number or a name of our own in the place of `{}`.
    fn say_with(self, text: Text, value: impl Display) -> String;

    /// What was found.
    fn detail(self, message: &str) -> Markup;

    /// A section with its heading.
    fn section(self, heading: Text, content: Markup) -> Markup;

    /// A table with its columns.
    fn table(self, class: &str, columns: &[Text], rows: Markup) -> Markup;

    /// One named value in a list of them.
    fn entry(self, name: Text, value: impl Render) -> Markup;

    /// Names in one line.
    fn list(self, names: impl IntoIterator<Item = impl ToString>) -> Markup;
}

impl Says for Language {
    fn say(self, text: Text) -> &'static str {
        text.said(self)
    }

    fn say_with(self, text: Text, value: impl Display) -> String {
        self.say(text).replace("{}", &value.to_string())
    }

    fn detail(self, message: &str) -> Markup {
        html! { br; span.detail { (self.say(Text::Found)) " " (text(message)) } }
    }

    fn section(self, heading: Text, content: Markup) -> Markup {
        html! { section { h2 { (self.say(heading)) } (content) } }
    }

    fn table(self, class: &str, columns: &[Text], rows: Markup) -> Markup {
        html! {
            table.(class) {
                thead { tr { @for column in columns { th scope="col" { (self.say(*column)) } } } }
                tbody { (rows) }
            }
        }
    }

    fn entry(self, name: Text, value: impl Render) -> Markup {
        html! { div { dt { (self.say(name)) } dd { (value) } } }
    }

    fn list(self, names: impl IntoIterator<Item = impl ToString>) -> Markup {
        let names = names.into_iter().map(|name| name.to_string()).collect::<Vec<_>>();
        html! {
            @if names.is_empty() { (self.say(Text::Nobody)) }
            (text(&names.join(", ")))
        }
    }
}
