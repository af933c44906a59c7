//! Two gateways on one PostgreSQL: one writes, the other one stands by. Without PostgreSQL nothing is tested here:
//! `make test-postgres` installs it.

use crate::harness::{Agent, Server, executable, in_time, outcome, written};
use crate::sign_in::{SECRET, offer, shared};
use baton::protocol::{Answer, Command, InteractionId};
use cluster::Cluster;
use serde_json::json;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::task::spawn_blocking;

#[path = "../postgres/cluster.rs"]
#[allow(dead_code, reason = "the library's tests use the rest")]
mod cluster;

/// A place with a configuration for gateways that share a database.
struct Place {
    folder: tempfile::TempDir,
    cluster: Cluster,
    url: String,
}

impl Place {
    fn new() -> Option<Self> {
        let (cluster, folder) = (Cluster::start(cluster::programs()?), tempfile::tempdir().unwrap());
        let url = cluster.database();
        let place = Self { folder, cluster, url };
        let file = |name: &str, content: &str| written(place.folder.path(), name, content);
        fs::create_dir(place.folder.path().join("media")).unwrap();
        file("people.csv", "kind,id,name\nagent,ann,Ann Lee\n");
        let sign_in = json!({ "tokens": [{ "issuer": "crm", "audience": "baton", "secret": SECRET }] });
        file("sign-in.json", &sign_in.to_string());
        let carrier = json!({
            "name": "k", "kind": "kannel", "send": "http://127.0.0.1:9/", "username": "u", "password": "p", "key": "k",
            "gateway": "http://127.0.0.1:9", "numbers": { "+447700900999": "agent:ann" },
        });
        file("carriers.json", &json!({ "carriers": [carrier] }).to_string());
        Some(place)
    }

    fn program(&self, data: &str) -> std::process::Command {
        let (at, mut program) = (|name: &str| self.folder.path().join(name), std::process::Command::new(executable()));
        program.args(["--listen", "127.0.0.1:0", "--log", &self.url]);
        for (flag, name) in [
            ("--data", data),
            ("--directory", "people.csv"),
            ("--sign-in", "sign-in.json"),
            ("--carriers", "carriers.json"),
        ] {
            program.arg(flag).arg(at(name));
        }
        program.arg("--media").arg(format!("file://{}", at("media").display()));
        program.stderr(fs::File::create(at(&format!("{data}.log"))).unwrap());
        program
    }

    /// Starts one, which is to write at some time.
    async fn start(&self, data: &str) -> Server {
        let mut program = self.program(data);
        in_time(spawn_blocking(move || Server::spawn(&mut program))).await.unwrap()
    }

