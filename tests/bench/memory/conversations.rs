//! Conversations that are done, as they are in a log.

use baton::core::fact::{Cause, Entry, Fact, InteractionFact};
use baton::gateway::demo;
use baton::protocol::{
    AgentId, Channel, Contact, Delivery, InteractionId, Message, Mode, Sender, TargetKind, TargetRef,
};
use std::collections::BTreeMap;

/// The number of messages in each.
pub const EACH: usize = 8;
/// How many conversations each contact has.
const OF_CONTACT: usize = 4;
/// The number of entries of each: 4 texts come and 4 are sent, of each of which the carrier reports twice.
const ENTRIES: u64 = 1 + EACH as u64 * 2 + 4 + 3;

const WORDS: [&str; 24] = [
    "order",
    "parcel",
    "Monday",
    "Thursday",
    "delivery",
    "refund",
    "address",
    "number",
    "invoice",
    "please",
    "thank",
    "received",
    "damaged",
    "colour",
    "size",
    "return",
    "label",
    "courier",
    "payment",
    "card",
    "account",
    "email",
    "yesterday",
    "waiting",
];

/// An iterator over conversations.
pub type Conversations = Box<dyn Iterator<Item = Vec<Entry>>>;

/// Returns conversations with so many messages altogether, each of one of so many agents.
pub fn finished(messages: usize, agents: usize) -> Conversations {
    Box::new((1..=messages.div_ceil(EACH)).map(move |number| conversation(number, agents)))
}

/// Returns so many conversations that follow all others.
pub fn more(count: usize) -> Conversations {
    Box::new((50_000_000..50_000_000 + count).map(|number| conversation(number, 1)))
}

fn text(number: usize) -> String {
    (0..14)
        .map(|place| WORDS[(number * 7 + place * place * 5 + number / 11) % WORDS.len()])
        .collect::<Vec<_>>()
        .join(" ")
}

fn conversation(number: usize, agents: usize) -> Vec<Entry> {
    let id: InteractionId = format!("i{number:08}").as_str().into();
    let agent: AgentId = if agents > 1 { format!("agent{}", number % agents).as_str().into() } else { "ann".into() };
    let at = 1_760_000_000_000 + number as u64 * 700;
    let mut entries: Vec<Entry> = Vec::with_capacity(ENTRIES as usize);
    let mut add = |what: InteractionFact, by_agent: bool| {
        let version = entries.len() as u64 + 1;
        let command = format!("0123456789abcdef-{id}-{version}").as_str().into();
        let cause = by_agent.then(|| Cause { agent: agent.clone(), command });
        entries.push(Entry { at, version, cause, fact: Fact::Interaction { id: id.clone(), what } });
    };
    let message = |place: usize, from: Sender| {
        let delivery = (from != Sender::Contact).then_some(Delivery::Sending);
        let id = format!("{id}.{place}").as_str().into();
        Message { id, at, from, text: text(number + place), media: Vec::new(), delivery }
    };
    add(
        InteractionFact::Opened {
            channel: Channel::Sms,
            contact: Contact::unknown(format!("+4477{:08}", number / OF_CONTACT).as_str().into()),
            service_number: demo::SERVICE_NUMBER.into(),
            route: TargetRef { kind: TargetKind::Queue, id: "support".into() },
            via: "Support".into(),
            mode: Mode::Session,
            case_data: BTreeMap::new(),
            by: None,
        },
        false,
    );
    let came = |place| InteractionFact::Received {
        message: message(place, Sender::Contact),
        carrier_id: format!("SM0123456789abcdef{number:012}{place:02}"),
    };
    add(came(0), false);
    let invitation: baton::protocol::InvitationId = format!("{id}.3").as_str().into();
    let invited =
        InteractionFact::Invited { invitation: invitation.clone(), agent: agent.clone(), deadline: at + 30_000 };
    add(invited, false);
    add(InteractionFact::Shown { invitation: invitation.clone() }, true);
    add(InteractionFact::Accepted { invitation }, true);
    for place in 0..EACH / 2 {
        if place > 0 {
            add(came(place * 2), false);
        }
        let from = Sender::Agent { id: agent.clone(), name: "Ann Lee".into() };
        let sent = message(place * 2 + 1, from);
        let id = sent.id.clone();
        add(InteractionFact::Sent { message: sent }, true);
        for delivery in [Delivery::Sent, Delivery::Delivered] {
            add(InteractionFact::Delivery { message: id.clone(), delivery }, false);
        }
    }
    add(InteractionFact::Ended { by_contact: false }, true);
    add(InteractionFact::Done, true);
    entries
}
