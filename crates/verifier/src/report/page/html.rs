//! Writing HTML so that foreign text stays text.

use std::fmt::Display;

use carnet_format::Code;
use carnet_format::plain_text::Escaped;

use super::code::CodeText;
use super::words::{Language, Text};

/// A page that is being written.
pub(super) struct Html {
    language: Language,
    out: String,
}

impl Html {
    pub(super) const fn new(language: Language) -> Self {
        Self { language, out: String::new() }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    pub(super) const fn language(&self) -> Language {
        self.language
    }

    /// Markup, or text of this program without any character that HTML gives a meaning.
    pub(super) fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// VERDICT-10. Text that was not made on this host.
    pub(super) fn text(&mut self, text: &str) {
        self.markup_free(&Escaped(text).to_string());
    }

    /// A text of the page in its language.
    pub(super) fn say(&mut self, text: Text) {
        self.markup_free(text.in_language(self.language));
    }

    /// The same with a number or a name of our own in the place of `{}`.
    pub(super) fn say_with(&mut self, text: Text, value: impl Display) {
        let said = text.in_language(self.language).replace("{}", &value.to_string());
        self.markup_free(&said);
    }

    /// What a code means or asks for; in English where the language lacks it.
    pub(super) fn say_code(&mut self, code: Code, which: fn(Code, Language) -> CodeText) {
        match which(code, self.language) {
            CodeText::Own(text) => self.markup_free(text),
            CodeText::English(text) => {
                self.raw("<span lang=\"en\">");
                self.markup_free(text);
                self.raw("</span>");
            }
        }
    }

    /// A code as scripts know it.
    pub(super) fn code(&mut self, code: Code) {
        self.raw("<code>");
        self.raw(code.as_str());
        self.raw("</code>");
    }

    /// What was found, as the program says it: always in English.
    pub(super) fn detail(&mut self, message: &str) {
        self.raw("<br><span class=\"detail\">");
        self.say(Text::Found);
        self.raw(" <span lang=\"en\">");
        self.text(message);
        self.raw("</span></span>");
    }

    /// A digest or an id in full; it can break anywhere between two groups, and is copied whole.
    pub(super) fn digest(&mut self, digest: impl Display) {
        let digest = digest.to_string();
        self.raw("<span class=\"digest\">");
        for (position, character) in digest.chars().enumerate() {
            if position > 0 && position % 8 == 0 {
                self.raw("<wbr>");
            }
            self.out.push(character);
        }
        self.raw("</span>");
    }

    /// Opens a section with its heading.
    pub(super) fn section(&mut self, heading: Text) {
        self.raw("<section>\n<h2>");
        self.say(heading);
        self.raw("</h2>\n");
    }

    /// Opens a table with its columns.
    pub(super) fn table(&mut self, class: &str, columns: &[Text]) {
        self.raw("<table class=\"");
        self.raw(class);
        self.raw("\"><thead><tr>");
        for column in columns {
            self.raw("<th scope=\"col\">");
            self.say(*column);
            self.raw("</th>");
        }
        self.raw("</tr></thead><tbody>\n");
    }

    /// One named value in a list of them.
    pub(super) fn entry(&mut self, name: Text, value: impl FnOnce(&mut Self)) {
        self.raw("<div><dt>");
        self.say(name);
        self.raw("</dt><dd>");
        value(self);
        self.raw("</dd></div>\n");
    }

    fn markup_free(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.raw("&amp;"),
                '<' => self.raw("&lt;"),
                '>' => self.raw("&gt;"),
                '"' => self.raw("&quot;"),
                '\'' => self.raw("&#39;"),
                _ => self.out.push(character),
            }
        }
    }
}
