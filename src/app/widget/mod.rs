//! Accessible parts: each file says at its top which roles, keys and focus rules it keeps.
