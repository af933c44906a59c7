//! The checks, each named by a phrase. Their order is that of the protocol's README.

mod commands;
mod connection;
mod consultation;
mod numbering;
mod ringing;
mod transfer;

use crate::wire::Checked;
use crate::world::Need;
use crate::world::World;
use std::pin::Pin;

/// A check.
pub struct Check {
    /// The group and the name.
    pub name: &'static str,
    /// The requirements.
    pub needs: &'static [Need],
    /// Runs it.
    pub run: fn(&World) -> Pin<Box<dyn Future<Output = Checked> + '_>>,
}

macro_rules! checks {
    ($($group:ident: $($name:ident $(needs $($need:ident)+)?),+;)+) => {
        /// All checks.
        pub const ALL: &[Check] = &[$($(Check {
            name: concat!(stringify!($group), "::", stringify!($name)),
            needs: &[$($(Need::$need),+)?],
            run: |world| Box::pin($group::$name(world)),
        },)+)+];
    };
}

checks! {
    connection:
        the_subprotocol_must_be_named,
        nothing_is_done_before_hello,
        a_wrong_token_is_refused_and_closed_with_4401,
        a_welcome_holds_everything_the_agent_sees,
        a_second_hello_is_out_of_order,
        what_is_no_frame_is_malformed,
        an_unknown_kind_is_named,
        a_binary_frame_is_named,
        a_frame_over_the_limit_is_too_large,
        fields_nobody_knows_are_passed_over,
        a_kind_is_read_in_either_form,
        a_ping_is_answered,
        an_abused_connection_is_closed_with_1008_and_no_other;
    numbering:
        events_are_numbered_without_a_gap needs Text,
        the_events_of_a_command_come_before_its_answer,
        a_cursor_brings_exactly_what_was_missed needs Text,
        a_cursor_with_nothing_missed_brings_nothing,
        an_unknown_epoch_gets_a_snapshot,
        a_cursor_of_the_future_gets_a_snapshot,
        events_folded_over_a_snapshot_give_the_next needs Text,
        every_connection_of_an_agent_is_told_the_same needs Text;
    commands:
        a_command_is_answered_once_and_by_its_id,
        a_command_sent_twice_takes_effect_once needs Text,
        a_command_is_known_on_another_connection needs Text,
        an_id_of_another_command_is_taken,
        a_refusal_is_repeated_too needs Text,
        an_id_must_be_usable,
        a_receipt_for_nothing_is_done,
        an_unknown_system_message_is_named,
        a_state_is_told_to_its_agent_and_to_whoever_watches,
        a_colleague_is_found_by_name,
        an_unknown_directory_is_outdated,
        a_text_is_checked needs Text,
        a_text_has_the_id_of_its_command_in_every_connection needs Text,
        anothers_interaction_is_not_yours_as_one_that_is_not_there needs Text,
        ending_is_stale_where_the_contact_has_written_since needs Text,
        what_is_parked_comes_back_when_the_contact_writes needs Text,
        what_is_parked_comes_back_at_its_time needs Text Clock,
        after_the_end_nothing_is_sent needs Text,
        done_closes_the_window needs Text,
        who_wraps_up_is_not_ready_until_then needs Text Clock,
        what_is_done_is_reopened_by_who_had_it needs Text,
        a_contact_has_one_open_interaction_on_a_number needs Text,
        a_first_text_opens_a_window_once,
        who_has_a_conversation_is_asked_for_it_and_keeps_it;
    transfer:
        the_invitation_says_who_and_why needs Text,
        the_receipt_is_shown_to_the_source needs Text,
        accepted_the_window_moves_once_with_every_word needs Text,
        a_former_owner_cannot_write needs Text,
        a_note_travels_and_only_the_owner_changes_it needs Text,
        a_transcript_is_read_by_its_owner_alone needs Text,
        declined_the_source_is_told_why needs Text,
        cancelled_the_target_is_told_by_whom needs Text,
        cancelled_it_leaves_no_error needs Text,
        without_an_answer_it_ends_at_the_deadline needs Text Clock,
        more_time_moves_the_deadline needs Text,
        of_two_tabs_that_answer_one_is_told_so needs Text,
        of_two_tabs_that_accept_at_once_one_wins needs Text,
        only_the_invited_agent_can_answer needs Text,
        while_pending_no_second_transfer_starts needs Text,
        while_pending_it_is_neither_ended_nor_done needs Text,
        while_pending_both_sides_write needs Text,
        an_unknown_target_is_named needs Text,
        the_owner_is_no_target needs Text,
        a_transfer_is_stale_after_another needs Text,
        let_go_it_is_nobodys_until_it_is_accepted needs Text,
        while_pending_it_is_not_let_go needs Text,
        an_error_is_dismissed needs Text;
    consultation:
        the_one_consulted_reads_and_the_owner_remains needs Text,
        what_is_said_reaches_both_and_nobody_reads_after_the_end needs Text,
        completed_the_one_consulted_is_the_owner needs Text;
    ringing:
        exactly_one_connection_rings,
        another_takes_over_when_it_closes,
        the_one_in_front_that_can_be_heard_rings,
        devices_are_counted,
        rang_is_passed_on_to_the_others needs Text,
        rang_is_told_to_who_comes_later needs Text;
    // These take long, and the last one costs a token.
    connection:
        without_hello_it_is_closed_with_4408 needs Time,
        a_silent_connection_is_pinged_and_dropped needs Time,
        signing_out_ends_every_connection_and_its_token needs Third;
}
