//! Each mistake of a configuration with its line; the sample, the schema and the reference.

use super::*;
use crate::gateway::config::shape::Key;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// Returns what is wrong with a file in a folder of its own, each line without the name of the folder.
fn wrong(content: &str, others: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in others.iter().chain([&("baton.toml", content)]) {
        fs::write(folder.path().join(name), content).unwrap();
    }
    let (wrong, _) = Settings::examine(&Flags::with(folder.path().join("baton.toml")), None);
    let prefix = format!("{}/", folder.path().display());
    wrong.iter().map(|one| one.to_string().replace(&prefix, "")).collect()
}

/// A file that is right as far as it goes: its last line is the third.
const GOOD: &str = "[sign_in]\ntokens = [{ issuer = 'crm', audience = 'b', secret_file = 'secret' }]\n\n";

/// Returns what is wrong with a file that has these lines before those that are right.
fn said(lines: &str) -> Vec<String> {
    wrong(&format!("{lines}\n{GOOD}"), &[("secret", SECRET)])
}

#[test]
fn each_mistake_is_said_with_its_line_and_what_was_meant() {
    assert_eq!(said(""), [] as [&str; 0]);
    for (lines, says) in [
        ("lisen = '127.0.0.1:1'", "1:1: there is no “lisen” here; did you mean “listen”?"),
        ("tls-cert = 'x'", "1:1: there is no “tls-cert” here; did you mean “tls_cert”?"),
        (
            "answer_time_s = 60",
            "1:1: there is no “answer_time_s” here; did you mean “answer_time_s” in setup.policies?",
        ),
        ("[setup]\nlisten = '127.0.0.1:1'", "2:1: there is no “listen” here; “listen” stands above all tables"),
        (
            "[setup.quotas]\nxyz = 1",
            "2:1: there is no “xyz” here; there are messages_per_minute, messages_per_minute_and",
        ),
        ("listen = 'somewhere'", "1:10: listen: it is not an address with a port, as 127.0.0.1:8080"),
        ("listen = 8080", "1:10: listen must be a text, not a number"),
        ("data = 2026-01-01", "1:8: data must be a text, not a date or a time"),
        ("log_format = 'jsn'", "1:14: log_format must be auto, text or json; did you mean “json”?"),
        ("guests = 0", "1:10: guests must be a whole number of at least 1"),
        ("guests = 1.5", "1:10: guests must be a whole number of at least 1"),
        ("guests = -1", "1:10: guests must be a whole number of at least 1"),
        ("trusted_proxies = ['10.0.0.0/8', '::/0']", "1:34: each of trusted_proxies: "),
        ("contacts = 'http://crm.example'", "1:12: contacts: it must begin with https:// (or http:// on this machine)"),
        ("metrics_listen = 'x'", "1:18: metrics_listen: neither a port nor an address with one, as 127.0.0.1:9464"),
        ("metrics_listen = 70000", "1:18: metrics_listen must be 1 to 65535"),
        ("listen = '0.0.0.0:0'", "1:10: cannot listen on 0.0.0.0:0: passwords and texts would cross the network"),
        ("listen = '192.0.2.7:0'\nplain_http = true", "1:10: cannot listen on 192.0.2.7:0: "),
        ("tls_cert = 'a.pem'", "1:12: “tls_key” is missing: tls_cert needs it"),
        ("tls_cert = 'a.pem'\ntls_key = 'b.pem'", "1:12: cannot speak TLS: cannot read a.pem: "),
        ("country = 'Britain'", "1:11: country: “Britain” is not the two letters of a country"),
        ("setup.disposition_required = true", "1:30: disposition_required: there are no dispositions to choose from"),
        ("setup.retention_days = 40000", "1:24: retention_days: it must be 1 to 36500, or 0 for no end"),
        ("setup.absence_s = 10", "1:19: absence_s: it must be at least 30, the longest grace_s"),
        ("[setup.policies]\nanswer_time_s = 19", "2:17: policies: answer_time_s must be 20 to 86400"),
        ("[[setup.policies.of]]\ntarget = 'billing'", "2:10: target: “billing” is not a target: write queue:billing"),
        ("[setup.policies.reasons]\nnot_ready = ['A', 'A']", "2:19: policies: reasons: not_ready has A twice"),
        ("[setup]\nfallback = 'agent:ann'", "2:12: fallback: it must be a set of agents, not one agent"),
        (
            "[setup]\ncase_data = [{ key = 'a', labels = 'A' }]",
            "2:27: there is no “labels” here; did you mean “label”?",
        ),
        ("[[setup.responses]]\ntitle = 'A'", "1:1: “text” is missing"),
        (
            "[setup.numbers.'+447700900998'.hours]\nzone = 'UTC'\nanswer = ''\nopen = [{ days = ['mon'], from = '08:00', to = \
             '18:00' }]",
            "3:10: numbers: +447700900998: the answer of hours must have 1 to 670 characters and no control",
        ),
        (
            "[setup.numbers.'+447700900998'.hours]\nzone = 'UTC'\nopen = []",
            "3:1: numbers: +447700900998: hours need at least one day in each entry of open",
        ),
        ("[setup.numbers.123]", "1:16: numbers: 123 is not a number: + and the country code, digits only"),
        (
            "[setup.numbers.'+447700900998'.hours]\nzone = 'Europe/Londn'\n[[setup.numbers.'+447700900998'.hours.open]]\n\
             days = ['mon']\nfrom = '08:00'\nto = '18:00'",
            "2:8: numbers: +447700900998: hours are in Europe/Londn, which is no time zone",
        ),
        (
            "[setup.numbers.'+447700900998'.hours]\nzone = 'UTC'\nopen = [\n{ days = ['mon', 'tue'], from = '08:00', to = \
             '18:00' },\n{ days = ['tue'], from = '17:00', to = '24:00' },\n]",
            "5:1: numbers: +447700900998: hours overlap with those of an entry before on Tuesday",
        ),
        (
            "[[hosts]]\norigin = 'https://crm.example/'",
            "2:10: \"https://crm.example/\" is not an origin: write it as https://crm.example, with a port",
        ),
        ("[[hosts]]\norigin = 'https://a'\nmethods = ['accepts']", "3:12: each of methods must be getState, setState"),
        ("hosts = []", "1:1: it lists no hosts"),
        ("a = 1\na = 2", "2:1: not TOML: duplicate key"),
    ] {
        let all = said(lines);
        assert!(all.len() == 1 && all[0].starts_with(&format!("baton.toml:{says}")), "{lines}: {all:?}");
    }
}

