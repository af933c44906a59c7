//! A real Kannel: bearerbox and smsbox, and behind them the fake carrier that comes with them.

use crate::desk::free_port;
use crate::harness::PATIENCE;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Instant;
use std::{fs, thread};
use tempfile::TempDir;

const FAKE_CARRIER: &str = "/usr/lib/kannel/test/fakesmsc";
pub const PASSWORD: &str = "geheim-out";
pub const KEY: &str = "geheim-in";

/// The output of a program, line by line.
#[derive(Clone, Default)]
pub struct Said(Arc<(Mutex<Vec<String>>, Condvar)>);

impl Said {
    fn listen(&self, stream: impl Read + Send + 'static) {
        let said = self.clone();
        thread::spawn(move || {
            for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
                said.0.0.lock().unwrap().push(String::from_utf8_lossy(&line).into_owned());
                said.0.1.notify_all();
            }
        });
    }

    /// Waits until `look` returns something for the lines so far.
    pub fn until<T>(&self, what: &str, mut look: impl FnMut(&[String]) -> Option<T>) -> T {
        let until = Instant::now() + PATIENCE;
        let mut lines = self.0.0.lock().unwrap();
        loop {
            if let Some(found) = look(&lines) {
                return found;
            }
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "no {what} in:\n{}", lines.join("\n"));
            lines = self.0.1.wait_timeout(lines, left).unwrap().0;
        }
    }

    /// Waits until the phones of this carrier have received this many messages.
    pub fn receives(&self, count: usize) -> Vec<Part> {
        self.until("messages for the phone", |lines| {
            let parts: Vec<_> = lines.iter().filter_map(|line| part(message(line)?)).collect();
            (parts.len() >= count).then_some(parts)
        })
    }
}

/// A program and its output. Killed when dropped.
pub struct Program {
    child: Child,
    pub said: Said,
}

