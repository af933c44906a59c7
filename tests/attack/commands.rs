//! An agent with two sockets who wants what is another's.

use crate::harness::{Agent, target};
use crate::outcome::Outcome;
use crate::world::{ANN, MALLORY, STRANGER, World, client};
use baton::protocol::{
    Answer, ClientFrame, Command, Event, GatewayFrame, InteractionId, Media, NoticeId, TargetKind, encode,
};

const PNG: &[u8] = b"%PDF-1.7 and so on";

/// What is Ann's.
struct Hers {
    interaction: InteractionId,
    version: u64,
    /// An invitation that she is asked about.
    invitation: String,
    transfer: String,
    notice: NoticeId,
    media: Media,
}

/// Returns every command that would change what is Ann's.
fn commands(hers: &Hers, own: &InteractionId) -> Vec<Command> {
    let Hers { interaction, version, invitation, transfer, notice, media } = hers;
    let (id, to_me) = (|| interaction.clone(), target(TargetKind::Agent, "mallory"));
    let version = *version;
    vec![
        Command::Send { interaction: id(), text: "It is me".into(), media: Vec::new() },
        Command::Send { interaction: own.clone(), text: "See".into(), media: vec![media.clone()] },
        Command::SetCaseData { interaction: id(), key: "order".into(), value: "1".into() },
        Command::SetNote { interaction: id(), note: "Mine".into() },
        Command::NameContact { interaction: id(), name: "Mine".into() },
        Command::DescribeContact { interaction: id(), name: Some("Mine".into()), fields: None },
        Command::SetDisposition { interaction: id(), disposition: None },
        Command::StartTransfer { interaction: id(), version, target: to_me.clone(), note: None },
        Command::StartTransfer { interaction: id(), version: version + 1, target: to_me.clone(), note: None },
        Command::CancelTransfer { interaction: id(), transfer: transfer.as_str().into() },
        Command::Release { interaction: id(), version, to: None, note: None },
        Command::Release { interaction: id(), version: version + 1, to: Some(to_me.clone()), note: None },
        Command::DismissFailure { interaction: id(), transfer: transfer.as_str().into() },
        Command::StartConsultation { interaction: id(), version, target: to_me.clone(), question: None },
        Command::StartConsultation { interaction: id(), version: version + 1, target: to_me.clone(), question: None },
        Command::Say { consultation: transfer.as_str().into(), text: "It is me".into() },
        Command::CompleteConsultation { interaction: id(), consultation: transfer.as_str().into() },
        Command::EndConsultation { interaction: id(), consultation: transfer.as_str().into() },
        Command::End { interaction: id(), version },
        Command::MarkDone { interaction: id(), version },
        Command::MarkDone { interaction: id(), version: version + 1 },
        Command::Accept { invitation: invitation.as_str().into() },
        Command::Decline { invitation: invitation.as_str().into(), reason: None },
        Command::MoreTime { invitation: invitation.as_str().into() },
        Command::MarkRead { notice: notice.clone(), read: true },
        Command::DeleteNotice { notice: notice.clone() },
        Command::RestoreNotice { notice: notice.clone() },
        Command::Open { contact: "+447700900501".into(), from: Some(ANN.into()) },
        Command::StartTransfer { interaction: "i99999".into(), version, target: to_me, note: None },
    ]
}

/// Reads that would show what is Ann's.
fn reads(hers: &Hers, own: &InteractionId) -> [ClientFrame; 4] {
    let theirs = || hers.interaction.clone();
    [
        ClientFrame::Read { request: 1, interaction: theirs(), past: None, before: None },
        ClientFrame::Read { request: 2, interaction: own.clone(), past: Some(theirs()), before: None },
        ClientFrame::History { request: 3, interaction: Some(theirs()), scope: None, query: String::new(), from: None },
        ClientFrame::History {
            request: 4,
            interaction: Some(theirs()),
            scope: None,
            query: "order".into(),
            from: None,
        },
    ]
}

pub async fn attack(world: &World) -> Outcome {
    let mut ann = world.agent("ann").await;
    let interaction = world.conversation(&mut ann, ANN, "+447700900501").await;
    let hers = hers(world, &mut ann, interaction).await;
    let mut mallory = world.agent("mallory").await;
    let own = world.conversation(&mut mallory, MALLORY, "+447700900502").await;
    let mut tab = mallory.other_tab(&world.server).await;
    ann.catch_up().await;
    let mut outcome = Outcome::default();
    for agent in [&mut mallory, &mut tab] {
        for command in commands(&hers, &own) {
            outcome.tried += 1;
            if !matches!(agent.command(command.clone()).await, Answer::Refused { .. }) {
                outcome.through(format!("{command:?}"));
            }
        }
        for read in reads(&hers, &own) {
            outcome.tried += 1;
            agent.send(&read).await;
            let shown = loop {
                match agent.hear().await {
                    crate::harness::Heard::Frame(GatewayFrame::Page { transcript, .. }) => break transcript.is_some(),
                    crate::harness::Heard::Frame(GatewayFrame::History { past, .. }) => break !past.is_empty(),
                    crate::harness::Heard::Frame(_) => {}
                    closed => panic!("{closed:?}"),
                }
            };
            if shown {
                outcome.through(encode(&read));
            }
        }
    }
    for part in ["", "/thumbnail"] {
        outcome.tried += 1;
        let url = world.server.url(&format!("/media/{}{part}", hers.media.id));
        let answer = client(STRANGER).get(url).bearer_auth(&mallory.token).send().await;
        if answer.is_ok_and(|answer| answer.status().is_success()) {
            outcome.through(format!("her file{part}"));
        }
    }
    let news = ann.news().await;
    if !news.is_empty() {
        outcome.through(format!("Ann is told {news:?}"));
    }
    outcome
}

/// Gives Ann a failed transfer, a system message, a file, and an invitation to answer.
async fn hers(world: &World, ann: &mut Agent, interaction: InteractionId) -> Hers {
    assert_eq!(ann.transfer(&interaction, target(TargetKind::Agent, "eve")).await, Answer::Done);
    let notice = ann.event(|event| if let Event::Notice(notice) = event { Some(notice.id) } else { None }).await;
    let uploaded = world.http.post(world.server.url("/media")).bearer_auth(&ann.token).body(PNG).send().await.unwrap();
    let uploaded: serde_json::Value = uploaded.json().await.unwrap();
    let media = Media {
        id: uploaded["id"].as_str().expect("the file is taken").into(),
        mime: "application/pdf".into(),
        size: PNG.len() as u64,
        name: None,
        pixels: None,
        description: None,
    };
    assert_eq!(world.text("SM-waits", "+447700900503", ANN, "Hello?").await.unwrap(), 200);
    let invitation = ann.invited().await.id.to_string();
    let version = ann.window(&interaction).version;
    Hers { interaction, version, invitation, transfer: notice.to_string(), notice, media }
}
