//! Maps as tables: one table makes reader and writer, so that they cannot differ.

use super::Writer;
use crate::digest::{Digest, KeyId};
use crate::site::SiteName;
use crate::word::Word;

/// A value that is always written in one way. The table says how it is read, for the rules differ.
pub(crate) trait Value {
    fn write(&self, out: &mut Writer);
}

impl Value for u64 {
    fn write(&self, out: &mut Writer) {
        out.uint(*self);
    }
}

impl<T: Word> Value for T {
    fn write(&self, out: &mut Writer) {
        out.uint(self.number());
    }
}

impl Value for String {
    fn write(&self, out: &mut Writer) {
        out.text(self);
    }
}

impl Value for SiteName {
    fn write(&self, out: &mut Writer) {
        out.text(self.as_str());
    }
}

impl<const N: usize> Value for [u8; N] {
    fn write(&self, out: &mut Writer) {
        out.bytes(self);
    }
}

impl Value for Digest {
    fn write(&self, out: &mut Writer) {
        self.as_bytes().write(out);
    }
}

impl Value for KeyId {
    fn write(&self, out: &mut Writer) {
        self.as_bytes().write(out);
    }
}

/// None is absent from a map, with its key.
impl<T: Value> Value for Option<T> {
    fn write(&self, out: &mut Writer) {
        self.iter().for_each(|value| value.write(out));
    }
}

impl<T: Value> Value for Vec<T> {
    fn write(&self, out: &mut Writer) {
        out.array(self.len());
        self.iter().for_each(|value| value.write(out));
    }
}

impl<A: Value, B: Value> Value for (A, B) {
    fn write(&self, out: &mut Writer) {
        out.array(2);
        self.0.write(out);
        self.1.write(out);
    }
}

pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Makes `read` and `write` of a struct that is a map. An entry has the key, the field, and what
/// reads the value; an optional field that has its default is not in the map. Key 1 of a statement
/// is its version: the table has the error for others in its place.
macro_rules! map {
    ($error:ty; $($version:ident: $other:path,)?
        $($key:literal $field:ident: $presence:ident $read:path,)*) => {
        fn read(reader: &mut $crate::cbor::Reader<'_>) -> Result<Self, $error> {
            $(let mut $version = None;)?
            $(let mut $field = None;)*
            let mut map = reader.map()?;
            while let Some(key) = map.next_key(reader)? {
                match key {
                    $(1 => match reader.number()? {
                        $crate::limits::VERSION => $version = Some(()),
                        version => return Err($other(version)),
                    },)?
                    $($key => $field = Some($read(reader)?),)*
                    _ => return Err(map.unknown().into()),
                }
            }
            $(map.required($version)?;)?
            Ok(Self { $($field: $crate::cbor::map!(@take $presence map $field),)* })
        }

        fn write(&self, out: &mut $crate::cbor::Writer) {
            use $crate::cbor::Value as _;
            let present = [
                $($crate::cbor::map!(@present required $version),)?
                $($crate::cbor::map!(@present $presence self.$field),)*
            ];
            out.map(present.into_iter().filter(|present| *present).count());
            $($crate::cbor::map!(@version $version out);)?
            $(if $crate::cbor::map!(@present $presence self.$field) {
                out.uint($key);
                self.$field.write(out);
            })*
        }
    };
    (@take required $map:ident $field:ident) => { $map.required($field)? };
    (@take optional $map:ident $field:ident) => { $field.map(Into::into).unwrap_or_default() };
    (@present required $($value:tt)*) => { true };
    (@present optional $($value:tt)*) => { !$crate::cbor::is_default(&$($value)*) };
    (@version $version:ident $out:ident) => { $out.uint(1).uint($crate::limits::VERSION) };
}
pub(crate) use map;
