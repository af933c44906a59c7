//! What `make dist` makes, installed in a fresh Debian without an init system.

use crate::check;
use libtest_mimic::Trial;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn trials() -> Vec<Trial> {
    vec![
        check("packages::the_program_is_static_and_says_whose_work_is_in_it".into(), the_program),
        check("packages::sums_and_the_list_of_what_is_in_it_are_right".into(), sums),
        check("packages::the_package_installs_without_an_init_system_and_keeps_what_was_changed".into(), installs),
        check("packages::the_image_is_the_program_alone".into(), image),
    ]
}

/// Returns the folder of the repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the package whose name ends so.
pub fn package(end: &str) -> PathBuf {
    let found = fs::read_dir(repository().join("target/package")).expect("make dist was run").flatten();
    let path = found.map(|entry| entry.path()).find(|path| path.to_string_lossy().ends_with(end));
    path.unwrap_or_else(|| panic!("make dist has made no {end}"))
}

/// Runs a program that must succeed. Returns what it printed.
pub fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap_or_else(|error| panic!("{program}: {error}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{program} {arguments:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// A copy of a fresh Debian.
pub struct Debian(PathBuf);

impl Debian {
    /// Copies the root that BATON_DEBIAN names.
    pub fn new(name: &str) -> Self {
        let root = std::env::var("BATON_DEBIAN").expect("make test-operate names a fresh Debian in BATON_DEBIAN");
        let copy = repository().join("target/operate").join(name);
        let _ = fs::remove_dir_all(&copy);
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        run("cp", &["-a", "--reflink=auto", &root, copy.to_str().unwrap()]);
        Self(copy)
    }

    /// Returns the place of one of its files.
    pub fn path(&self, path: &str) -> PathBuf {
        self.0.join(path.trim_start_matches('/'))
    }

    /// Runs a command inside, which must succeed.
    fn run(&self, command: &str) -> String {
        run("chroot", &[self.0.to_str().unwrap(), "sh", "-ec", command])
    }
}

impl Drop for Debian {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Unpacks the archive. Returns its folder, with the folder that is gone with it.
fn unpacked() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    run("tar", &["-xJf", package(".tar.xz").to_str().unwrap(), "-C", folder.path().to_str().unwrap()]);
    let inside = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    (folder, inside)
}

/// Returns the names and versions of the crates that are linked on the machine's target.
fn crates() -> Vec<String> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--features", "s3,otel", "--edges", "normal", "--prefix", "none", "--format", "{p}"]);
    let tree = cargo.current_dir(repository()).output().unwrap();
    assert!(tree.status.success());
    let tree = String::from_utf8(tree.stdout).unwrap();
    let mut crates: Vec<_> = tree.lines().filter_map(|line| line.split_once(" v")).collect();
    crates.sort_unstable();
    crates.dedup();
    let version = |version: &str| version.split(' ').next().unwrap().to_owned();
    let others = crates.into_iter().filter(|(name, _)| *name != "baton");
    others.map(|(name, of)| format!("{name} {}", version(of))).collect()
}

async fn the_program() {
    let (_kept, inside) = unpacked();
    let program = inside.join("baton-gateway");
    let bytes = fs::read(&program).unwrap();
    let has = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(!has("ld-linux") && !has("ld-musl"), "it asks for a loader");
    for place in [repository().to_str().unwrap(), &format!("{}/.cargo", std::env::var("HOME").unwrap())] {
        assert!(!has(place), "it names a place on the machine that built it: {place}");
    }
    let program = program.to_str().unwrap();
    let version = run(program, &["--version"]);
    let commit = version.trim().strip_prefix(concat!("baton ", env!("CARGO_PKG_VERSION"), " (")).unwrap_or(&version);
    let is_hash = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    assert!(is_hash(commit.trim_end_matches([')']).trim_end_matches(", changed")), "{version} names no commit");
    let licenses = run(program, &["--licenses"]);
    let crates = crates();
    assert!(crates.len() > 100, "{crates:?}");
    let (list, texts) = licenses.split_once("\n\n").and_then(|(_, rest)| rest.split_once("\n\n")).unwrap();
    for name in &crates {
        let row = list.lines().find(|line| line.starts_with(&format!("{name}: "))).unwrap_or_default();
        assert!(!row.trim_start_matches(&**name).trim_matches([':', ' ']).is_empty(), "{name} has no licence");
        assert!(texts.contains(name), "{name} has no text");
    }
    println!("{} crates, {} bytes", crates.len(), bytes.len());
    for script in ["baton-gateway", "_baton-gateway", "baton-gateway.fish"] {
        assert!(
            fs::read_to_string(inside.join("completions").join(script)).unwrap().contains("trusted-proxy"),
            "{script}"
        );
    }
    run("bash", &["-n", inside.join("completions/baton-gateway").to_str().unwrap()]);
}

async fn sums() {
    let folder = repository().join("target/package");
    run("sh", &["-ec", &format!("cd '{}' && sha256sum --check --strict --quiet SHA256SUMS", folder.display())]);
    let summed = fs::read_to_string(folder.join("SHA256SUMS")).unwrap().lines().count();
    assert_eq!(summed + 1, fs::read_dir(folder).unwrap().count(), "each file but the sums has one");
    let list: Value = serde_json::from_slice(&fs::read(package(".cdx.json")).unwrap()).unwrap();
    assert_eq!((&list["bomFormat"], &list["specVersion"]), (&"CycloneDX".into(), &"1.5".into()));
    let components = list["components"].as_array().unwrap();
    for name in crates() {
        let is_it = |part: &&Value| format!("{} {}", text(&part["name"]), text(&part["version"])) == name;
        let found = components.iter().find(is_it).unwrap_or_else(|| panic!("{name} is not in the list"));
        assert!(text(&found["purl"]).starts_with("pkg:cargo/") && found["licenses"].is_array(), "{found}");
    }
    let list = list.to_string();
    assert!(!list.contains(repository().to_str().unwrap()), "it names a place on the machine that built it");
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

async fn installs() {
    let debian = Debian::new("installs");
    let package = package(".deb");
    let root = debian.path("/");
    let install = || run("dpkg", &["--root", root.to_str().unwrap(), "-i", package.to_str().unwrap()]);
    install();
    for (path, mode) in [
        ("/usr/bin/baton-gateway", "755 root"),
        ("/etc/default/baton", "644 root"),
        ("/etc/baton/baton.toml", "640 root"),
        ("/etc/baton/tls", "750 root"),
        ("/lib/systemd/system/baton.service", "644 root"),
        ("/usr/share/man/man1/baton-gateway.1.gz", "644 root"),
        ("/usr/share/man/man1/baton-gateway-agent.1.gz", "644 root"),
        ("/usr/share/bash-completion/completions/baton-gateway", "644 root"),
        ("/usr/share/doc/baton/examples/nginx.conf", "644 root"),
        ("/usr/share/doc/baton/licenses.txt", "644 root"),
    ] {
        assert_eq!(debian.run(&format!("stat -c '%a %U' {path}")).trim(), mode, "{path}");
    }
    assert_eq!(debian.run("getent passwd baton").split(':').next_back().unwrap().trim(), "/usr/sbin/nologin");
    let said = debian.run("dpkg-query -W -f '${Conffiles}' baton");
    assert!(said.contains("/etc/default/baton") && said.contains("/etc/baton/baton.toml"), "{said}");
    // The program runs there, as the user, and keeps what it stores to itself.
    let demo = "timeout 20 setpriv --reuid baton --regid baton --clear-groups --no-new-privs \
                baton-gateway --demo --listen 127.0.0.1:0 --data /tmp/data | head -1 & wait; stat -c '%a %U' /tmp/data";
    let said = debian.run(demo);
    assert!(said.starts_with("listening on http://127.0.0.1:") && said.trim().ends_with("700 baton"), "{said}");
    // What was changed stays, and a second installation harms nothing.
    fs::write(debian.path("/etc/baton/baton.toml"), "guests = 9\n").unwrap();
    install();
    assert_eq!(fs::read_to_string(debian.path("/etc/baton/baton.toml")).unwrap(), "guests = 9\n");
    debian.run(
        "mkdir -p /var/lib/baton && touch /var/lib/baton/kept && dpkg --purge baton && test -e /var/lib/baton/kept",
    );
    assert!(!debian.path("/etc/default/baton").exists() && !debian.path("/usr/bin/baton-gateway").exists());
}

async fn image() {
    let folder = tempfile::tempdir().unwrap();
    run("tar", &["-xf", package(".oci.tar").to_str().unwrap(), "-C", folder.path().to_str().unwrap()]);
    let read = |path: PathBuf| -> Value { serde_json::from_slice(&fs::read(path).unwrap()).unwrap() };
    let blob = |digest: &Value| folder.path().join("blobs").join(text(digest).replace(':', "/"));
    let index = read(folder.path().join("index.json"));
    let manifest = read(blob(&index["manifests"][0]["digest"]));
    let config = read(blob(&manifest["config"]["digest"]))["config"].clone();
    assert_eq!((&config["User"], &config["Entrypoint"][0]), (&"65532:65532".into(), &"/baton-gateway".into()));
    let root = folder.path().join("root");
    fs::create_dir(&root).unwrap();
    for layer in manifest["layers"].as_array().unwrap() {
        run("tar", &["-xf", blob(&layer["digest"]).to_str().unwrap(), "-C", root.to_str().unwrap()]);
    }
    let mut names: Vec<_> = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["baton-gateway", "data", "etc"]);
    // As a container runs it: its own user, and a root in which only /data can be written.
    let root = root.to_str().unwrap();
    let inside = format!("chroot --userspec=65532:65532 {root} /baton-gateway");
    let script = format!(
        "mount --bind {root} {root}; mount --bind {root}/data {root}/data; mount -o remount,bind,ro {root}
         ip link set lo up
         if {inside} --demo --data /elsewhere; then exit 1; fi
         {inside} --demo --no-sample --data /data >{root}/data/said &
         until grep -q listening {root}/data/said; do sleep 0.1; done
         {inside} healthcheck http://127.0.0.1:8080/sign-in
         if {inside} healthcheck http://127.0.0.1:8080/nothing; then exit 1; fi
         kill $!; wait $!"
    );
    run("chown", &["-R", "65532:65532", &format!("{root}/data")]);
    run("unshare", &["--mount", "--net", "--pid", "--fork", "bash", "-euc", &script]);
    assert!(fs::metadata(format!("{root}/data/baton.sqlite")).is_ok());
}
