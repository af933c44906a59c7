//! Encoding: JSON as it is written. What serde derives is called by this in place of serde_json's serializer, as text has no
//! error that each field would have to pass on: a third of the code of writing, in the browser's download.

use serde::ser::{self, Serialize, Serializer};
use std::fmt::{self, Display};

/// A JSON text that is being written.
#[derive(Default)]
pub(super) struct Writer {
    text: String,
}

impl Writer {
    /// Writes a value as JSON, as serde_json does. Numbers are integers, and keys texts.
    pub(super) fn write<T: Serialize + ?Sized>(value: &T) -> String {
        let mut writer = Self::default();
        let Ok(()) = value.serialize(&mut writer);
        writer.text
    }

    fn number(&mut self, mut number: u64) {
        let mut digits = [0; 20];
        let mut at = digits.len();
        loop {
            at -= 1;
            digits[at] = b'0' + (number % 10) as u8;
            number /= 10;
            if number == 0 {
                break;
            }
        }
        digits[at..].iter().for_each(|digit| self.text.push(char::from(*digit)));
    }

    fn string(&mut self, string: &str) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        self.text.push('"');
        let mut rest = string;
        while let Some(at) = rest.bytes().position(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
            let (plain, special) = rest.split_at(at);
            self.text.push_str(plain);
            let byte = special.as_bytes()[0];
            self.text.push('\\');
            match byte {
                b'"' | b'\\' => self.text.push(char::from(byte)),
                b'\n' => self.text.push('n'),
                b'\r' => self.text.push('r'),
                b'\t' => self.text.push('t'),
                8 => self.text.push('b'),
                12 => self.text.push('f'),
                _ => {
                    self.text.push_str("u00");
                    [byte >> 4, byte & 15].iter().for_each(|half| self.text.push(char::from(HEX[usize::from(*half)])));
                }
            }
            rest = &special[1..];
        }
        self.text.push_str(rest);
        self.text.push('"');
    }

    fn open(&mut self, begin: char, end: &'static str) -> Open<'_> {
        self.text.push(begin);
        Open { writer: self, first: true, end }
    }

    /// Begins an object whose only member is a variant.
    fn variant(&mut self, name: &str) {
        self.text.push('{');
        self.string(name);
        self.text.push(':');
    }
}

/// A list or an object that is being written.
pub(super) struct Open<'a> {
    writer: &'a mut Writer,
    first: bool,
    end: &'static str,
}

impl Open<'_> {
    fn next(&mut self) {
        if !std::mem::take(&mut self.first) {
            self.writer.text.push(',');
        }
    }

    fn member(&mut self, name: &str) {
        self.next();
        self.writer.string(name);
        self.writer.text.push(':');
    }

    fn close(self) {
        self.writer.text.push_str(self.end);
    }
}

/// The error of writing a text, which there is none of.
#[derive(Debug)]
pub(super) enum Never {}

impl Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

impl ser::Error for Never {
    fn custom<T: Display>(_: T) -> Self {
        unreachable!("what is written is derived, and has no errors of its own")
    }
}

type Written = Result<(), Never>;

macro_rules! numbers {
    ($($name:ident $type:ty),*) => {$(
        fn $name(self, number: $type) -> Written {
            self.number(number.into());
            Ok(())
        }
    )*};
}

macro_rules! no_numbers {
    ($($name:ident $type:ty),*) => {$(
        fn $name(self, _: $type) -> Written {
            unreachable!("the wire has no such numbers")
        }
    )*};
}

impl<'a> Serializer for &'a mut Writer {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = Open<'a>;
    type SerializeTuple = Open<'a>;
    type SerializeTupleStruct = Open<'a>;
    type SerializeTupleVariant = Open<'a>;
    type SerializeMap = Open<'a>;
    type SerializeStruct = Open<'a>;
    type SerializeStructVariant = Open<'a>;

    numbers!(serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64);
    no_numbers!(serialize_i8 i8, serialize_i16 i16, serialize_f32 f32, serialize_f64 f64);

