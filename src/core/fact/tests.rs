//! Facts as earlier versions wrote them.

use super::*;

#[test]
fn facts_of_earlier_logs_can_still_be_read() {
    let read = |json: &str| serde_json::from_str::<InteractionFact>(json).unwrap();
    let invited = read(r#"{"kind":"asked","invitation":"i1","agent":"ann","deadline":5}"#);
    assert!(matches!(invited, InteractionFact::Invited { deadline: 5, .. }));
    let ended = read(r#"{"kind":"ask_ended","invitation":"i1","how":{"kind":"no_answer"}}"#);
    assert!(matches!(ended, InteractionFact::InvitationEnded { how: InvitationEnd::NoAnswer, .. }));
    let wraps_up: AgentFact = serde_json::from_str(r#"{"kind":"wrap_up_started","until":5}"#).unwrap();
    assert_eq!(wraps_up, AgentFact::WrapUpStarted { interaction: None, until: 5 });
}