#[test]
fn carriers_and_issuers_are_explained_without_their_secrets() {
    let kannel = |more: &str| {
        let own = "name = 'k'\nsend = 'http://a'\nusername = 'u'\ngateway = 'http://b'\n";
        said(&format!("[[carriers]]\nkind = 'kannel'\n{own}{more}"))
    };
    const NUMBERS: &str = "numbers = { '+447700900998' = 'queue:support' }\n";
    const KEYS: &str = "password = 'geheim'\nkey = 'geheim'\n";
    assert_eq!(kannel(&format!("{NUMBERS}{KEYS}")), [] as [&str; 0]);
    for (more, says) in [
        (format!("{NUMBERS}key = 'geheim'"), "1:1: “password” is missing"),
        (format!("{NUMBERS}{KEYS}password_file = 'secret'"), "10:1: “password” is there twice: name it, a file or a"),
        (format!("{NUMBERS}password_file = 'nowhere'\nkey = 'geheim'"), "8:17: password_file: cannot read nowhere: No"),
        (
            format!("{NUMBERS}password_env = 'NOWHERE'\nkey = 'k'"),
            "8:16: password_env: there is no variable NOWHERE in",
        ),
        (format!("{NUMBERS}password = 'p'\nkey = 'geheim&'"), "9:7: k: key may hold letters, digits, hyphens"),
        (format!("{NUMBERS}password = 7\nkey = 'k'"), "8:12: password must be a text, not a number"),
        (format!("{NUMBERS}{KEYS}account = 'AC'"), "10:1: no kannel has a field “account”"),
        (
            format!("{NUMBERS}{KEYS}passwords = 'geheim'"),
            "10:1: there is no “passwords” here; did you mean “password”?",
        ),
        (format!("numbers = {{}}\n{KEYS}"), "7:1: k: it serves no numbers"),
        (format!("numbers = {{ '60777' = 'queue:s' }}\n{KEYS}"), "7:23: k: “60777” is not a telephone number"),
        (
            format!("numbers = {{ '+447700900998' = 's' }}\n{KEYS}"),
            "7:31: +447700900998: “s” is not a target: write queue",
        ),
        (format!("{NUMBERS}{KEYS}keywords = 'nobody'"), "10:12: keywords must be carrier"),
        (
            format!("{NUMBERS}{KEYS}keywords = {{ halt = 'x' }}"),
            "10:14: there is no “halt” here; there are stop, start",
        ),
        (
            format!(
                "{NUMBERS}{KEYS}[[carriers]]\nkind = 'kannel'\nname = 'l'\nsend = 'http://a'\nusername = 'u'\ngateway = \
                     'http://b'\n{NUMBERS}{KEYS}"
            ),
            "16:31: l: +447700900998 is another carrier's already",
        ),
        (format!("{NUMBERS}{KEYS}[[carriers]]\nkind = 'smpp'"), "11:8: kind must be kannel or twilio"),
    ] {
        let all = kannel(&more);
        let said_first = all.first().cloned().unwrap_or_default();
        assert!(all.len() == 1 && said_first.starts_with(&format!("baton.toml:{says}")), "{more}: {all:?}");
        assert!(!said_first.contains("geheim"), "{said_first}");
    }
    let tokens = |more: &str| wrong(&format!("[[sign_in.tokens]]\nissuer = 'crm'\naudience = 'b'\n{more}"), &[]);
    assert_eq!(tokens("secret = 'geheim'"), ["baton.toml:4:10: crm: secret is shorter than 32 bytes"]);
    assert_eq!(tokens(""), ["baton.toml:1:1: crm: it needs one of secret and jwks"]);
    let none = "nobody could sign in: ";
    assert!(wrong("", &[])[0].starts_with(none));
    assert_eq!(wrong("[sign_in]", &[]), [format!("baton.toml:1:2: {none}it has neither tokens nor openid")]);
}

