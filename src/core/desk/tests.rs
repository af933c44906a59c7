//! What is said, where the focus goes, what is kept.
