//! More of something than anybody needs: sign-ins, files, texts, searches, conversations that wait.

use crate::harness::Agent;
use crate::outcome::{Form, Outcome};
use crate::wire::{RawSocket, Says, TEXT, frame};
use crate::world::{MALLORY, MIA, NIGHT, NIGHT_SHIFT, OTTO, STRANGER, World, client, unique};
use baton::protocol::{Answer, Command, InteractionId};
use futures_util::{StreamExt, future, stream};
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// How long a flood lasts at most.
const LONGEST: Duration = Duration::from_secs(120);
/// Concurrent senders of a flood.
const SENDERS: usize = 8;

/// Sign-ins that are begun and ended with a made-up code, again and again, until no state is remembered any more.
pub async fn openid(world: &Arc<World>, form: Form) -> Outcome {
    let count = form.pick(600, 100_500);
    let (tried, refused, begun) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)), Instant::now());
    let http = client(STRANGER);
    let senders = (0..SENDERS).map(|_| {
        let (world, http, tried, refused) = (world.clone(), http.clone(), tried.clone(), refused.clone());
        tokio::spawn(async move {
            // Whoever is refused for long has been stopped.
            while tried.fetch_add(1, Relaxed) < count && refused.load(Relaxed) < 2_000 && begun.elapsed() < LONGEST {
                if !matches!(return_with(&world, &http, "stolen").await, Ok(400 | 401 | 403)) {
                    refused.fetch_add(1, Relaxed);
                }
            }
        })
    });
    for sender in senders.collect::<Vec<_>>() {
        sender.await.unwrap();
    }
    let relayed = world.provider.brought() as u64;
    let mut outcome = Outcome { tried: tried.load(Relaxed).min(count), ..Outcome::default() };
    outcome.note = Some(format!("{relayed} codes were passed on to the provider"));
    if relayed * 2 > outcome.tried {
        outcome.through(format!("{relayed} made-up codes are passed on to the provider"));
    }
    // An honest agent, elsewhere.
    let honest = return_with(world, &world.http, "ann").await;
    if honest != Ok(200) {
        outcome.through(format!("an honest sign-in ends with {honest:?}"));
    }
    outcome
}

/// Begins a sign-in and returns from the provider: as this agent, or with a code that is none. Returns the status.
async fn return_with(world: &World, http: &reqwest::Client, agent: &str) -> Result<u16, String> {
    let failed = |error: reqwest::Error| error.to_string();
    let begun = http.get(world.server.url("/sign-in/begin?attempt=x")).send().await.map_err(failed)?;
    let header = |name: &str| begun.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Ok(address) = reqwest::Url::parse(header("location")) else { return Err(format!("{}", begun.status())) };
    let parameter =
        |name: &str| address.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let (Some(state), Some(nonce)) = (parameter("state"), parameter("nonce")) else { return Err("no state".into()) };
    let code = if agent == "stolen" { "stolen".into() } else { format!("{agent} {nonce}") };
    let cookie = header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    let ended = http.post(world.server.url("/sign-in/finish")).header("cookie", cookie);
    let ended = ended.json(&json!({ "state": state, "code": code })).send().await.map_err(failed)?;
    Ok(ended.status().as_u16())
}

/// Files that are uploaded and never sent.
pub async fn uploads(world: &World, form: Form) -> Outcome {
    let token = world.sign_in("mallory").await.unwrap();
    let http = client(STRANGER);
    let mut file = b"%PDF-1.7\n".to_vec();
    file.resize(5 * 1024 * 1024 - 1, b'x');
    let (mut taken, mut refused) = (0, String::new());
    let before = world.kept("media");
    let count = form.pick(60, 400);
    for _ in 0..count {
        let upload = http.post(world.server.url("/media")).bearer_auth(&token).body(file.clone());
        let Ok(answer) = upload.send().await else { continue };
        if answer.status().is_success() {
            taken += 1;
        } else {
            let answer: Value = answer.json().await.unwrap_or_default();
            refused = answer["error"].as_str().unwrap_or("without a name").to_owned();
        }
    }
    let kept = world.kept("media").saturating_sub(before) / 1_000_000;
    quota(count, taken, &refused, format!("{kept} MB of files that were never sent are kept"))
}

