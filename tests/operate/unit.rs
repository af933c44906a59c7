//! The unit of systemd, as far as it can be judged without starting it; [`crate::production`] starts it.

use crate::check;
use crate::packages::repository;
use libtest_mimic::Trial;
use std::fs;
use std::process::Command;

/// What `systemd-analyze security` may say at most, in tenths: 0 is none, 100 is everything.
const EXPOSURE: u32 = 20;

pub fn trials() -> Vec<Trial> {
    vec![check("unit::is_valid_and_exposes_little".into(), is_valid_and_exposes_little)]
}

async fn is_valid_and_exposes_little() {
    let folder = tempfile::tempdir().unwrap();
    let unit = fs::read_to_string(repository().join("docs/operating/baton.service")).unwrap();
    // It looks for the program, and for the manual page.
    let unit = unit.replace("/usr/bin/baton-gateway", "/bin/true").replace("Documentation=man:baton-gateway(1)\n", "");
    let file = folder.path().join("baton.service");
    fs::write(&file, unit).unwrap();
    let verified = Command::new("systemd-analyze").arg("verify").arg(&file).output().unwrap();
    let said = String::from_utf8_lossy(&verified.stderr);
    let about_it: Vec<_> = said.lines().filter(|line| line.contains("baton.service")).collect();
    assert!(verified.status.success() && about_it.is_empty(), "{said}");
    let mut judge = Command::new("systemd-analyze");
    judge.args(["security", "--offline=true", "--no-pager", &format!("--threshold={EXPOSURE}")]).arg(&file);
    let judged = judge.output().unwrap();
    let said = String::from_utf8_lossy(&judged.stdout);
    println!("{}", said.lines().last().unwrap_or_default());
    assert!(judged.status.success(), "{said}");
}
