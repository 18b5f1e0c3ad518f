//! JSON: one object a line, or an array as `ConvertTo-Json` writes it.

use carnet_language::text;

use std::fmt;
use std::io::{BufRead, Read};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::Ended;
use super::decode::{MAX_ROW, TextReader};
use super::product_key::{KeyScan, count_keys, has_key, is_bare_key, split_key, spread_key};
use super::table::Column;
use crate::fault::InputError;

/// Whether a file begins like JSON.
pub(crate) fn is_json(head: &str) -> bool {
    let head = head.trim_start();
    // The prompt of a remote session begins with a bracket, too.
    let array = head.strip_prefix('[').map(str::trim_start);
    head.starts_with('{')
        || array.is_some_and(|rest| rest.is_empty() || rest.starts_with(['{', ']']))
}

/// Hands out every object with its line, wherever it stands: in lines, or between the brackets of
/// one array, also one that `ConvertTo-Json` has wrapped as `{"value": […], "Count": n}`. Returns the lines in which
/// product keys stand outside of these objects.
pub(crate) fn read<R: Read>(
    mut text: TextReader<R>,
    mut each: impl FnMut(u64, Result<Pairs, InputError>) -> Result<(), Ended>,
) -> Result<Vec<u64>, Ended> {
    text.leave_keys();
    let mut cutter = Cutter { line: 1, ..Cutter::default() };
    loop {
        text.renew_budget();
        let piece = text.fill_buf()?;
        if piece.is_empty() {
            cutter.close(&mut each)?;
            cutter.pass(std::iter::empty());
            cutter.keys.feed(&cutter.outside);
            return Ok(cutter.keys.lines());
        }
        let length = piece.len();
        for byte in piece {
            cutter.byte(*byte, &mut each)?;
        }
        text.consume(length);
    }
}

type Each<'a> = dyn FnMut(u64, Result<Pairs, InputError>) -> Result<(), Ended> + 'a;

/// Cuts text into top-level objects.
#[derive(Default)]
struct Cutter {
    object: Vec<u8>,
    depth: usize,
    in_text: bool,
    escaped: bool,
    /// Something other than white space, commas and brackets stands between objects.
    stray: bool,
    line: u64,
    begins: u64,
    at_line_start: bool,
    wrapper: Wrapper,
    keys: KeyScan,
    /// What stands outside of objects, and was not searched for keys yet.
    outside: Vec<u8>,
}

/// `{"value": […], "Count": n}` around the objects.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Wrapper {
    #[default]
    None,
    /// Between the brackets.
    Values,
    /// Behind them.
    Tail,
}

impl Cutter {
    fn byte(&mut self, byte: u8, each: &mut Each<'_>) -> Result<(), Ended> {
        if self.at_line_start && byte == b'{' && self.depth > 0 {
            // A line that begins with a brace begins an object: the one before was never closed.
            self.finish(each)?;
        }
        self.at_line_start = byte == b'\n';
        if self.depth == 0 {
            if byte != b'{' {
                self.outside.push(byte);
            }
            match byte {
                _ if self.wrapper == Wrapper::Tail => self.tail(byte, each)?,
                b']' if self.wrapper == Wrapper::Values => self.wrapper = Wrapper::Tail,
                b'{' => {
                    self.depth = 1;
                    self.begins = self.line;
                    self.object.push(byte);
                }
                b' ' | b'\t' | b'\r' | b'\n' | b',' | b'[' | b']' => self.stray = false,
                _ if !self.stray => {
                    self.stray = true;
                    let error = InputError::Json(text!(
                        en "something stands between objects";
                        de "zwischen den Objekten steht etwas"
                    ));
                    each(self.line, Err(error))?;
                }
                _ => {}
            }
        } else {
            if self.object.len() == MAX_ROW {
                return Err(Ended::At(self.begins, InputError::RowTooLong));
            }
            self.object.push(byte);
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.in_text => self.escaped = true,
                b'"' => self.in_text = !self.in_text,
                b'{' | b'[' if !self.in_text => self.depth += 1,
                b'}' | b']' if !self.in_text => self.depth -= 1,
                _ => {}
            }
            if self.depth == 0 {
                self.finish(each)?;
            } else if byte == b'[' && self.depth == 2 && self.opens_wrapper() {
                let line_ends = self.object.iter().filter(|byte| **byte == b'\n').count();
                self.pass(std::iter::repeat_n(b'\n', line_ends));
                self.object.clear();
                (self.depth, self.wrapper) = (0, Wrapper::Values);
            }
        }
        self.line += u64::from(byte == b'\n');
        Ok(())
    }

    /// Takes text that is not a whole object, to search it for product keys.
    fn pass(&mut self, bytes: impl Iterator<Item = u8>) {
        self.outside.push(0);
        self.outside.extend(bytes);
        if self.outside.len() >= MAX_ROW {
            self.keys.feed(&self.outside);
            self.outside.clear();
        }
    }

    fn opens_wrapper(&self) -> bool {
        let dense = self.object.iter().filter(|byte| !byte.is_ascii_whitespace()).copied();
        let dense: Vec<u8> = dense.take(256).collect();
        let count = dense.strip_prefix(b"{\"Count\":").unwrap_or_default();
        let digits = count.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let counted = digits > 0 && count[digits..] == *b",\"value\":[";
        self.wrapper == Wrapper::None && (dense == b"{\"value\":[" || counted)
    }

    /// Takes `, "Count": n }` and nothing else.
    fn tail(&mut self, byte: u8, each: &mut Each<'_>) -> Result<(), Ended> {
        if byte != b'}' && self.object.len() < 64 {
            self.object.push(byte.to_ascii_lowercase());
            return Ok(());
        }
        let dense = self.object.iter().filter(|byte| !byte.is_ascii_whitespace()).copied();
        let dense: Vec<u8> = dense.collect();
        let count = dense.strip_prefix(b",\"count\":").unwrap_or(&dense);
        let is_tail = byte == b'}' && count.iter().all(u8::is_ascii_digit);
        self.object.clear();
        self.wrapper = Wrapper::None;
        if is_tail {
            return Ok(());
        }
        self.stray = true;
        let what = text!(
            en "something stands behind the values";
            de "hinter den Werten steht etwas"
        );
        each(self.line, Err(InputError::Json(what)))
    }

    fn close(&mut self, each: &mut Each<'_>) -> Result<(), Ended> {
        if self.depth > 0 { self.finish(each) } else { Ok(()) }
    }

    fn finish(&mut self, each: &mut Each<'_>) -> Result<(), Ended> {
        let object = std::mem::take(&mut self.object);
        (self.depth, self.in_text, self.escaped) = (0, false, false);
        let pairs = serde_json::from_slice::<Pairs>(&object);
        let pairs = pairs.map(|Pairs(members, _)| Pairs(members, count_keys(&object)));
        // EXP-6. Whoever takes an object searches what it says; the text of others is searched here.
        match &pairs {
            Ok(_) => self.pass(object.iter().copied().filter(|byte| *byte == b'\n')),
            Err(_) => self.pass(object.iter().copied()),
        }
        each(self.begins, pairs.map_err(|error| InputError::Json(error.to_string())))?;
        // Keep the allocation for the next object.
        self.object = object;
        self.object.clear();
        Ok(())
    }
}