    /// Waits until a gateway has said something.
    async fn said(&self, data: &str, words: &str) {
        let log = self.folder.path().join(format!("{data}.log"));
        in_time(async {
            while !fs::read_to_string(&log).is_ok_and(|said| said.contains(words)) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await;
    }

    fn texts(&self) -> String {
        let said = "SELECT count(*) FROM entry WHERE body LIKE '%\"kind\":\"sent\"%'";
        self.cluster.sql(self.url.rsplit('/').next().unwrap(), said)
    }
}

fn signal(server: &Server, signal: &str) {
    let id = server.process_id().to_string();
    assert!(std::process::Command::new("kill").args([signal, &id]).status().unwrap().success());
}

async fn ended(server: &Server) {
    let stat = format!("/proc/{}/stat", server.process_id());
    let is_over = || fs::read_to_string(&stat).is_ok_and(|stat| stat.rsplit(") ").next().unwrap().starts_with('Z'));
    in_time(async {
        while !is_over() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}

/// An agent goes on where they were, with the token that another gateway gave them.
async fn goes_on(server: &Server, token: &str, interaction: &InteractionId, said: usize) -> Agent {
    let mut ann = Agent::connect(server, token.to_owned(), None).await;
    assert_eq!(ann.transcript(interaction).len(), said, "nothing is lost, and nothing there twice");
    assert_eq!(ann.write(interaction, &format!("Text {}", said + 1)).await, Answer::Done);
    ann
}

#[tokio::test(flavor = "multi_thread")]
async fn agents_go_on_at_the_other_gateway_whatever_becomes_of_the_one() {
    let Some(place) = Place::new() else { return };
    let one = place.start("one").await;
    let (_, signed) = offer(&one, &shared(json!({}))).await;
    let token = signed["token"].as_str().unwrap().to_owned();
    let mut ann = Agent::connect(&one, token.clone(), None).await;
    let open = Command::Open { contact: "+447700900001".into(), from: None };
    let Answer::Opened { interaction } = ann.command(open).await else { panic!("not opened") };
    assert_eq!(ann.write(&interaction, "Text 1").await, Answer::Done);

    // Killed.
    let (two, ()) = tokio::join!(place.start("two"), async {
        place.said("two", "stands by").await;
        one.kill();
    });
    let mut ann = goes_on(&two, &token, &interaction, 1).await;

    // Frozen for longer than its lease, with an agent who does not know; then woken.
    let (three, ()) = tokio::join!(place.start("one"), async {
        place.said("one", "stands by").await;
        signal(&two, "-STOP");
    });
    drop(goes_on(&three, &token, &interaction, 2).await);
    signal(&two, "-CONT");
    let id = interaction.clone();
    let late = tokio::spawn(async move { ann.write(&id, "Never said").await });
    // It may be refused, or not be answered at all.
    let late = tokio::time::timeout(Duration::from_secs(5), late).await;
    assert!(!matches!(late, Ok(Ok(Answer::Done))), "{late:?}");
    ended(&two).await;

    // Stopped, as for an upgrade: the other one need not wait for the lease to end.
    drop(two);
    let (four, ()) = tokio::join!(place.start("two"), async {
        place.said("two", "stands by").await;
        three.stop().await;
    });
    drop(goes_on(&four, &token, &interaction, 3).await);
    assert_eq!(place.texts(), "4");
    four.stop().await;

    // And back to one gateway alone.
    let folder = place.folder.path().join("alone");
    let gateway = |arguments: &[&str]| {
        let mut program = std::process::Command::new(executable());
        program.args(arguments).arg("--data").arg(&folder);
        outcome(&mut program)
    };
    let moved = gateway(&["move", "--back", "--log", &place.url]);
    assert!(moved.0, "{moved:?}");
    let checked = gateway(&["check"]);
    assert!(checked.0, "{checked:?}");
    let refused = outcome(place.program("two").stderr(Stdio::piped()));
    assert!(!refused.0 && refused.1.contains("has been moved to a data folder"), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_configured_otherwise_does_not_join_and_who_stands_by_takes_up_what_has_changed() {
    let Some(place) = Place::new() else { return };
    let one = place.start("one").await;
    let refused = |data: &str, more: &[&str]| {
        let (is_done, said) = outcome(place.program(data).args(more));
        assert!(!is_done);
        said
    };
    let said = refused("two", &["--no-save", "--answer-time", "90"]);
    assert!(said.contains("is configured otherwise: answer_time, no_save. All need the same"), "{said}");
    let elsewhere = place.folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let mut program = place.program("two");
    let arguments: Vec<_> = program.get_args().map(std::ffi::OsStr::to_owned).collect();
    let at = arguments.iter().position(|argument| argument == "--media").unwrap();
    program = std::process::Command::new(executable());
    program.args(&arguments[..=at]).arg(format!("file://{}", elsewhere.display()));
    let (_, said) = outcome(&mut program);
    assert!(said.contains("is not the one that the other gateways have"), "{said}");

    // With the same it stands by; told that there may be something new it goes on, or ends to be started with that.
    let mut two = Child(place.program("two").stdout(Stdio::null()).spawn().unwrap());
    let hangs_up = |two: &Child| {
        assert!(std::process::Command::new("kill").args(["-HUP", &two.0.id().to_string()]).status().unwrap().success());
    };
    place.said("two", "stands by").await;
    hangs_up(&two);
    place.said("two", "files are read again").await;
    assert!(two.0.try_wait().unwrap().is_none());
    let sign_in = json!({ "tokens": [{ "issuer": "other", "audience": "baton", "secret": SECRET }] });
    written(place.folder.path(), "sign-in.json", &sign_in.to_string());
    hangs_up(&two);
    assert_eq!(spawn_blocking(move || two.0.wait()).await.unwrap().unwrap().code(), Some(75));
    let said = refused("two", &[]);
    assert!(said.contains("is configured otherwise: sign_in."), "{said}");
    // The one that writes takes it up, and says so.
    signal(&one, "-HUP");
    place.said("one", "the configuration was taken up").await;
    let two = Child(place.program("two").stdout(Stdio::null()).spawn().unwrap());
    place.said("two", "stands by").await;
    drop(two);
    one.stop().await;
}

/// A program that does not outlive this.
struct Child(std::process::Child);

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn what_the_configuration_lacks_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let check = |content: &str| {
        let file = written(folder.path(), "baton.toml", content);
        outcome(std::process::Command::new(executable()).arg("check").arg(file)).1
    };
    let said = check("log = 'postgres://baton:Secret@127.0.0.1:9/baton'\nlog_password = 'Secret'");
    assert!(said.contains("the password is in the address"), "{said}");
    assert!(said.contains("and so must the files of messages be"), "{said}");
    assert!(said.contains("cannot be reached"), "{said}");
    assert!(!said.contains("Secret"), "{said}");
    for command in [&["check"][..], &["move"], &["keys", "rotate"]] {
        let url = "postgres://baton:Secret@127.0.0.1:9/baton";
        let (is_done, said) = outcome(std::process::Command::new(executable()).args(command).args(["--log", url]));
        assert!(!is_done && said.contains("the password is in the address") && !said.contains("Secret"), "{said}");
    }
    let file = written(folder.path(), "demo.toml", "log = 'postgres://b@127.0.0.1:9/b'\nmedia = 's3://b'");
    let said = outcome(std::process::Command::new(executable()).arg("--demo").arg("--config").arg(file)).1;
    assert!(said.contains("a demo and its phone are one gateway's"), "{said}");
    let media = |folder: &Path| format!("log = 'postgres://b@127.0.0.1:9/b'\nmedia = 'file://{}'", folder.display());
    let said = check(&media(Path::new("/nowhere")));
    assert!(said.contains("there is no folder /nowhere"), "{said}");
    let said = check(&media(folder.path()));
    assert!(said.contains("cannot be reached") && !said.contains("media"), "{said}");
}
