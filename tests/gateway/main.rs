//! The gateway over real sockets. Each test starts its own gateway on a free port and an empty folder, and advances its
//! clock explicitly.

mod absence;
mod access;
mod admin;
mod bad_input;
mod carrier;
mod connections;
mod consult;
mod contacts;
mod continuity;
mod data_folder;
mod desk;
mod directory;
mod embedded;
mod erasure;
mod handset;
mod harness;
mod history;
mod hostile;
mod keeping;
mod media;
mod messages;
mod openid;
mod park;
mod policies;
mod quotas;
mod repair;
mod restart;
mod resume;
mod ringing;
mod sample;
mod sealed;
mod sign_in;
mod time;
mod transfer;
