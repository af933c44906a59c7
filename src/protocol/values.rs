//! Decoding of what the types of the wire are made of.

use super::json::Json;
use super::read::{Read, ReadError, Wrong, if_known, list};
use std::sync::Arc;

impl Read for String {
    fn decode(value: &Json, wrong: &mut Wrong) -> Self {
        if let Json::Text(text) = value { text.clone() } else { wrong.made_up() }
    }
}

impl Read for bool {
    fn decode(value: &Json, wrong: &mut Wrong) -> Self {
        if let Json::Bool(is) = value { *is } else { wrong.made_up() }
    }
}

impl Read for u64 {
    fn decode(value: &Json, wrong: &mut Wrong) -> Self {
        if let Json::Number(Some(number)) = value { *number } else { wrong.made_up() }
    }
}

impl Read for u32 {
    fn decode(value: &Json, wrong: &mut Wrong) -> Self {
        u64::decode(value, wrong).try_into().unwrap_or_else(|_| wrong.made_up())
    }
}

impl Read for u8 {
    fn decode(value: &Json, wrong: &mut Wrong) -> Self {
        u64::decode(value, wrong).try_into().unwrap_or_else(|_| wrong.made_up())
    }
}

impl<T: Read> Read for Option<T> {
    fn decode(value: &Json, wrong: &mut Wrong) -> Self {
        (!matches!(value, Json::Null | Json::Missing)).then(|| T::decode(value, wrong))
    }
}

impl<T: Read> Read for Vec<T> {
    fn decode(value: &Json, wrong: &mut Wrong) -> Self {
        let mut all = Self::new();
        for item in list(value, wrong) {
            // An item of an unknown kind is passed over.
            if let Some(item) = if_known(item, wrong) {
                all.push(item);
            }
        }
        all
    }
}

impl<T: Read> Read for Box<T> {
    fn decode(value: &Json, wrong: &mut Wrong) -> Self {
        Self::new(T::decode(value, wrong))
    }
}

impl<T: Read> Read for Arc<T> {
    fn decode(value: &Json, wrong: &mut Wrong) -> Self {
        Self::new(T::decode(value, wrong))
    }
}

impl<A: Read, B: Read> Read for (A, B) {
    fn decode(value: &Json, wrong: &mut Wrong) -> Self {
        let (a, b) = match list(value, wrong) {
            [a, b] => (a, b),
            _ => {
                wrong.note(ReadError::Malformed);
                (&Json::Null, &Json::Null)
            }
        };
        (A::decode(a, wrong), B::decode(b, wrong))
    }
}