#[test]
fn all_mistakes_are_said_and_none_that_only_follows_from_another() {
    let carrier = "[[carriers]]\nkind = 'smpp'\nname = 'k'\n";
    let all = said(&format!(
        "lisen = 1\nlog_format = 7\n[setup]\nabsence_s = 'x'\ndispositions = [{{ id = 'a', labels = 'A' }}]\n\
         disposition_required = true\n[setup.numbers.'+447700900998'.hours]\nzone = 'UTC'\n\
         open = [{{ days = ['monday'], from = '8:00', to = '18:00' }}, {{ days = ['mon'], from = '08:00', to = '9:00' }}]\n\
         {carrier}"
    ));
    let all: Vec<_> = all.iter().map(|one| one.strip_prefix("baton.toml:").unwrap()).collect();
    assert_eq!(
        all,
        [
            "1:1: there is no “lisen” here; did you mean “listen”?",
            "2:14: log_format must be auto, text or json, not a number",
            "4:13: absence_s must be a whole number, not a text",
            "5:29: there is no “labels” here; did you mean “label”?",
            "9:19: each of days must be mon, tue, wed, thu, fri, sat or sun; did you mean “mon”?",
            "9:37: from: a time of day is written 08:00, at the latest 24:00",
            "9:100: to: a time of day is written 08:00, at the latest 24:00",
            "11:8: kind must be kannel or twilio",
        ]
    );
}

#[test]
fn the_parts_are_compared_with_the_directory() {
    let people =
        "kind,id,name,number,sets\nqueue,billing,Billing,+447700900998,\nagent,ann,Ann,,queue:support\n,x,,,\n";
    let carrier = "[[carriers]]\nkind = 'kannel'\nname = 'k'\nsend = 'http://a'\nusername = 'u'\npassword = 'p'\nkey = 'k'\n\
                   gateway = 'http://b'\nnumbers = { '+447700900997' = 'queue:support', '+447700900998' = 'queue:billing' }\n";
    let contacts = "number,name\n60777,Geheim\n+447700900001,Priya\n";
    let lines = format!(
        "directory = 'people.csv'\ncontacts_file = 'contacts.csv'\n[setup]\nfallback = 'queue:none'\n[[setup.policies.of]]\ntarget = 'queue:latin'\n{carrier}"
    );
    let all =
        wrong(&format!("{lines}{GOOD}"), &[("secret", SECRET), ("people.csv", people), ("contacts.csv", contacts)]);
    assert_eq!(
        all,
        [
            "baton.toml:4:12: fallback: the directory has no queue:none",
            "baton.toml:6:10: policies of queue:latin: the directory has no such target",
            "baton.toml:15:31: carrier k: a number cannot lead to Queue support: that is not in the directory, or the number \
             is another target's there",
            "contacts.csv:2:1: this is no number that can be written to: it is a short code",
            "people.csv:3:1: ann: there is no Queue support",
            "people.csv:4:1: x: the kind is missing",
        ]
    );
}

