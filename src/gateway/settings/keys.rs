//! The keys of `baton.toml` and of the files that flags name, each with what it says and may say.

use crate::core::host::event::EVENTS;
use crate::core::host::request::METHODS;
use crate::core::hours::TimeOfDay;
use crate::core::languages;
use crate::core::policies::Policy;
use crate::core::setup::DeskSetup;
use crate::core::target;
use crate::gateway::address::Network;
use crate::gateway::config::shape::{Key, Shape};
use crate::gateway::contacts::lookup::Endpoint;
use crate::gateway::settings::flags::{peer_address, watchers};
use std::fmt::Display;
use std::net::SocketAddr;
use std::str::FromStr;

/// All of `baton.toml`.
pub fn configuration() -> Shape {
    let keys = vec![
        Key::new(
            "listen",
            reads(address, "127.0.0.1:8080"),
            "Where to listen; port 0 takes a free one. `127.0.0.1:8080` by default.",
        ),
        Key::new(
            "plain_http",
            Shape::Flag,
            "Listen beyond this machine although it is plain HTTP: a proxy ends TLS, and only it reaches the port.",
        ),
        Key::new(
            "tls_cert",
            file(),
            "The certificate for TLS, with its chain, in PEM. The gateway then speaks HTTPS. Read anew when it changes.",
        ),
        Key::new("tls_key", file(), "The unencrypted key of the certificate, in PEM."),
        Key::new(
            "metrics_listen",
            Shape::Either(
                Box::new(Shape::number((1, 65_535))),
                Box::new(reads(|text| watchers(text).map(drop), "9464")),
            ),
            "Where to answer `/metrics`, `/healthz` and `/readyz`, apart from the public port: an address with a port, or a port of the loopback address.",
        ),
        Key::new(
            "trusted_proxies",
            Shape::list(reads(parses::<Network>, "127.0.0.1")),
            "The proxies that are believed when they name a client's address in `X-Forwarded-For`: addresses, or networks such as `10.0.8.0/24`.",
        ),
        Key::new(
            "guests",
            Shape::number(SOME),
            "How many connections may be open on which nobody is signed in; 2,000 by default, and fewer if few files can be open.",
        ),
        Key::new("guests_by_address", Shape::number(SOME), "How many of these from one address; 250 by default."),
        Key::new(
            "log_format",
            Shape::Word(vec!["auto", "text", "json"]),
            "How the program's log is written: `auto`, the default, is text on a terminal and JSON anywhere else.",
        ),
        Key::new(
            "log_file",
            file(),
            "Writes the program's log to this file, opened anew on SIGHUP, and not to standard error.",
        ),
        Key::new("data", file(), "The folder for everything that is kept; `.data` in the current folder by default."),
        Key::new(
            "anchor",
            file(),
            "The anchor of the log, best on another disk; `log.anchor` in the data folder by default.",
        ),
        Key::new(
            "log",
            Shape::Text { read: |_| Ok(()), sample: "postgres://baton@db.example/baton" },
            "Keeps the log in PostgreSQL, for several gateways: `postgres://USER@HOST/NAME`, without the password; in the data folder by default.",
        ),
        Key::secret("log_password", "The password of `log`; that of the variable `PGPASSWORD` by default."),
        Key::new(
            "peer_listen",
            reads(address, "10.0.8.1:8081"),
            "Where other gateways with the same log reach this one, which then serves agents also while another one writes. Without it, it stands by.",
        ),
        Key::new(
            "peer_address",
            reads(peer_address, "https://gateway-1.example:8081"),
            "The address of `peer_listen` for the others: with https the gateway speaks TLS there, with the certificate of `tls_cert`. `http://` and `peer_listen` by default, if that is a loopback address.",
        ),
        Key::new(
            "media",
            Shape::text(),
            "Where pictures and other files are kept, as `s3://bucket` with `AWS_*` variables, or `file:///FOLDER` for one that all gateways see; in the data folder by default.",
        ),
        Key::new("no_save", Shape::Flag, "Agents may look at pictures but not save files."),
        Key::new(
            "no_offline_shell",
            Shape::Flag,
            "Browsers keep no copy of the desk to show without the gateway, and remove the one they have.",
        ),
        Key::new("directory", file(), "The directory: a CSV or JSON file with the agents and the sets they are in."),
        Key::new(
            "directory_limit",
            Shape::number((0, u64::from(u32::MAX))),
            "Up to how many internal targets a browser is given to search by itself; above, the gateway searches. 150,000 by default.",
        ),
        Key::new("contacts_file", file(), "The imported contacts: a CSV or JSON file."),
        Key::new(
            "contacts",
            reads(parses::<Endpoint>, "https://crm.example/contact"),
            "Asks the CRM at this address who a contact is, when one without a name writes.",
        ),
        Key::new("sign_in", sign_in(), "Who can sign in, and how."),
        Key::new("setup", setup(), "How the desk is set up."),
        Key::new("country", Shape::text(), COUNTRY),
        Key::new("carriers", Shape::list(carrier()), CARRIERS),
        Key::new("hosts", Shape::list(host()), HOSTS),
    ];
    Shape::Table(keys)
}