impl Program {
    fn start(command: &mut Command, said: &Said) -> Self {
        let started = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = started.unwrap_or_else(|error| {
            let needed = "Kannel is needed: run .make/install test, or install Debian's kannel and kannel-extras";
            panic!("{command:?}: {error}\n{needed}")
        });
        said.listen(child.stdout.take().unwrap());
        said.listen(child.stderr.take().unwrap());
        Self { child, said: said.clone() }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A Kannel that can be killed and restarted with its stored texts.
pub struct Kannel {
    folder: TempDir,
    /// The address at which it accepts texts.
    pub send_port: u16,
    carrier_port: u16,
    pub bearerbox: Option<Program>,
    pub smsbox: Option<Program>,
}

impl Kannel {
    /// Starts one that posts texts to the gateway at this URL, as carrier `kannel`.
    pub fn new(gateway: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let spool = folder.path().join("spool");
        fs::create_dir(&spool).unwrap();
        let [admin, boxes, carrier_port, send_port] = [(); 4].map(|()| free_port());
        let host = gateway.strip_prefix("http://").unwrap();
        let spool = spool.display();
        let conf = format!(
            r#"
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = unused
smsbox-port = {boxes}
smsbox-interface = 127.0.0.1
log-level = 0
store-type = spool
store-location = {spool}

group = smsc
smsc = fake
smsc-id = FAKE
port = {carrier_port}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {send_port}
sendsms-interface = 127.0.0.1
log-level = 0
http-request-retry = 1000
http-queue-delay = 1

group = sendsms-user
username = baton
password = {PASSWORD}
max-messages = 20
concatenation = true

group = sms-service
keyword = default
catch-all = yes
post-url = "http://kannel:{KEY}@{host}/carriers/kannel/kannel/messages?id=%I"
send-sender = true
max-messages = 0
"#
        );
        fs::write(folder.path().join("kannel.conf"), conf).unwrap();
        Self { folder, send_port, carrier_port, bearerbox: None, smsbox: None }
    }

    pub fn started(gateway: &str) -> Self {
        let mut kannel = Self::new(gateway);
        kannel.start();
        kannel
    }

    fn conf(&self) -> std::path::PathBuf {
        self.folder.path().join("kannel.conf")
    }

    /// Starts the parts that are not running.
    pub fn start(&mut self) {
        if self.bearerbox.is_none() {
            let bearerbox = Program::start(Command::new("/usr/sbin/bearerbox").arg(self.conf()), &Said::default());
            bearerbox.said.until("mainloop", |lines| any(lines, "Start-up done, entering mainloop"));
            self.bearerbox = Some(bearerbox);
        }
        if self.smsbox.is_none() {
            let smsbox = Program::start(Command::new("/usr/sbin/smsbox").arg(self.conf()), &Said::default());
            let bearerbox = self.bearerbox.as_ref().unwrap();
            bearerbox.said.until("smsbox", |lines| any(lines, "Client connected from"));
            self.smsbox = Some(smsbox);
        }
    }

    /// Kills it, as a power cut would.
    pub fn kill(&mut self) {
        (self.bearerbox, self.smsbox) = (None, None);
    }

    /// Returns how many texts are on its disk.
    pub fn kept(&self) -> usize {
        fn count(folder: &Path) -> usize {
            let entries = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
            entries.map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
        }
        count(&self.folder.path().join("spool"))
    }

    /// Starts the carrier behind it, with a phone that sends this text and then receives. Its output goes to `said`.
    pub fn carrier(&self, said: &Said, from: &str, to: &str, text: &str) -> Program {
        let number = |number: &str| number.trim_start_matches('+').to_owned();
        let text = format!("{} {} text {text}", number(from), number(to));
        let port = self.carrier_port.to_string();
        let mut command = Command::new(FAKE_CARRIER);
        command.args(["-m", "1", "-i", "0.01", "-H", "127.0.0.1", "-r", &port]).arg(text);
        Program::start(&mut command, said)
    }

    /// Returns its entry in the gateway's configuration.
    pub fn entry(&self, gateway: &str, number: &str) -> Value {
        json!({
            "name": "kannel",
            "kind": "kannel",
            "send": format!("http://127.0.0.1:{}/cgi-bin/sendsms", self.send_port),
            "username": "baton",
            "password": PASSWORD,
            "key": KEY,
            "gateway": gateway,
            "numbers": { number: "queue:support" },
        })
    }
}

fn any(lines: &[String], part: &str) -> Option<()> {
    lines.iter().any(|line| line.contains(part)).then_some(())
}

/// A message as a network carries it: a whole text, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The text's reference and the number of the part; `None` if it is whole.
    pub of: Option<(u8, u8)>,
    /// UTF-16: Kannel may split a character.
    pub units: Vec<u16>,
}

impl Part {
    pub fn whole(words: &str) -> Self {
        Self { of: None, units: words.encode_utf16().collect() }
    }

    pub fn words(&self) -> String {
        String::from_utf16(&self.units).unwrap()
    }
}

fn message(line: &str) -> Option<&str> {
    line.split_once("Got message ")?.1.split_once(": <")?.1.strip_suffix('>')
}

/// Reads `from to text …`, `from to ucs-2 …` and `from to udh … data …`, octets as in URLs.
fn part(line: &str) -> Option<Part> {
    let mut fields = line.splitn(4, ' ').skip(2);
    let (kind, rest) = (fields.next()?, fields.next()?);
    let unicode = |octets: &[u8]| octets.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    match kind {
        "text" => Some(Part::whole(rest)),
        "ucs-2" => Some(Part { of: None, units: unicode(&octets(rest)) }),
        "udh" => {
            let (header, data) = rest.split_once(" data ").unwrap();
            let (header, data) = (octets(header), octets(data));
            // TS 23.040 §9.2.3.24.1: five octets follow; which header, its length, which text, of how many parts, which
            // part.
            let [5, 0, 3, text, _, place] = header[..] else { panic!("{header:?}") };
            let is_unicode = data.iter().any(|octet| *octet < 8);
            let units =
                if is_unicode { unicode(&data) } else { String::from_utf8(data).unwrap().encode_utf16().collect() };
            Some(Part { of: Some((text, place)), units })
        }
        other => panic!("{other}: {line}"),
    }
}

fn octets(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let (mut octets, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        if bytes[at] == b'%' {
            octets.push(u8::from_str_radix(&text[at + 1..at + 3], 16).unwrap());
            at += 3;
        } else {
            octets.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
            at += 1;
        }
    }
    octets
}
