//! The structure of the library: layers, the gateway's floors, and no circles. `make structure` prints it.

use crate::structure::{Children, Structure, circles};
use std::collections::{BTreeMap, BTreeSet};

/// The floors of `src/gateway`, lowest first, each with its files and folders. A file uses only files on its own floor
/// or below. The longest entry that matches a file counts.
const FLOORS: [(&str, &[&str]); 6] = [
    (
        "tools",
        &[
            "about.rs",
            "address.rs",
            "bytes.rs",
            "client.rs",
            "clock.rs",
            "config/",
            "connections/",
            "current.rs",
            "erasure/subject.rs",
            "healthcheck.rs",
            "http.rs",
            "importing.rs",
            "logging/",
            "peers/key.rs",
            "peers/mod.rs",
            "peers/say.rs",
            "postgres/",
            "private.rs",
            "proxied.rs",
            "pulse.rs",
            "shutdown.rs",
            "storage.rs",
            "supervisor.rs",
            "throttle.rs",
            "tls.rs",
            "traces/",
            "zones.rs",
        ],
    ),
    (
        "state",
        &[
            "carrier.rs",
            "contacts/",
            "directory/",
            "feed/",
            "history/",
            "keys.rs",
            "log/",
            "media/",
            "metrics/",
            "session.rs",
        ],
    ),
    ("engine", &["engine/"]),
    (
        "edges",
        &[
            "backup/",
            "carriers/",
            "check.rs",
            "completion.rs",
            "contacts/import.rs",
            "contacts/lookup.rs",
            "data.rs",
            "demo.rs",
            "erasure/",
            "directory/import.rs",
            "finding.rs",
            "media/access.rs",
            "media/cleaning.rs",
            "peers/connect.rs",
            "repair.rs",
            "sample.rs",
            "shared/",
            "sign_in/",
        ],
    ),
    (
        "routes",
        &[
            "admin/",
            "carriers/handset/live.rs",
            "carriers/handset/post.rs",
            "carriers/kannel/webhook.rs",
            "carriers/twilio/webhook.rs",
            "contacts/routes.rs",
            "directory/routes.rs",
            "erasure/command.rs",
            "erasure/mod.rs",
            "erasure/routes.rs",
            "health.rs",
            "media/routes.rs",
            "origin.rs",
            "peers/joining.rs",
            "peers/pass_on.rs",
            "peers/serve.rs",
            "requests.rs",
            "sign_in/routes.rs",
            "site.rs",
            "socket.rs",
            "socket/",
        ],
    ),
    (
        "program",
        &[
            "imports.rs",
            "mod.rs",
            "reload.rs",
            "routes.rs",
            "settings/",
            "shared/start.rs",
            "start.rs",
            "start/",
            "state.rs",
            "upkeep.rs",
        ],
    ),
];

/// What a folder of `src` must not use.
const LAYERS: [(&str, &[&str]); 5] = [
    ("protocol/", &["core/", "gateway/", "app/"]),
    ("core/", &["gateway/", "app/"]),
    ("gateway/", &["app/"]),
    ("app/", &["gateway/"]),
    ("app/widget/", &["core/", "protocol/"]),
];

type Uses<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

fn library() -> Vec<(String, String)> {
    let sources = super::sources().into_iter().filter_map(|file| {
        let name = file.name.strip_prefix("src/").filter(|name| *name != "main.rs" && !name.starts_with("bin/"))?;
        Some((name.to_owned(), file.text))
    });
    sources.collect()
}

fn structure(files: &[(String, String)]) -> Structure {
    Structure::read(files.iter().map(|(name, text)| (name.as_str(), text.as_str())))
}

fn pairs<'a>(uses: &'a Uses<'a>) -> impl Iterator<Item = (&'a str, &'a str)> {
    uses.iter().flat_map(|(file, used)| used.iter().map(move |other| (*file, *other)))
}

/// Returns the floor of a file of the gateway.
fn floor(file: &str) -> Option<usize> {
    let file = file.strip_prefix("gateway/")?;
    let matches = |entry: &str| file == entry || entry.ends_with('/') && file.starts_with(entry);
    let found = FLOORS.iter().enumerate().flat_map(|(at, (_, entries))| entries.iter().map(move |entry| (at, *entry)));
    found.filter(|(_, entry)| matches(entry)).max_by_key(|(_, entry)| entry.len()).map(|(at, _)| at)
}

/// Describes each circle by the uses in it. In the gateway, a module's use of its own child counts as well.
fn all_circles(strict: &Uses<'_>, lenient: &Uses<'_>) -> Vec<String> {
    let part = |uses: &Uses<'_>, gateway: bool| {
        let files = uses.iter().filter(|(file, _)| file.starts_with("gateway/") == gateway);
        let uses: Uses<'_> = files.map(|(file, used)| (*file, used.clone())).collect();
        let describe = |circle: BTreeSet<&str>| {
            let within = pairs(&uses).filter(|(file, used)| circle.contains(file) && circle.contains(used));
            within.map(arrow).collect::<Vec<_>>().join(", ")
        };
        circles(&uses).into_iter().map(describe).collect::<Vec<_>>()
    };
    [part(strict, true), part(lenient, false)].concat()
}

fn arrow((file, used): (&str, &str)) -> String {
    format!("{file} → {used}")
}

fn print(structure: &Structure, uses: usize, circles: &[String]) {
    for (at, (name, _)) in FLOORS.iter().enumerate().rev() {
        let mut files: Vec<_> = structure.files().filter(|file| floor(file) == Some(at)).collect();
        files.sort_unstable();
        println!("{name}\n  {}\n", files.join("\n  "));
    }
    let count = if circles.is_empty() { "no".to_owned() } else { circles.len().to_string() };
    println!("{} files, {uses} uses, {count} circles", structure.files().count());
    circles.iter().for_each(|circle| println!("  {circle}"));
}

#[test]
fn the_structure_has_layers_floors_and_no_circles() {
    let files = library();
    let structure = structure(&files);
    let (strict, lenient) = (structure.uses(Children::Counted), structure.uses(Children::Ignored));
    let circles = all_circles(&strict, &lenient);
    print(&structure, pairs(&strict).count(), &circles);
    let unknown = structure.files().filter(|file| file.starts_with("gateway/") && floor(file).is_none());
    super::none("on no floor of FLOORS", unknown.map(str::to_owned).collect());
    let upward = pairs(&strict).filter(|(file, used)| floor(file).is_some() && floor(file) < floor(used));
    super::none("uses a file on a higher floor", upward.map(arrow).collect());
    let forbidden = pairs(&strict).filter(|(file, used)| {
        LAYERS.iter().any(|(folder, not)| file.starts_with(folder) && not.iter().any(|not| used.starts_with(not)))
    });
    super::none("uses a layer that it must not know", forbidden.map(arrow).collect());
    super::none("files that use each other in a circle", circles);
}
