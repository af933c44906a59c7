//! Deviations from the protocol, and the check that must find each. Each check has at least one.

use crate::proxy::Change::{AnySubprotocol, Closes, DeafToBinary, DeafToNoise, Down, Up};
use crate::proxy::{Change, Memory, Pass};
use crate::wire::{SILENCE, kind};
use serde_json::{Value, json};

/// A deviation.
pub struct Deviation {
    /// The mistake, in words.
    pub what: &'static str,
    /// The check that must fail.
    pub found_by: &'static str,
    /// Words in that check's message.
    pub says: &'static str,
    /// How the proxy makes the mistake.
    pub change: Change,
}

macro_rules! deviations {
    ($(by $check:literal: $($what:literal $says:expr, $change:expr;)+)+) => {
        /// All deviations.
        pub const ALL: &[Deviation] = &[$($(
            Deviation { what: $what, found_by: $check, says: $says, change: $change },
        )+)+];
    };
}

deviations! {
    by "connection::the_subprotocol_must_be_named":
        "takes_any_subprotocol" "must fail", AnySubprotocol;
    by "connection::nothing_is_done_before_hello":
        "is_silent_before_hello" SILENCE, Up(|frame, memory| not(kind(frame).0 != "hello" && memory.hellos == 0));
    by "connection::a_wrong_token_is_refused_and_closed_with_4401":
        "closes_with_another_code" "close code 4401", Closes(4401);
    by "connection::a_welcome_holds_everything_the_agent_sees":
        "welcomes_without_a_snapshot" "must hold a snapshot", Down(|frame, _| {
            if let Some(welcome) = frame.get_mut("welcome").and_then(Value::as_object_mut) {
                welcome.remove("snapshot");
            }
            Pass::On
        });
        "writes_what_the_schema_does_not_allow" "the schema does not allow", Down(|frame, _| {
            set(frame.pointer_mut("/welcome/now"), json!("noon"))
        });
    by "connection::a_second_hello_is_out_of_order":
        "bears_a_second_hello" SILENCE, Up(|frame, memory| not(kind(frame).0 == "hello" && memory.hellos > 0));
    by "connection::what_is_no_frame_is_malformed":
        "passes_over_noise" SILENCE, DeafToNoise;
    by "connection::an_unknown_kind_is_named":
        "calls_the_unknown_malformed" "must be \"unknown_kind\"", Down(|frame, _| {
            error(frame, "unknown_kind", "malformed")
        });
    by "connection::a_binary_frame_is_named":
        "passes_over_binary_frames" SILENCE, DeafToBinary;
    by "connection::a_frame_over_the_limit_is_too_large":
        "calls_the_large_malformed" "must be \"too_large\"", Down(|frame, _| error(frame, "too_large", "malformed"));
    by "connection::fields_nobody_knows_are_passed_over":
        "refuses_unknown_fields" SILENCE, Up(|frame, _| {
            if frame.pointer("/command/mood").is_some() {
                *frame = json!("unheard_of");
            }
            Pass::On
        });
    by "connection::a_kind_is_read_in_either_form":
        "knows_strings_only" SILENCE, Up(|frame, _| not(frame.get("ping").is_some()));
    by "connection::a_ping_is_answered":
        "answers_no_ping" SILENCE, Up(|frame, _| not(kind(frame).0 == "ping"));
    by "connection::an_abused_connection_is_closed_with_1008_and_no_other":
        "closes_the_abused_with_another_code" "1008", Closes(1008);
    by "connection::signing_out_ends_every_connection_and_its_token":
        "closes_with_another_code_after_the_sign_out" "4401", Closes(4401);
        "does_not_refuse_who_has_signed_out" SILENCE, Up(|frame, memory| {
            // The third connection is the one after the sign-out.
            not(kind(frame).0 == "hello" && memory.connection == 3)
        });

    by "numbering::events_are_numbered_without_a_gap":
        "leaves_an_event_out" "the numbers of the events", Down(|frame, _| not(event(frame, "message").is_some()));
        "jumps_in_its_numbers" "the numbers of the events", Down(|frame, _| {
            if event(frame, "message").is_some() {
                frame["event"]["seq"] = json!(1_000_000);
            }
            Pass::On
        });
        "tells_an_event_twice" "the numbers of the events", Down(|frame, _| twice(event(frame, "message").is_some()));
    by "numbering::the_events_of_a_command_come_before_its_answer":
        "answers_before_the_events" "before the command is answered", Down(|frame, _| {
            if event(frame, "me").is_some() { Pass::Later } else { Pass::On }
        });
    by "numbering::a_cursor_brings_exactly_what_was_missed":
        "forgets_the_epoch" "is resumed", Up(|frame, _| set(frame.pointer_mut("/hello/resume"), Value::Null));
        "resumes_one_too_late" "the cursor of the welcome", Up(|frame, _| {
            let next = frame.pointer("/hello/resume/seq").and_then(Value::as_u64).map(|seq| json!(seq + 1));
            set(frame.pointer_mut("/hello/resume/seq"), next.unwrap_or_default())
        });
        "resumes_and_keeps_what_was_missed" "missed events must follow", Down(|frame, memory| {
            not(kind(frame).0 == "event" && memory.resumed)
        });
    by "numbering::a_cursor_with_nothing_missed_brings_nothing":
        "repeats_the_last_event" "the numbers of the events", Up(|frame, _| {
            let last = frame.pointer("/hello/resume/seq").and_then(Value::as_u64).map(|seq| json!(seq - 1));
            set(frame.pointer_mut("/hello/resume/seq"), last.unwrap_or_default())
        });
    by "numbering::an_unknown_epoch_gets_a_snapshot":
        "believes_any_epoch" "must hold a snapshot", Up(|frame, memory| {
            // As a gateway that compares only the numbers.
            if frame.pointer("/hello/resume").is_some() {
                frame["hello"]["resume"] = resume(memory);
            }
            Pass::On
        });
    by "numbering::a_cursor_of_the_future_gets_a_snapshot":
        "believes_in_the_future" "must hold a snapshot", Up(|frame, memory| {
            if frame.pointer("/hello/resume").is_some() {
                frame["hello"]["resume"] = resume(memory);
            }
            Pass::On
        });
    by "numbering::events_folded_over_a_snapshot_give_the_next":
        "keeps_a_window_out_of_the_snapshot" "differ in the windows", Down(|frame, _| {
            set(frame.pointer_mut("/welcome/snapshot/windows"), json!([]))
        });
        "keeps_a_change_to_itself" "differ in", Down(|frame, _| {
            // Instead of the change, something harmless takes its number.
            if event(frame, "window_changed").is_some() {
                frame["event"]["event"] = json!({ "notice_gone": { "notice": "none" } });
            }
            Pass::On
        });
    by "numbering::every_connection_of_an_agent_is_told_the_same":
        "tells_only_the_first_connection" SILENCE, Down(|frame, memory| {
            not(event(frame, "message").is_some() && memory.connection > 2)
        });

    by "commands::a_command_is_answered_once_and_by_its_id":
        "answers_twice" "the number of further answers", Down(|frame, _| twice(kind(frame).0 == "answer"));
        "answers_by_another_id" SILENCE, Down(|frame, _| set(frame.pointer_mut("/answer/id"), json!("another")));
    by "commands::a_command_sent_twice_takes_effect_once":
        "knows_no_command_again" "the number of copies of the text in the window", Up(again_is_new);
    by "commands::a_command_is_known_on_another_connection":
        "knows_commands_of_one_connection" "the number of copies of the text in the window", Up(|frame, memory| {
            if let (Some(id), true) = (frame.pointer("/command/id").and_then(Value::as_str), memory.connection > 2) {
                let answer = json!({ "answer": { "id": id, "answer": "done" } });
                if frame.pointer("/command/command/send").is_some() {
                    memory.back.push(answer);
                    frame["command"]["id"] = json!(format!("{id}-again"));
                }
            }
            Pass::On
        });
    by "commands::an_id_of_another_command_is_taken":
        "lets_an_id_be_used_twice" "must be refused as id_in_use", Down(|frame, _| done_for(frame, "id_in_use"));
    by "commands::a_refusal_is_repeated_too":
        "forgets_refusals" "must be refused as transfer_pending", Up(again_is_new);
    by "commands::an_id_must_be_usable":
        "passes_over_bad_ids" SILENCE, Down(|frame, _| not(kind(frame).0 == "error"));
    by "commands::a_receipt_for_nothing_is_done":
        "refuses_late_receipts" "shown must be done", Down(|frame, _| refuse(frame, "not_yours"));
    by "commands::an_unknown_system_message_is_named":
        "mistakes_a_system_message" "must be refused as unknown_notice", Down(|frame, _| {
            renamed(frame, "unknown_notice", "not_yours")
        });
    by "commands::a_state_is_told_to_its_agent_and_to_whoever_watches":
        "tells_nobody_who_watches" SILENCE, Down(|frame, _| not(kind(frame).0 == "readiness"));
        "keeps_the_reason" "the reason colleagues see", Down(|frame, _| {
            set(frame.pointer_mut("/readiness/targets/0/1/not_ready/reason"), Value::Null)
        });
    by "commands::a_colleague_is_found_by_name":
        "finds_nobody" "the first match", Down(|frame, _| set(frame.pointer_mut("/found/found/0/rows"), json!([])));
        "answers_another_search" SILENCE, Down(|frame, _| set(frame.pointer_mut("/found/request"), json!(77)));
    by "commands::an_unknown_directory_is_outdated":
        "follows_what_it_does_not_know" SILENCE, Down(|frame, _| not(kind(frame).0 == "directory_outdated"));
    by "commands::a_text_is_checked":
        "takes_long_texts" "must be refused as text_too_long", Down(|frame, _| done_for(frame, "text_too_long"));
        "takes_control_characters" "must be refused as text_control", Down(|frame, _| done_for(frame, "text_control"));
        "cleans_texts" "the text", Down(|frame, _| {
            let text = frame.pointer_mut("/event/event/message/message/text");
            let words = text.as_deref().and_then(Value::as_str).map(|words| words.replace("<b>", ""));
            set(text, json!(words))
        });
    by "commands::a_text_has_the_id_of_its_command_in_every_connection":
        "gives_texts_ids_of_its_own" SILENCE, Down(|frame, _| {
            set(frame.pointer_mut("/event/event/message/message/id"), json!("m1"))
        });
    by "commands::anothers_interaction_is_not_yours_as_one_that_is_not_there":
        "tells_what_is_there" "must be refused as not_yours", Down(|frame, _| {
            renamed(frame, "not_yours", "unknown_target")
        });
    by "commands::ending_is_stale_where_the_contact_has_written_since":
        "changes_an_errors_name" "must be refused as stale", Down(|frame, _| renamed(frame, "stale", "not_yours"));
        "finds_nothing_stale" "must be refused as stale", Down(|frame, _| done_for(frame, "stale"));
    by "commands::what_is_parked_comes_back_when_the_contact_writes":
        "parks_what_has_changed" "must be refused as stale", Down(|frame, _| done_for(frame, "stale"));
        "parks_until_the_past" "must be refused as time_up", Down(|frame, _| done_for(frame, "time_up"));
        "says_nothing_of_parking" "parked must say since when", Down(|frame, _| {
            if let Some(head) = frame.pointer_mut("/event/event/window_changed/interaction").and_then(Value::as_object_mut) {
                head.remove("parked");
            }
            Pass::On
        });
    by "commands::what_is_parked_comes_back_at_its_time":
        "parks_without_a_time" "until when", Up(|frame, _| set(frame.pointer_mut("/command/command/park/until"), Value::Null));
        "leaves_what_is_parked" SILENCE, Down(|frame, _| {
            let parked = event(frame, "window_changed").is_some_and(|it| it["interaction"].get("parked").is_some());
            not(event(frame, "window_changed").is_some() && !parked)
        });
    by "commands::after_the_end_nothing_is_sent":
        "sends_after_the_end" "must be refused as ended", Down(|frame, _| done_for(frame, "ended"));
    by "commands::done_closes_the_window":
        "leaves_the_window_open" SILENCE, Down(|frame, _| not(event(frame, "window_closed").is_some()));
    by "commands::who_wraps_up_is_not_ready_until_then":
        "calls_who_wraps_up_ready" "the state of who wraps up", Down(|frame, _| {
            let me = event(frame, "me").filter(|me| me.get("ready_at").is_some());
            set(me.and_then(|me| me.get_mut("state")), json!("ready"))
        });
        "hides_it_from_colleagues" SILENCE, Down(|frame, _| {
            let told = frame.pointer("/readiness/targets/0/1").is_some_and(|is| kind(is).0 == "not_ready");
            not(told)
        });
    by "commands::what_is_done_is_reopened_by_who_had_it":
        "reopens_for_anybody" "must be refused as not_yours", Down(|frame, _| done_for(frame, "not_yours"));
        "reopens_and_opens_no_window" SILENCE, Down(|frame, memory| {
            let id = frame.pointer("/event/event/window_opened/interaction/id").and_then(Value::as_str).map(str::to_owned);
            not(id.is_some_and(|id| !memory.seen.insert(id)))
        });
        "heeds_a_command_from_before" "must be refused as stale", Down(|frame, _| done_for(frame, "stale"));
    by "commands::a_contact_has_one_open_interaction_on_a_number":
        "reopens_beside_another" "must be refused as contact_in_use", Down(|frame, _| done_for(frame, "contact_in_use"));
    by "commands::a_first_text_opens_a_window_once":
        "starts_beside_another" "must be refused as contact_in_use", Down(|frame, _| done_for(frame, "contact_in_use"));
    by "commands::who_has_a_conversation_is_asked_for_it_and_keeps_it":
        "asks_nobody" SILENCE, Down(|frame, _| {
            not(event(frame, "window_changed").is_some_and(|it| it["interaction"].get("asked_by").is_some()))
        });

    by "transfer::the_invitation_says_who_and_why":
        "loses_the_note" "the note", Down(|frame, _| {
            set(frame.pointer_mut("/event/event/invitation/note"), Value::Null)
        });
        "gives_no_time" "at least twenty seconds", Down(|frame, _| {
            let start = frame.pointer("/event/event/invitation/at").cloned().unwrap_or_default();
            set(frame.pointer_mut("/event/event/invitation/deadline"), start)
        });
    by "transfer::the_receipt_is_shown_to_the_source":
        "keeps_the_receipt_to_itself" SILENCE, Down(|frame, _| {
            set(frame.pointer_mut("/event/event/window_changed/interaction/pending/invited/shown"), json!(false))
        });
    by "transfer::accepted_the_window_moves_once_with_every_word":
        "moves_a_window_without_its_words" "the transcript", Down(|frame, _| {
            set(frame.pointer_mut("/event/event/window_opened/transcript/messages"), json!([]))
        });
        "opens_the_window_twice" "the number of windows opened", Down(|frame, _| {
            twice(event(frame, "window_opened").is_some())
        });
        "never_closes_it_at_the_source" "the number of windows closed", Down(|frame, _| {
            not(event(frame, "window_closed").is_some())
        });
    by "transfer::a_former_owner_cannot_write":
        "lets_a_former_owner_write" "must be refused as not_yours", Down(|frame, _| done_for(frame, "not_yours"));
    by "transfer::a_note_travels_and_only_the_owner_changes_it":
        "loses_what_was_noted" "the note, after the transfer", Down(|frame, _| {
            set(frame.pointer_mut("/event/event/window_opened/interaction/note"), json!(""))
        });
        "lets_anybody_note" "must be refused as not_yours", Down(|frame, _| done_for(frame, "not_yours"));
    by "transfer::a_transcript_is_read_by_its_owner_alone":
        "reads_from_the_middle" "the number of older messages", Down(|frame, _| {
            set(frame.pointer_mut("/page/transcript/earlier"), json!(3))
        });
        "reads_to_anybody" "only the owner may read", Down(|frame, _| {
            let page = frame.pointer_mut("/page").filter(|page| page.get("transcript").is_none());
            set(page, json!({ "request": 7, "transcript": { "earlier": 0, "messages": [] } }))
        });
    by "transfer::declined_the_source_is_told_why":
        "loses_the_reason" "must be", Down(|frame, _| {
            let failed = frame.pointer_mut("/event/event/window_changed/interaction/failed");
            set(failed.and_then(|failed| failed.pointer_mut("/outcome/declined/reason")), Value::Null)
        });
        "sends_no_system_message" SILENCE, Down(|frame, _| not(event(frame, "notice").is_some()));
    by "transfer::cancelled_the_target_is_told_by_whom":
        "withdraws_by_nobody" "the reason why the invitation is over", Down(|frame, _| {
            set(frame.pointer_mut("/event/event/invitation_gone/why"), json!("unavailable"))
        });
        "forgets_who_withdrew_it" "by whom", Down(|frame, _| {
            set(frame.pointer_mut("/answer/answer/refused/refusal/withdrawn/by"), Value::Null)
        });
    by "transfer::cancelled_it_leaves_no_error":
        "makes_an_error_of_a_cancellation" "must not leave an error", Down(|frame, _| {
            let target = json!({ "kind": "agent", "id": "ben" });
            let failed = json!({ "id": "t1", "target": target, "target_name": "Ben", "outcome": "cancelled", "at": 1 });
            match event(frame, "window_changed") {
                Some(changed) if changed["interaction"].get("pending").is_none() => {
                    changed["interaction"]["failed"] = failed;
                }
                _ => {}
            }
            Pass::On
        });
    by "transfer::without_an_answer_it_ends_at_the_deadline":
        "never_ends_it" SILENCE, Down(|frame, _| not(event(frame, "notice").is_some()));
        "forgets_that_time_was_up" "must be refused as time_up", Down(|frame, _| {
            renamed(frame, "time_up", "not_yours")
        });
    by "transfer::more_time_moves_the_deadline":
        "gives_more_time_and_says_nothing" SILENCE, Down(|frame, memory| {
            let id = frame.pointer("/event/event/invitation/id").and_then(Value::as_str).map(str::to_owned);
            not(id.is_some_and(|id| !memory.seen.insert(id)))
        });
    by "transfer::of_two_tabs_that_answer_one_is_told_so":
        "tells_both_that_they_were_first" "already_answered", Down(|frame, _| done_for(frame, "already_answered"));
    by "transfer::of_two_tabs_that_accept_at_once_one_wins":
        "lets_both_win" "already_answered", Down(|frame, _| done_for(frame, "already_answered"));
    by "transfer::only_the_invited_agent_can_answer":
        "lets_anybody_answer" "must be refused as not_yours", Down(|frame, _| done_for(frame, "not_yours"));
    by "transfer::while_pending_no_second_transfer_starts":
        "starts_two_transfers" "must be refused as transfer_pending", Down(|frame, _| {
            done_for(frame, "transfer_pending")
        });
    by "transfer::while_pending_it_is_neither_ended_nor_done":
        "ends_what_is_pending" "must be refused as transfer_pending", Down(|frame, _| {
            done_for(frame, "transfer_pending")
        });
    by "transfer::while_pending_both_sides_write":
        "hides_additions_from_the_invited_agent" SILENCE, Down(|frame, memory| {
            let id = frame.pointer("/event/event/invitation/id").and_then(Value::as_str).map(str::to_owned);
            not(id.is_some_and(|id| !memory.seen.insert(id)))
        });
    by "transfer::an_unknown_target_is_named":
        "mistakes_an_unknown_target" "must be refused as unknown_target", Down(|frame, _| {
            renamed(frame, "unknown_target", "stale")
        });
    by "transfer::the_owner_is_no_target":
        "hands_over_to_the_owner" "must be refused as target_is_owner", Down(|frame, _| {
            done_for(frame, "target_is_owner")
        });
    by "transfer::a_transfer_is_stale_after_another":
        "starts_what_is_stale" "must be refused as stale", Down(|frame, _| done_for(frame, "stale"));
    by "transfer::let_go_it_is_nobodys_until_it_is_accepted":
        "keeps_the_window_of_who_let_it_go" "the number of windows closed", Down(|frame, _| {
            not(event(frame, "window_closed").is_some())
        });
        "lets_who_let_it_go_write" "must be refused as not_yours", Down(|frame, _| done_for(frame, "not_yours"));
        "says_that_nobody_waits" "must still wait", Down(|frame, _| {
            set(frame.pointer_mut("/event/event/invitation/waiting_since"), Value::Null)
        });
    by "transfer::while_pending_it_is_not_let_go":
        "lets_go_what_is_pending" "must be refused as transfer_pending", Down(|frame, _| {
            done_for(frame, "transfer_pending")
        });
    by "transfer::an_error_is_dismissed":
        "keeps_the_error" "the error must be removed from the window", Down(|frame, _| {
            let over = |changed: &mut Value| {
                ["failed", "pending"].iter().all(|transfer| changed["interaction"].get(transfer).is_none())
            };
            not(event(frame, "window_changed").is_some_and(over))
        });

    by "consultation::the_one_consulted_reads_and_the_owner_remains":
        "opens_no_window_to_the_one_consulted" "no window opens", Down(|frame, _| {
            not(event(frame, "consultation_opened").is_some())
        });
        "lets_the_one_consulted_write" "must be refused as not_yours", Down(|frame, _| done_for(frame, "not_yours"));
    by "consultation::what_is_said_reaches_both_and_nobody_reads_after_the_end":
        "tells_only_one_what_is_said" "what the one consulted reads", Down(|frame, memory| {
            if event(frame, "consultation_opened").is_some() {
                memory.seen.insert("consulted".into());
            }
            not(event(frame, "side_entry").is_some() && memory.seen.contains("consulted"))
        });
        "lets_a_former_consultant_read" "must not read", Down(|frame, _| {
            if let Some(page) = frame.get_mut("page").and_then(Value::as_object_mut) {
                page.entry("transcript").or_insert(json!({ "earlier": 0, "messages": [] }));
            }
            Pass::On
        });
    by "consultation::completed_the_one_consulted_is_the_owner":
        "keeps_the_side_conversation_back" "the side conversation", Down(|frame, _| {
            set(event(frame, "window_opened").and_then(|it| it.pointer_mut("/transcript/side")), json!([]))
        });
        "completes_for_anybody" "must be refused as not_yours", Down(|frame, _| done_for(frame, "not_yours"));

    by "ringing::exactly_one_connection_rings":
        "lets_every_tab_ring" "the number of ringing connections", Down(|frame, _| {
            set(frame.pointer_mut("/standing/rings"), json!(true))
        });
        "lets_no_tab_ring" "the number of ringing connections", Down(|frame, _| {
            set(frame.pointer_mut("/standing/rings"), json!(false))
        });
        "says_nothing_of_standing" SILENCE, Down(|frame, _| not(kind(frame).0 == "standing"));
    by "ringing::another_takes_over_when_it_closes":
        "lets_nobody_take_over" "the number of ringing connections", Down(|frame, memory| {
            match frame.pointer("/standing/rings").and_then(Value::as_bool) {
                Some(false) => drop(memory.seen.insert("silent".into())),
                Some(true) if memory.seen.contains("silent") => frame["standing"]["rings"] = json!(false),
                _ => {}
            }
            Pass::On
        });
    by "ringing::the_one_in_front_that_can_be_heard_rings":
        "does_not_ask_who_can_be_heard" "must not ring", Up(|frame, _| {
            set(frame.pointer_mut("/attention/audible"), json!(true))
        });
        "does_not_ask_who_is_in_front" "the ringing connection", Up(|frame, _| not(kind(frame).0 == "attention"));
    by "ringing::devices_are_counted":
        "counts_tabs" SILENCE, Up(|frame, _| set(frame.pointer_mut("/hello/device"), Value::Null));
    by "ringing::rang_is_passed_on_to_the_others":
        "never_passes_rang_on" "the agent's other tab is told", Down(|frame, _| not(kind(frame).0 == "rang"));
        "tells_who_rang_as_well" "the tab that rang is told", Up(|frame, memory| {
            if kind(frame).0 == "rang" {
                memory.back.push(frame.clone());
            }
            Pass::On
        });
    by "ringing::rang_is_told_to_who_comes_later":
        "forgets_what_rang" "comes later", Down(|frame, _| not(kind(frame).0 == "rang"));
}

