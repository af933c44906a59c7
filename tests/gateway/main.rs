//! The gateway over real sockets: each test starts one of its own, on a free port and an empty folder. Time is moved by
//! hand.

mod access;
mod bad_input;
mod carrier;
mod desk;
mod directory;
mod embedded;
mod handset;
mod harness;
mod hostile;
mod keeping;
mod media;
mod restart;
mod resume;
mod ringing;
mod sign_in;
mod transfer;