#[test]
fn a_flag_says_something_else_than_the_file_and_files_are_found_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("baton.toml");
    fs::write(folder.path().join("secret"), format!("{SECRET}\n")).unwrap();
    let lines = "data = 'data'\nguests = 7\nno_save = true\nlisten = '127.0.0.1:1'\nmetrics_listen = 9464\n";
    fs::write(&file, format!("{lines}trusted_proxies = ['10.0.0.1']\n[setup]\nabsence_s = 40\n{GOOD}")).unwrap();
    let flags = Flags::with(file.clone());
    let Ok(settings) = Settings::read(&flags) else { panic!() };
    assert_eq!((settings.data, settings.guests, settings.save), (folder.path().join("data"), 7, false));
    assert_eq!(settings.metrics_listen, Some(([127, 0, 0, 1], 9464).into()));
    assert!(settings.sign_in.tokens[0].secret.as_ref().unwrap().is(SECRET), "without the end of its line");
    assert_eq!(settings.setup.unwrap().absence_s, Some(40));
    let setup = folder.path().join("setup.json");
    fs::write(&setup, "{\"absence_s\": 50}").unwrap();
    let flags = Flags { guests: Some(8), data: Some("d".into()), setup: Some(setup.clone()), ..flags };
    let Ok(before) = Settings::read(&flags) else { panic!() };
    assert_eq!((&before.data, before.guests, before.guests_by_address), (&"d".into(), 8, 250));
    assert_eq!(before.setup.as_ref().unwrap().absence_s, Some(50), "all of the file");
    fs::write(&setup, "{\"absence_s\": 50,\n \"absence\": 60}").unwrap();
    let wrong = Settings::read(&flags).err().unwrap();
    assert_eq!(wrong[0].line, Some((2, 2)));
    assert!(wrong[0].why.contains("did you mean “absence_s”?"));
    // What has changed since, by name.
    fs::write(&setup, "{\"absence_s\": 60}").unwrap();
    fs::write(&file, format!("{lines}{GOOD}")).unwrap();
    let Ok(after) = Settings::read(&flags) else { panic!() };
    assert_eq!(after.changed_since(&before), ["setup.absence_s", "trusted_proxies"].map(str::to_owned).into());
}

const SAMPLE: &str = include_str!("../../../docs/operating/baton.toml");
const REFERENCE: &str = include_str!("../../../docs/operating/configuration.md");
const SCHEMA: &str = include_str!("../../../docs/operating/baton.schema.json");

/// Returns the keys of each table, by where it is.
fn tables() -> Vec<(String, Vec<Key>)> {
    let mut tables: Vec<(String, Vec<Key>)> = Vec::new();
    keys::configuration().tables("", &mut |path, keys| tables.push((path.to_owned(), keys.to_vec())));
    tables
}