const COUNTRY: &str = "The country of numbers without a country code, as two letters.";
const CARRIERS: &str = "The ways to contacts' phones.";
const HOSTS: &str = "The pages that may embed the desk. Everything that is not listed is forbidden.";
const SOME: (u64, u64) = (1, u32::MAX as u64);

/// The file of `--carriers`.
pub fn carriers_file() -> Shape {
    let carriers = Key::new("carriers", Shape::list(carrier()), CARRIERS).needed();
    Shape::Table(vec![Key::new("country", Shape::text(), COUNTRY), carriers])
}

/// The file of `--hosts`.
pub fn hosts_file() -> Shape {
    Shape::Table(vec![Key::new("hosts", Shape::list(host()), HOSTS).needed()])
}

/// The file of `--sign-in`, and `sign_in` in `baton.toml`.
pub fn sign_in() -> Shape {
    let gateway =
        "The address at which agents' browsers reach this gateway. The provider returns them to `/sign-in/done` there.";
    let openid = vec![
        Key::new("name", Shape::text(), "Its name for people.").needed(),
        Key::new("issuer", Shape::text(), "Its issuer, from which the rest is discovered: an https address.").needed(),
        Key::new("client", Shape::text(), "The gateway's client id there.").needed(),
        Key::secret("secret", "The gateway's client secret there; none for a public client."),
        Key::new("gateway", Shape::text(), gateway).needed(),
        Key::new(
            "scope",
            Shape::Text { read: |_| Ok(()), sample: "openid" },
            "The requested scopes, separated by spaces; `openid` by default.",
        ),
        Key::new("agent", Shape::text(), AGENT),
    ];
    let tokens = vec![
        Key::new("issuer", Shape::text(), "The issuer, as in the tokens' `iss`.").needed(),
        Key::new("audience", Shape::text(), "The audience, as in the tokens' `aud`.").needed(),
        Key::secret("secret", "The secret that signs the tokens (HS256), at least 32 bytes. This or `jwks`."),
        Key::new(
            "jwks",
            Shape::text(),
            "The address of the keys that verify the tokens (RS256, ES256): a JSON Web Key Set.",
        ),
        Key::new("agent", Shape::text(), AGENT),
    ];
    Shape::Table(vec![
        Key::new("openid", Shape::Table(openid), "An OpenID Connect provider, at which agents sign in themselves."),
        Key::new("tokens", Shape::list(Shape::Table(tokens)), "The issuers whose tokens (JWT) are accepted."),
    ])
}

const AGENT: &str = "The claim that has the agent's user name; `sub` by default.";

