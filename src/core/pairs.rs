//! Maps as sequences of pairs, for keys that are no strings: `#[serde(with = "pairs")]`.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Writes a map.
///
/// # Errors
/// The serializer's.
pub fn serialize<'a, M, S: Serializer>(map: &'a M, serializer: S) -> Result<S::Ok, S::Error>
where
    &'a M: IntoIterator<Item: Serialize>,
{
    serializer.collect_seq(map)
}

/// Reads a map.
///
/// # Errors
/// The deserializer's.
pub fn deserialize<'de, K, V, M, D>(deserializer: D) -> Result<M, D::Error>
where
    K: DeserializeOwned,
    V: DeserializeOwned,
    M: IntoIterator<Item = (K, V)> + FromIterator<(K, V)>,
    D: Deserializer<'de>,
{
    Ok(Vec::<(K, V)>::deserialize(deserializer)?.into_iter().collect())
}