#[test]
fn the_sample_is_right_and_has_every_key() {
    // What is commented out is part of it.
    let left_out = |line: &&str| line.starts_with(|first: char| first.is_ascii_lowercase());
    let with = |line: &str| line.strip_prefix('#').filter(left_out).unwrap_or(line).to_owned() + "\n";
    let all: String = SAMPLE.lines().map(with).collect();
    let files = [
        ("people.csv", "kind,id,name\nqueue,support,Support\nqueue,billing,Billing\nagent,ben,Ben Okafor\n"),
        ("contacts.csv", "number,name\n+447700900001,Priya Shah\n"),
        ("kannel.password", "p"),
        ("kannel.key", "k"),
        ("twilio.token", "t"),
        ("openid.secret", "s"),
        ("crm.secret", SECRET),
        ("postgres.secret", "p"),
    ];
    assert_eq!(wrong(SAMPLE, &files), [] as [&str; 0]);
    // There is no certificate here, no store, and no database.
    let is_elsewhere =
        |line: &String| ["tls_", "TLS", "media: ", "the database "].iter().any(|part| line.contains(part));
    let says = wrong(&all, &files);
    assert!(says.iter().all(is_elsewhere), "{says:?}");
    let written: Vec<&str> = all.split(|it: char| !(it.is_alphanumeric() || it == '_')).collect();
    for (path, keys) in tables() {
        for Key { name, is_secret, .. } in keys {
            let is_there = |key: &str| written.contains(&key);
            assert!(is_there(name) || is_secret && is_there(&format!("{name}_file")), "{path}: {name}");
        }
    }
}

#[test]
fn the_package_brings_a_file_that_lacks_who_can_sign_in_and_nothing_else() {
    let packaged = include_str!("../../../packaging/debian/baton.toml");
    let people = [("people.csv", "kind,id,name\nagent,ann,Ann Lee\n"), ("secret", SECRET)];
    let says = wrong(packaged, &people);
    assert!(says.len() == 1 && says[0].starts_with("nobody could sign in"), "{says:?}");
    assert_eq!(wrong(&format!("{packaged}\n{GOOD}"), &people), [] as [&str; 0]);
}

#[test]
fn what_may_be_written_can_be_read() {
    // Of each table its own sample, with all keys: whoever reads it has no others.
    fn full(shape: &Shape) -> Vec<Value> {
        match shape {
            Shape::List(of) => vec![Value::Array(full(of))],
            Shape::Names(sample, of) => full(of).into_iter().map(|value| json!({ *sample: value })).collect(),
            Shape::Table(keys) => vec![table(keys)],
            Shape::Kinds(kinds) => kinds
                .iter()
                .map(|(kind, keys)| {
                    let mut table = table(keys);
                    table["kind"] = (*kind).into();
                    table
                })
                .collect(),
            Shape::Either(one, other) => [full(one), full(other)].concat(),
            single => vec![single.sample()],
        }
    }
    fn table(keys: &[Key]) -> Value {
        Value::Object(keys.iter().map(|key| (key.name.to_owned(), full(&key.shape).remove(0))).collect())
    }
    let of = |shape: Shape| full(&shape).remove(0);
    serde_json::from_value::<DeskSetup>(of(keys::setup())).unwrap();
    serde_json::from_value::<SignIn>(of(keys::sign_in())).unwrap();
    serde_json::from_value::<Hosts>(of(keys::hosts_file())).unwrap();
    let carriers = of(keys::carriers_file());
    assert_eq!(carriers["carriers"].as_array().unwrap().len(), 2);
    Carriers::read(carriers.to_string().as_bytes()).map(drop).unwrap_err().to_string();
    Carriers::from_value(carriers).map(drop).unwrap();
    // And whoever reads it knows no others.
    let known = |error: serde_json::Error| {
        let message = error.to_string();
        let names = message.split_once("expected").map(|(_, names)| names.to_owned()).unwrap_or_default();
        let names: BTreeSet<String> = names.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        names
    };
    let names = |shape: &Shape| -> BTreeSet<String> {
        let Shape::Table(keys) = shape else { panic!() };
        keys.iter().map(|key| key.name.to_owned()).collect()
    };
    let unknown = json!({ "unknown": 1 });
    assert_eq!(known(serde_json::from_value::<DeskSetup>(unknown.clone()).unwrap_err()), names(&keys::setup()));
    assert_eq!(known(serde_json::from_value::<SignIn>(unknown.clone()).unwrap_err()), names(&keys::sign_in()));
    let inner: BTreeMap<_, _> = tables().into_iter().map(|(path, keys)| (path, Shape::Table(keys))).collect();
    let of = |key: &str| unknown_in::<DeskSetup>(key, &unknown);
    fn unknown_in<T: serde::de::DeserializeOwned>(key: &str, unknown: &Value) -> serde_json::Error {
        serde_json::from_value::<T>(json!({ key: unknown })).err().expect("it is unknown")
    }
    for key in ["quotas", "my_messages"] {
        assert_eq!(known(of(key)), names(&inner[&format!("setup.{key}")]), "{key}");
    }
    let line = serde_json::from_value::<DeskSetup>(json!({ "numbers": { "+1": unknown } })).unwrap_err();
    assert_eq!(known(line), names(&inner["setup.numbers.…"]));
}