/// The file of `--setup`, and `setup` in `baton.toml`.
pub fn setup() -> Shape {
    let case_field = vec![
        Key::new("key", Shape::text(), "Its name for programs.").needed(),
        Key::new("label", Shape::text(), "Its name for people.").needed(),
        Key::new("read_only", Shape::Flag, "Agents cannot change it."),
        Key::new("link", Shape::text(), "An http or https address in which `{value}` is replaced."),
    ];
    let disposition = vec![
        Key::new("id", Shape::text(), "Its name for programs.").needed(),
        Key::new("label", Shape::text(), "Its name for people.").needed(),
    ];
    let response = vec![
        Key::new("group", Shape::text(), "The group it is listed under."),
        Key::new("title", Shape::text(), "The title.").needed(),
        Key::new(
            "text",
            Shape::text(),
            "The text. `{contact}`, `{number}`, `{agent}` and the keys of the case data are filled in; another name in braces is refused.",
        )
        .needed(),
        Key::new("language", language(), "The language it is written in, as a tag such as `de`. Those in the contact's are listed first."),
    ];
    let messages = vec![
        Key::new(
            "days",
            Shape::told((1, DeskSetup::NOTICE_DAYS.into())),
            "The days for which one is kept; 30 by default.",
        ),
        Key::new(
            "count",
            Shape::told((1, DeskSetup::NOTICES.into())),
            "The most of one agent that are kept; 200 by default. Above, the oldest goes, read or not.",
        ),
    ];
    let keys = vec![
        Key::new(
            "case_data",
            Shape::list(Shape::Table(case_field)),
            "The named values of an interaction, in this order.",
        ),
        Key::new("dispositions", Shape::list(Shape::Table(disposition)), "The results to choose from."),
        Key::new("disposition_required", Shape::Flag, "No *Mark Done* without a disposition."),
        Key::new("responses", Shape::list(Shape::Table(response)), "The standard responses, at most 500."),
        Key::new("numbers", Shape::Names("+447700900998", Box::new(line())), "What is special about a service number."),
        Key::new("destinations", Shape::list(Shape::text()), "The beginnings of dear numbers that may be written to."),
        Key::new("quotas", Shape::Table(quotas()), "How much is taken from agents."),
        Key::new("my_messages", Shape::Table(messages), "How much of an agent's system messages is kept."),
        Key::new(
            "policies",
            policies(),
            "How agents are asked and waited for, how much each is given, and the reasons to choose from.",
        ),
        Key::new(
            "absence_s",
            Shape::told((1, DeskSetup::LONGEST_ABSENCE.into())),
            "After how many seconds without a connection an agent's unanswered conversations are offered to others; 300 by default, and at least the longest `grace_s`.",
        ),
        Key::new("retention_days", retention(), RETENTION),
        Key::new(
            "labels",
            Shape::Names("Break", Box::new(Shape::Names("de", Box::new(Shape::text())))),
            "What labels are called in the languages of the desk: by the label as it is set up (a reason, a disposition, a field of the case data, the title or group of a standard response, the name of a set), and by the language's tag.",
        ),
        Key::new(
            "fallback",
            Shape::Either(Box::new(target()), Box::new(old_target())),
            "The set that gets what came in for one agent alone, once nobody is there for it.",
        ),
    ];
    Shape::Table(keys)
}

const RETENTION: &str = "After how many days an interaction that is done is erased; 0, or without it, never.";

fn retention() -> Shape {
    Shape::told((0, DeskSetup::RETENTION_DAYS.into()))
}