fn not(wrong: bool) -> Pass {
    if wrong { Pass::Not } else { Pass::On }
}

fn twice(wrong: bool) -> Pass {
    if wrong { Pass::Twice } else { Pass::On }
}

/// Replaces a value, if there is one.
fn set(place: Option<&mut Value>, value: Value) -> Pass {
    if let Some(place) = place {
        *place = value;
    }
    Pass::On
}

fn event<'a>(frame: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    frame.get_mut("event")?.get_mut("event")?.get_mut(name)
}

/// Renames an error.
fn error(frame: &mut Value, is: &str, shall: &str) -> Pass {
    set(frame.pointer_mut("/error/refusal").filter(|refusal| **refusal == is), json!(shall))
}

/// Renames a refusal.
fn renamed(frame: &mut Value, is: &str, shall: &str) -> Pass {
    set(frame.pointer_mut("/answer/answer/refused/refusal").filter(|refusal| kind(refusal).0 == is), json!(shall))
}

/// Answers done instead of a refusal.
fn done_for(frame: &mut Value, refusal: &str) -> Pass {
    let refused = frame.pointer("/answer/answer/refused/refusal").is_some_and(|is| kind(is).0 == refusal);
    if refused { set(frame.pointer_mut("/answer/answer"), json!("done")) } else { Pass::On }
}

/// Refuses instead of done.
fn refuse(frame: &mut Value, refusal: &str) -> Pass {
    set(frame.pointer_mut("/answer/answer"), json!({ "refused": { "refusal": refusal } }))
}

/// Treats a resent command as a new one.
fn again_is_new(frame: &mut Value, memory: &mut Memory) -> Pass {
    let id = frame.pointer("/command/id").and_then(Value::as_str).unwrap_or_default().to_owned();
    if !id.is_empty() && !memory.seen.insert(id.clone()) {
        memory.back.push(json!({ "answer": { "id": id, "answer": "done" } }));
        frame["command"]["id"] = json!(format!("{id}-again"));
    }
    Pass::On
}

fn resume(memory: &Memory) -> Value {
    let (epoch, seq) = memory.newest.lock().unwrap().clone();
    json!({ "epoch": epoch, "seq": seq })
}