/// The members of an object in their order; a `Map` would hide a name that appears twice. And how many
/// product keys its text has as it is written: a deeper one may be hidden by a name that appears twice.
#[derive(Clone)]
pub(crate) struct Pairs(pub(crate) Vec<(String, Value)>, usize);

/// Columns, their names in the file and their texts.
pub(crate) type Texts<'a, C> = Vec<(C, &'a str, String)>;

impl Pairs {
    /// The members that are columns, in the order of columns: each with its name and its text,
    /// trimmed. `number` says where a number will do.
    pub(crate) fn texts<C: Column>(
        &self,
        number: impl Fn(C) -> Result<(), InputError>,
    ) -> Result<Texts<'_, C>, (String, InputError)> {
        let mut texts = Vec::new();
        for (name, value) in &self.0 {
            let Some(column) = C::named(name) else { continue };
            let text = match value {
                Value::Null => Ok(String::new()),
                Value::String(text) => Ok(text.trim().to_owned()),
                Value::Number(value) => number(column).map(|()| value.to_string()),
                Value::Bool(_) | Value::Array(_) | Value::Object(_) => Err(no_text()),
            };
            let text = text.map_err(|error| (name.clone(), error))?;
            texts.push((column, name.as_str(), text));
        }
        texts.sort_by_key(|(column, ..)| *column);
        match texts.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => Err((pair[1].1.to_owned(), InputError::ColumnTwice)),
            None => Ok(texts),
        }
    }

    /// The member that holds a product key, by its name or in its value at any depth, or the second part
    /// of one that is split.
    // EXP-6.
    pub(crate) fn find_key(&self) -> Option<&str> {
        let mut texts: Vec<(&str, &str)> = Vec::new();
        for (name, value) in &self.0 {
            texts.push((name, name));
            add_texts(value, &mut |text| texts.push((name, text)));
        }
        let whole = texts.iter().find(|(_, text)| is_bare_key(text) || has_key(text.as_bytes()));
        let split = || split_key(texts.iter().map(|(_, text)| *text)).map(|place| &texts[place]);
        let spread = || {
            let mut values = Vec::new();
            for (name, value) in &self.0 {
                add_values(value, &mut |text| values.push((name.as_str(), text)));
            }
            spread_key(values.iter().map(|(_, text)| *text)).map(|place| values[place].0)
        };
        let found = whole.or_else(split).map(|(name, _)| *name).or_else(spread);
        let hidden = || texts.first().filter(|_| self.1 > 0).map(|(name, _)| *name);
        found.or_else(hidden)
    }

    /// The same without some tickets, each of which is written once.
    pub(crate) fn without(&self, is_ticket: impl Fn(&str, &Value) -> bool) -> Self {
        let mut rest = self.clone();
        let fields = rest.0.iter_mut().find(|(name, _)| name == "fields");
        for (name, value) in
            fields.and_then(|(_, fields)| fields.as_object_mut()).into_iter().flatten()
        {
            if is_ticket(name, value) {
                *value = Value::Null;
                rest.1 = rest.1.saturating_sub(1);
            }
        }
        rest
    }
}

/// All names and texts in a value.
fn add_texts<'v>(value: &'v Value, add: &mut dyn FnMut(&'v str)) {
    walk(value, &mut |text, _| add(text));
}

/// All texts in a value, without the names.
fn add_values<'v>(value: &'v Value, add: &mut dyn FnMut(&'v str)) {
    walk(value, &mut |text, is_name| {
        if !is_name {
            add(text)
        }
    });
}

fn walk<'v>(value: &'v Value, each: &mut dyn FnMut(&'v str, bool)) {
    match value {
        Value::String(text) => each(text, false),
        Value::Array(values) => values.iter().for_each(|value| walk(value, each)),
        Value::Object(members) => {
            for (name, value) in members {
                each(name, true);
                walk(value, each);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A value is something else than a text.
pub(crate) fn no_text() -> InputError {
    InputError::Json(text!(en "expected a text"; de "erwartet wird ein Text"))
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&text!(en "an object"; de "ein Objekt"))
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Pairs, M::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs, 0))
            }
        }
        deserializer.deserialize_map(Members)
    }
}