fn line() -> Shape {
    let time = || {
        let read = |text: &str| TimeOfDay::parse(text).map(drop).ok_or_else(|| TimeOfDay::FORM.to_owned());
        Shape::Text { read, sample: "08:00" }
    };
    let days = Shape::Word(vec!["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);
    let span = vec![
        Key::new("days", Shape::list(days), "The days: `mon` to `sun`.").needed(),
        Key::new("from", time(), "When it opens on them, such as `08:00`.").needed(),
        Key::new("to", time(), "When it closes, at the latest `24:00`.").needed(),
    ];
    let hours = vec![
        Key::new("zone", Shape::text(), "The time zone, such as `Europe/London`.").needed(),
        Key::new("open", Shape::list(Shape::Table(span)), "When it is open.").needed(),
        Key::new(
            "answer",
            Shape::text(),
            "What the gateway answers by itself to who writes when it is not; nothing by default.",
        ),
        Key::new(
            "answers",
            Shape::Names("de", Box::new(Shape::text())),
            "The same in other languages, by their tags: for contacts whose language is known.",
        ),
    ];
    Shape::Table(vec![
        Key::new(
            "mode",
            Shape::Word(vec!["session", "page"]),
            "`page`: one answer marks the interaction done. `session` by default.",
        ),
        Key::new(
            "case_data",
            Shape::Names("key", Box::new(Shape::text())),
            "The values an interaction begins with, by key of the case data.",
        ),
        Key::new("destinations", Shape::list(Shape::text()), "As in `setup`, for this number only."),
        Key::new("retention_days", retention(), "As in `setup`, instead of it; 0 for ever."),
        Key::new(
            "hours",
            Shape::Table(hours),
            "The opening hours, in which agents may write to contacts first; always by default.",
        ),
    ])
}

fn quotas() -> Vec<Key> {
    let most = |name, says| Key::new(name, Shape::told(SOME), says);
    vec![
        most("messages_per_minute", "The messages that one agent sends within a minute; 60 by default."),
        most("messages_per_minute_and_number", "Those of all agents from one service number; 6,000 by default."),
        most("conversations_per_hour", "The conversations that one agent begins within an hour; 120 by default."),
        most("changes_per_minute", "The other changes that one agent makes within a minute; 300 by default."),
        most("unsent_files", "The files of one agent that are uploaded and not sent; 100 by default."),
        most("unsent_mb", "Their size in megabytes; 50 by default."),
        most("unsent_files_in_all", "The files of all agents that are uploaded and not sent; 10,000 by default."),
        most("unsent_mb_in_all", "Their size in megabytes; 1,000 by default."),
        most("uploaded_mb_per_hour", "The megabytes that one agent uploads within an hour; 200 by default."),
        most("unsent_hours", "The hours for which a file is kept that was never sent; 24 by default."),
        most("stored_mb", "The size of all stored files in megabytes; 100,000 by default."),
    ]
}

fn policies() -> Shape {
    let mut of = vec![
        Key::new("target", target(), "Whom it is set for: `agent:USER`, or a set such as `queue:billing`.").needed(),
    ];
    of.extend(policy());
    let mut all = policy();
    all.push(Key::new("of", Shape::list(Shape::Table(of)), "What is set for a set of agents, or for one agent."));
    Shape::Table(all)
}

fn policy() -> Vec<Key> {
    let number = |name, says| Key::new(name, Shape::told(Policy::range(name)), says);
    let most = |name, says| Key::new(name, Shape::told(Policy::range("capacity")), says);
    let capacity =
        vec![most("total", "In all; 5 by default."), most("sms", "Of these by SMS."), most("mms", "Of these by MMS.")];
    let reasons = vec![
        Key::new("not_ready", Shape::list(Shape::text()), "For not being ready."),
        Key::new("decline", Shape::list(Shape::text()), "For declining."),
    ];
    vec![
        number("answer_time_s", "How long an agent has to answer an invitation, in seconds; 60 by default."),
        number("extensions", "How often *More time* can be used for one invitation; 10 by default."),
        number(
            "transfer_time_s",
            "For how long a transfer to a set goes on inviting, in seconds; 300 by default. Not for agents.",
        ),
        number("grace_s", "How long an agent without a connection is waited for, in seconds; 30 by default."),
        number("wrap_up_s", "How long an agent is not asked after *Mark Done*, in seconds; 0 by default."),
        Key::new("capacity", Shape::Table(capacity), "How many interactions an agent is given at a time."),
        Key::new(
            "invite_not_ready",
            Shape::Flag,
            "A transfer to an agent by name asks them although they are not ready.",
        ),
        Key::new("reasons", Shape::Table(reasons), "What the menus offer, at most 20 each."),
    ]
}

fn language() -> Shape {
    reads(languages::check, "de")
}

fn target() -> Shape {
    let read = |text: &str| target::parse(text).map(drop).map_err(|error| error.to_string());
    Shape::Text { read, sample: "queue:support" }
}

/// As the fallback was written at first.
fn old_target() -> Shape {
    let kinds = vec!["queue", "skill", "agent_group", "routing_point", "agent"];
    let kind = Key::new(
        "kind",
        Shape::Word(kinds),
        "The kind of the set. So it was written at first; write `\"queue:support\"`.",
    )
    .needed();
    Shape::Table(vec![kind, Key::new("id", Shape::text(), "The id of the set.").needed()])
}

fn carrier() -> Shape {
    let mut words = vec![
        Key::new("stop", Shape::text(), "The answer to STOP; a standard text by default."),
        Key::new("start", Shape::text(), "The answer to START; a standard text by default."),
        Key::new("help", Shape::text(), "The answer to HELP; without it, HELP goes to an agent."),
    ];
    let texts = Shape::Table(words.clone());
    words.push(Key::new(
        "languages",
        Shape::Names("de", Box::new(texts)),
        "The answers in other languages, by their tags: for contacts whose language is known.",
    ));
    let numbers = Shape::Names("+447700900998", Box::new(target()));
    let keywords = Shape::Either(Box::new(Shape::Word(vec!["carrier"])), Box::new(Shape::Table(words)));
    let common = || {
        vec![
            Key::new("name", Shape::text(), "Its name, in addresses and logs: small letters, digits and hyphens.")
                .needed(),
            Key::new(
                "numbers",
                numbers.clone(),
                "The service numbers it serves, each with the target that texts to it lead to.",
            )
            .needed(),
            Key::new(
                "keywords",
                keywords.clone(),
                "The answers to STOP, START and HELP; or `\"carrier\"`: it answers by itself, as Twilio does by default.",
            ),
        ]
    };
    let report_within = "How many seconds to wait for a delivery report when it is not known whether a text was sent: 60 for Kannel, 10 for Twilio.";
    let reached = "The address at which it reaches this gateway.";
    let mut kannel = common();
    kannel.extend([
        Key::new("send", Shape::text(), "The address of its `sendsms`.").needed(),
        Key::new("username", Shape::text(), "The user name of its `sendsms-user`.").needed(),
        Key::secret("password", "The password of its `sendsms-user`.").needed(),
        Key::secret("key", "The password with which it calls this gateway: letters, digits, `-`, `.`, `_` and `~`. The user name is `kannel`.").needed(),
        Key::new("gateway", Shape::text(), reached).needed(),
        Key::new("report_within", Shape::number((0, u64::from(u32::MAX))), report_within),
    ]);
    let mut twilio = common();
    twilio.extend([
        Key::new("account", Shape::text(), "The account's SID.").needed(),
        Key::secret("token", "Its auth token, which also signs webhooks.").needed(),
        Key::new("api", Shape::text(), "The address of its REST interface; Twilio's by default."),
        Key::new("gateway", Shape::text(), reached).needed(),
        Key::new(
            "files",
            Shape::list(Shape::text()),
            "Addresses that contacts' files may be fetched from, besides `api`; Twilio's own by default.",
        ),
        Key::new("report_within", Shape::number((0, u64::from(u32::MAX))), report_within),
    ]);
    Shape::Kinds(vec![("kannel", kannel), ("twilio", twilio)])
}

fn host() -> Shape {
    Shape::Table(vec![
        Key::new(
            "origin",
            Shape::text(),
            "Its origin, as `https://crm.example`: with a port where it has one, and nothing after it.",
        )
        .needed(),
        Key::new("frame_only", Shape::Flag, "It may only contain a page that embeds the desk."),
        Key::new("methods", Shape::list(Shape::Word(METHODS.to_vec())), "What it may ask."),
        Key::new("events", Shape::list(Shape::Word(EVENTS.to_vec())), "What it is told."),
        Key::new("read", Shape::list(Shape::text()), "The keys of the case data it may read."),
        Key::new("write", Shape::list(Shape::text()), "The keys of the case data it may write."),
    ])
}

fn file() -> Shape {
    Shape::Text { read: |text| if text.is_empty() { Err("it is empty".into()) } else { Ok(()) }, sample: "/nowhere" }
}

fn reads(read: fn(&str) -> Result<(), String>, sample: &'static str) -> Shape {
    Shape::Text { read, sample }
}

fn parses<T: FromStr<Err: Display>>(text: &str) -> Result<(), String> {
    text.parse::<T>().map(drop).map_err(|error| error.to_string())
}

fn address(text: &str) -> Result<(), String> {
    let read = text.parse::<SocketAddr>();
    read.map(drop).map_err(|_| "it is not an address with a port, as 127.0.0.1:8080".into())
}