#[test]
fn what_gateways_of_a_log_have_alike_is_compared_without_secrets_and_without_what_is_a_machines_own() {
    let places = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [media, other_media] = places.each_ref().map(|place| format!("file://{}", place.path().display()));
    let parts = |lines: &str, secret: &str, flags: &dyn Fn(&mut Flags)| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("secret"), secret).unwrap();
        let content = format!("media = '{media}'\n{lines}\n{GOOD}");
        fs::write(folder.path().join("baton.toml"), content).unwrap();
        let mut given = Flags::with(folder.path().join("baton.toml"));
        flags(&mut given);
        Settings::read(&given).map_err(|wrong| super::said(&wrong)).unwrap().configured()
    };
    let none = |_: &mut Flags| {};
    let carrier = |key: &str, user: &str| {
        format!(
            "[[carriers]]\nname = 'k'\nkind = 'kannel'\nsend = 'http://127.0.0.1:9/'\nusername = '{user}'\npassword = 'p'\n\
             key = '{key}'\ngateway = 'http://127.0.0.1:9'\nnumbers = {{ '+447700900999' = 'agent:ann' }}\n"
        )
    };
    let usual = parts(&carrier("k1", "u"), SECRET, &none);
    assert_eq!(usual.keys().collect::<Vec<_>>(), ["carriers", "media", "sign_in"]);
    assert_eq!(parts(&carrier("k2", "u"), &SECRET.replace('0', "1"), &none), usual, "no hash of a secret");
    let own = format!("listen = '127.0.0.1:9'\nguests = 7\ndata = 'elsewhere'\n{}", carrier("k1", "u"));
    assert_eq!(parts(&own, SECRET, &none), usual);
    let differs = |lines: &str, flags: &dyn Fn(&mut Flags), expected: &str| {
        let other = parts(lines, SECRET, flags);
        let all: BTreeSet<_> = usual.keys().chain(other.keys()).collect();
        let parts: Vec<_> = all.into_iter().filter(|part| usual.get(*part) != other.get(*part)).collect();
        assert_eq!(parts, [expected]);
    };
    differs(&carrier("k1", "v"), &none, "carriers");
    differs(&carrier("k1", "u"), &|flags| flags.answer_time = Some(90), "answer_time");
    differs(&carrier("k1", "u"), &|flags| flags.no_save = true, "no_save");
    differs(&carrier("k1", "u"), &|flags| flags.media = Some(other_media.clone()), "media");
    differs(&format!("setup.retention_days = 30\n{}", carrier("k1", "u")), &none, "setup");
}

#[test]
fn the_schema_is_the_one_that_is_published() {
    let schema = schema::document();
    publish("docs/operating/baton.schema.json", SCHEMA, &schema);
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let json = |text: &str| {
        let document = Document::parse(Path::new("f"), text.into(), Language::Toml).unwrap();
        document.to_json()
    };
    let sample = json(SAMPLE);
    assert!(schema.is_valid(&sample), "{:?}", schema.iter_errors(&sample).map(|it| it.to_string()).collect::<Vec<_>>());
    for wrong in ["lisen = 'x'", "guests = 0", "log_format = 'x'", "[[carriers]]\nkind = 'smpp'", "[[setup.responses]]"]
    {
        assert!(!schema.is_valid(&json(wrong)), "{wrong}");
    }
}

#[test]
fn the_reference_has_every_key() {
    let (before, rest) = REFERENCE.split_once("<!-- keys -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- end -->").unwrap();
    let whole = format!("{before}<!-- keys -->\n{}<!-- end -->{after}", schema::reference());
    publish("docs/operating/configuration.md", REFERENCE, &whole);
}

/// Compares a published file with what it should be. With `UPDATE` it is written.
#[track_caller]
fn publish(file: &str, published: &str, should_be: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(file), should_be).unwrap();
    } else {
        assert!(published == should_be, "{file} is out of date: UPDATE=1 cargo test --lib settings");
    }
}