/// Texts to one contact, as fast as they go.
pub async fn sends(world: &World, form: Form) -> Outcome {
    let mut mallory = world.agent("mallory").await;
    let interaction = world.conversation(&mut mallory, MALLORY, "+447700900700").await;
    let count = form.pick(150, 3_000);
    let (mut taken, mut refused) = (0, String::new());
    for number in 0..count {
        match mallory.write(&interaction, &format!("Number {number}")).await {
            Answer::Refused { refusal } => refused = name(&refusal),
            _ => taken += 1,
        }
    }
    quota(count, taken, &refused, format!("{taken} of {count} texts within a minute"))
}

/// Conversations that an agent begins with strangers, also at the premium numbers of other countries.
pub async fn begun(world: &World, form: Form) -> Outcome {
    let mut mia = world.agent("mia").await;
    let open = |contact: String| Command::Open { contact: contact.as_str().into(), from: Some(MIA.into()) };
    let mut outcome = Outcome::default();
    // Premium rate in Britain and France; satellite networks.
    for number in ["+449098790000", "+33899700000", "+881612345678", "+870773110000", "+882161234567"] {
        outcome.tried += 1;
        let answer = mia.command(open(number.into())).await;
        if !matches!(answer, Answer::Refused { .. }) {
            outcome.through(format!("{number} is written to"));
        }
    }
    let count = form.pick(150, 3_000);
    let (mut taken, mut refused) = (0, String::new());
    for number in 0..count {
        match mia.command(open(format!("+44770091{number:04}"))).await {
            Answer::Refused { refusal } => refused = name(&refusal),
            _ => taken += 1,
        }
    }
    let more = quota(count, taken, &refused, format!("{taken} of {count} conversations begun within a minute"));
    outcome.tried += more.tried;
    outcome.through += more.through;
    outcome.found.extend(more.found);
    outcome.note = more.note;
    outcome
}

/// Judges a flood that must be refused by name at some point: without one, all of it got through.
fn quota(tried: u64, taken: u64, refused: &str, note: String) -> Outcome {
    let mut outcome = Outcome { tried, ..Outcome::default() };
    outcome.note = Some(note);
    if taken == tried {
        outcome.through = tried;
        outcome.found.push("nothing is refused".into());
    } else if let Some(note) = &mut outcome.note {
        *note += &format!("; then refused: {refused}");
    }
    outcome
}

fn name(refusal: &baton::protocol::Refusal) -> String {
    let value = serde_json::to_value(refusal).unwrap_or_default();
    value.as_str().map(str::to_owned).or_else(|| Some(value.as_object()?.keys().next()?.clone())).unwrap_or_default()
}

