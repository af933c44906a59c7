//! What agents do in a random run.

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What an agent does.
#[derive(Clone, Debug)]
pub enum What {
    Ready(bool),
    Write(Index),
    Draft(Index),
    Transfer(Index, Index),
    Consult(Index, Index),
    Say(Index),
    Complete(Index),
    EndConsultation(Index),
    TryAgain(Index),
    Cancel(Index),
    DismissFailure(Index),
    /// Lets an interaction go: where it came in, or to a target.
    Release(Index, Option<Index>),
    Accept(Index),
    Decline(Index),
    More(Index),
    Shown(Index),
    DismissInvitation,
    /// Parks for so many seconds, or until the contact writes.
    Park(Index, Option<u64>),
    Unpark(Index),
    End(Index),
    MarkDone(Index),
    /// Takes back what was marked done in this tab.
    Undo,
    Notice(Index, bool),
    ShowNotice(Index),
    DeleteNotice(Index),
    /// Brings back the one deleted in this tab.
    RestoreNotice,
    ReadAll,
    DismissProblem,
    Favourite(Index),
    CaseData(Index, &'static str),
    Note(Index),
    Name(Index, &'static str),
    Describe(Index, &'static str),
    Disposition(Index, bool),
    Setting(bool),
    Compose(usize),
    /// Writes to a contact first.
    Start(usize),
    /// Asks for the conversation with a contact on the number of Support.
    AskFor(usize),
    GiveTo(Index),
    Keep(Index),
    /// Gives an interaction to a set, where it waits.
    LetWait(Index, Index),
    /// Signs out, and keeps what is open.
    SignOut,
    /// Signs out once what is open has gone back to the queue.
    BackToQueue,
}

pub fn what() -> impl Strategy<Value = What> {
    let index = any::<Index>;
    prop_oneof![
        3 => prop::bool::weighted(0.7).prop_map(What::Ready),
        20 => index().prop_map(What::Write),
        3 => index().prop_map(What::Draft),
        24 => (index(), index()).prop_map(|(which, target)| What::Transfer(which, target)),
        6 => (index(), index()).prop_map(|(which, target)| What::Consult(which, target)),
        4 => index().prop_map(What::Say),
        4 => index().prop_map(What::Complete),
        4 => index().prop_map(What::EndConsultation),
        3 => index().prop_map(What::TryAgain),
        8 => index().prop_map(What::Cancel),
        36 => index().prop_map(What::DismissFailure),
        4 => (index(), prop::option::of(index())).prop_map(|(which, to)| What::Release(which, to)),
        22 => index().prop_map(What::Accept),
        6 => index().prop_map(What::Decline),
        5 => index().prop_map(What::More),
        18 => index().prop_map(What::Shown),
        1 => Just(What::DismissInvitation),
        6 => (index(), select(vec![None, None, Some(5), Some(40), Some(4000)]))
            .prop_map(|(which, time)| What::Park(which, time)),
        18 => index().prop_map(What::Unpark),
        4 => index().prop_map(What::End),
        4 => index().prop_map(What::MarkDone),
        30 => Just(What::Undo),
        4 => (index(), any::<bool>()).prop_map(|(which, read)| What::Notice(which, read)),
        1 => index().prop_map(What::ShowNotice),
        7 => index().prop_map(What::DeleteNotice),
        40 => Just(What::RestoreNotice),
        4 => Just(What::ReadAll),
        1 => Just(What::DismissProblem),
        1 => index().prop_map(What::Favourite),
        4 => (index(), select(vec!["1", "2", ""])).prop_map(|(which, value)| What::CaseData(which, value)),
        4 => index().prop_map(What::Note),
        4 => (index(), select(vec!["Priya", "Marco", ""])).prop_map(|(which, name)| What::Name(which, name)),
        4 => (index(), select(vec!["1", "2", "3"])).prop_map(|(which, value)| What::Describe(which, value)),
        4 => (index(), any::<bool>()).prop_map(|(which, on)| What::Disposition(which, on)),
        3 => any::<bool>().prop_map(What::Setting),
        3 => (0..4_usize).prop_map(What::Compose),
        4 => (0..4_usize).prop_map(What::Start),
        24 => (0..3_usize).prop_map(What::AskFor),
        6 => index().prop_map(What::GiveTo),
        60 => index().prop_map(What::Keep),
        4 => (index(), index()).prop_map(|(which, target)| What::LetWait(which, target)),
        1 => Just(What::SignOut),
        1 => Just(What::BackToQueue),
    ]
}