    fn serialize_i32(self, number: i32) -> Written {
        self.serialize_i64(number.into())
    }

    fn serialize_i64(self, number: i64) -> Written {
        if number < 0 {
            self.text.push('-');
        }
        self.number(number.unsigned_abs());
        Ok(())
    }

    fn serialize_bool(self, is: bool) -> Written {
        self.text.push_str(if is { "true" } else { "false" });
        Ok(())
    }

    fn serialize_char(self, char: char) -> Written {
        self.string(char.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn serialize_str(self, text: &str) -> Written {
        self.string(text);
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Written {
        self.collect_seq(bytes)
    }

    fn serialize_none(self) -> Written {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        self.text.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Written {
        self.string(variant);
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Written {
        self.variant(variant);
        value.serialize(&mut *self)?;
        self.text.push('}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'a>, Never> {
        Ok(self.open('[', "]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Open<'a>, Never> {
        Ok(self.open('[', "]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Open<'a>, Never> {
        Ok(self.open('[', "]"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Open<'a>, Never> {
        self.variant(variant);
        Ok(self.open('[', "]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Open<'a>, Never> {
        Ok(self.open('{', "}"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Open<'a>, Never> {
        Ok(self.open('{', "}"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Open<'a>, Never> {
        self.variant(variant);
        Ok(self.open('{', "}}"))
    }
}

macro_rules! lists {
    ($($of:ident $add:ident),*) => {$(
        impl ser::$of for Open<'_> {
            type Ok = ();
            type Error = Never;

            fn $add<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
                self.next();
                value.serialize(&mut *self.writer)
            }

            fn end(self) -> Written {
                self.close();
                Ok(())
            }
        }
    )*};
}
lists!(
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
);

macro_rules! objects {
    ($($of:ident),*) => {$(
        impl ser::$of for Open<'_> {
            type Ok = ();
            type Error = Never;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Written {
                self.member(name);
                value.serialize(&mut *self.writer)
            }

            fn end(self) -> Written {
                self.close();
                Ok(())
            }
        }
    )*};
}
objects!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Open<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Written {
        self.next();
        key.serialize(&mut *self.writer)?;
        self.writer.text.push(':');
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Written {
        self.close();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::Serialize;
    use std::collections::BTreeMap;

    #[derive(Serialize)]
    struct Of {
        text: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        left_out: Option<u8>,
        none: Option<u8>,
        pair: (u64, i64),
        list: Vec<Kind>,
        map: BTreeMap<String, bool>,
        char: char,
        whole: Whole,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        NothingElse,
        One(String),
        Two(u8, u32),
        Named { text: String, unit: () },
    }

    #[derive(Serialize)]
    struct Whole(u16);

    proptest! {
        #[test]
        fn it_is_as_serde_json_writes_it(
            texts in prop::collection::vec(any::<String>(), 4),
            control in "[\\x00-\\x1f\"\\\\a\u{7f}é😀]{0,20}",
            numbers in any::<(u64, i64, u8, u32, u16)>(),
            char in any::<char>(),
            left_out in any::<Option<u8>>(),
            map in any::<BTreeMap<String, bool>>(),
        ) {
            let [a, b, c, d] = <[String; 4]>::try_from(texts).unwrap();
            let list = vec![
                Kind::NothingElse,
                Kind::One(b),
                Kind::Two(numbers.2, numbers.3),
                Kind::Named { text: c, unit: () },
                Kind::One(control + &d),
            ];
            let (pair, whole) = ((numbers.0, numbers.1), Whole(numbers.4));
            let value = Of { text: a, left_out, none: None, pair, list, map, char, whole };
            prop_assert_eq!(Writer::write(&value), serde_json::to_string(&value).unwrap());
            let empty: [Vec<u8>; 2] = [vec![], vec![0]];
            prop_assert_eq!(Writer::write(&empty), serde_json::to_string(&empty).unwrap());
        }
    }
}