/// Searches of a contact's history, each with 30 kB of words.
pub async fn searches(world: &World, form: Form) -> Outcome {
    let mut otto = world.agent("otto").await;
    let contact = "+447700900701";
    for past in 0..form.pick(4, 8) {
        let interaction = world.conversation(&mut otto, OTTO, contact).await;
        let texts = (0..form.pick(60, 1_000)).map(|number| async move {
            let words = format!("Order {past} {number}: {}", "where is it now? ".repeat(30));
            let id = format!("SM-past-{past}-{number}-{}", unique());
            world.text(&id, contact, OTTO, &words).await
        });
        for taken in stream::iter(texts).buffer_unordered(32).collect::<Vec<_>>().await {
            assert_eq!(taken.unwrap(), 200);
        }
        done(&mut otto, &interaction).await;
    }
    let interaction = world.conversation(&mut otto, OTTO, contact).await;
    let mut socket = RawSocket::hello(&world.server.address, STRANGER, &otto.token).await.unwrap();
    let count = form.pick(60, 400);
    world.begins();
    let begun = Instant::now();
    for request in 0..count {
        let query = "e a i o n s w h ".repeat(30_000 / 16);
        let search = json!({ "history": { "request": request, "interaction": interaction, "query": query } });
        socket.send(&frame(TEXT, search.to_string().as_bytes())).await;
    }
    // Not each need be answered, but the last.
    let last = format!("{{\"history\":{{\"request\":{},", count - 1);
    let mut answered = 0;
    let ended = loop {
        match socket.hears(LONGEST).await {
            Says::Text(text) if text.starts_with("{\"history\"") => {
                answered += 1;
                if text.starts_with(&last) {
                    break "the last one";
                }
            }
            Says::Text(_) | Says::Pong => {}
            Says::Ends => break "the end of the connection",
            Says::Nothing => break "nothing more",
        }
    };
    let note = format!("{answered} of {count} answered in {} ms, up to {ended}", begun.elapsed().as_millis());
    Outcome { tried: count, note: Some(note), ..Outcome::default() }
}

/// Marks an interaction done, whatever its newest version is.
async fn done(agent: &mut Agent, interaction: &InteractionId) {
    loop {
        agent.catch_up().await;
        let version = agent.window(interaction).version;
        let done = Command::MarkDone { interaction: interaction.clone(), version };
        if agent.command(done).await == Answer::Done {
            return;
        }
    }
}

/// Contacts whose texts wait, as nobody who answers at that number is ready.
pub async fn waiting(world: &Arc<World>, form: Form) -> Outcome {
    let count = form.pick(500, 20_000);
    let mut outcome = Outcome { tried: count, ..Outcome::default() };
    // They are there and not ready: whenever something happens, they might be invited.
    let mut shift = tokio::task::JoinSet::new();
    for id in NIGHT_SHIFT {
        let token = world.sign_in(id).await.unwrap();
        let mut socket = RawSocket::hello(&world.server.address, Ipv4Addr::LOCALHOST, &token).await.unwrap();
        let away = json!({ "command": { "id": id, "command": { "set_state": { "state": { "not_ready": {} } } } } });
        socket.send(&frame(TEXT, away.to_string().as_bytes())).await;
        assert!(matches!(socket.hears(LONGEST).await, Says::Text(text) if text.contains("\"done\"")));
        shift.spawn(async move { while !matches!(socket.hears(LONGEST).await, Says::Ends | Says::Nothing) {} });
    }
    world.begins();
    let begun = Instant::now();
    let texts =
        stream::iter(0..count).take_while(|_| future::ready(begun.elapsed() < LONGEST)).map(|number| async move {
            let (id, from) = (format!("SM-waits-{number}"), format!("+4474{number:08}"));
            (world.text(&id, &from, NIGHT, "Anybody there?").await, begun.elapsed())
        });
    let taken: Vec<_> = texts.buffer_unordered(SENDERS).collect().await;
    for (status, _) in &taken {
        if !matches!(status, Ok(200)) {
            outcome.through("a contact's text is not taken");
        }
    }
    if (taken.len() as u64) < count {
        outcome.through(format!("only {} are taken in {} s", taken.len(), LONGEST.as_secs()));
    }
    let fifth = taken.len() / 5;
    let rate = |from: usize, to: usize| (to - from) as f64 / (taken[to].1 - taken[from].1).as_secs_f64();
    let (first, last) = (rate(0, fifth), rate(taken.len() - fifth, taken.len() - 1));
    // A few hundred are too few to tell on a busy machine.
    if form == Form::Long && last < first / 4.0 {
        outcome.through(format!("intake falls from {first:.0}/s to {last:.0}/s"));
    }
    outcome.note = Some(format!("intake of the first fifth {first:.0}/s, of the last {last:.0}/s"));
    outcome
}
