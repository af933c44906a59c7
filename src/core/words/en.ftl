### The English words of the desk: the base of every language. How they are written: docs/translating.md.
###
### Terms: an *agent* answers *contacts* (people who write texts). An *interaction* is one conversation with a contact, from
### its first text until it is *done*. An agent is *invited* to an interaction, and *transfers* it to a colleague, or
### *consults* one. A *set* is a group of agents, a skill, a queue or a routing point. *My Messages* are messages of the
### system to the agent.

# The language's own name, as it calls itself.
language-name = English

## Several sentences after one another

# One sentence or more after another.
#   $first (words): the first
#   $second (words): what follows
sentences = { $first } { $second }

# What somebody is told who was away while it happened.
#   $told (words): what has happened, a sentence
you-were-offline = You were offline. { $told }

# Somebody or something, and what is said of it.
#   $who (words): a contact, or the name of a file
#   $said (words): a sentence
said-of = { $who }: { $said }

# A kind of message, and its text, as they are announced.
#   $kind (words): Error, Warning or Information
#   $said (words): a sentence
kind-and-text = { $kind }: { $said }

# What an agent typed that could not be sent, quoted after the reason.
#   $why (words): why it was not sent, a sentence
#   $text (text): what they typed
you-wrote = { $why } You wrote: { $text }

## Contacts and messages

# A contact has another name now.
#   $before (text): what they were called
#   $now (text): what they are called
renamed = { $before } is now called { $now }.

# The author of an answer that no agent wrote.
automatic-answer = Automatic answer

# Instead of a text in which nothing is to be seen.
no-text = No visible text

# Beside the message field, for a text that has become too long.
too-long = Longer than 670 characters: this cannot be sent.

# Why a message was not sent.
#   $n (number): characters beyond what can be sent
not-sent-too-many = { $n ->
    [one] Not sent: the message has { $n } character too many.
   *[other] Not sent: the message has { $n } characters too many.
}

# Why something was not pasted into the message field.
#   $n (number): characters beyond what can be sent
not-pasted-too-many = { $n ->
    [one] Not pasted: the message would have { $n } character too many.
   *[other] Not pasted: the message would have { $n } characters too many.
}

# How many messages have come, and from whom: announced, and as a browser notification.
#   $n (number): messages
#   $who (text): the contact or colleague
new-messages = { $n ->
    [one] { $n } new message from { $who }.
   *[other] { $n } new messages from { $who }.
}

# How many messages have come soon after the last one that was announced.
#   $n (number): messages
#   $who (text): the contact
more-messages = { $n ->
    [one] { $n } more message from { $who }.
   *[other] { $n } more messages from { $who }.
}

# How many messages have come, and the text of the last.
#   $arrived (words): "3 more messages from Priya."
#   $last (words): the text of the last message
and-the-last = { $arrived } The last: { $last }

# A message that is read out.
#   $who (words): who wrote it
#   $text (words): its text
message-of = { $who }: { $text }

# The text of a message that comes with files.
#   $text (words): its text
#   $n (number): files
text-with-files = { $n ->
    [one] { $text } ({ $n } file)
   *[other] { $text } ({ $n } files)
}

# When the contact's last message was written, after it.
#   $message (words): "Priya: Hello"
#   $time (words): "4 minutes"
written-ago = { $message } Written { $time } ago.

# There is no message of the contact to be read out.
#   $who (text): the contact
not-written-yet = { $who } has not written yet.

# Announced while older messages are read.
new-messages-below = New messages are below what you read. Jump to newest leads there.

# A message could not be delivered.
#   $who (text): the contact
#   $state (words): "Failed: no such number"
message-to = Message to { $who }: { $state }

# The delivery of a message: on its way to the carrier.
delivery-sending = Sending

# The delivery of a message: the carrier has it.
delivery-sent = Sent

# The delivery of a message: the contact's phone has it.
delivery-delivered = Delivered

# The delivery of a message has failed.
#   $reason (words): "The message is too long.", or what the carrier says
delivery-failed = Failed: { $reason }

# Announced while a text waits before it is sent, as the agent has set.
#   $n (number): seconds
#   $way (words): how to take it back, a sentence
sending-in = { $n ->
    [one] Sending in { $n } second. { $way }
   *[other] Sending in { $n } seconds. { $way }
}

# How to take a text back that waits to be sent.
undo-beside-message = Undo is beside the message.

# How to take a text back that waits to be sent.
#   $keys (text): the keys of the shortcut
undo-with = Undo with { $keys }.

# A text was taken back before it was sent.
taken-back = Not sent. The message is back in its field.

# Why a message is not sent.
still-uploading = A file is still being uploaded. Send again in a moment.

# A message was refused.
#   $why (words): why, a sentence
not-sent = Not sent. { $why }

# A standard response has fields for which there are no values.
#   $fields (list): the names of the fields
not-filled-in = Not filled in: { $fields }.

# Nothing is open on which a command could act.
no-interaction-open = No interaction is open.

## Lengths of time. They stand alone, or after a comma, a colon or "for".

# A length of time.
under-a-minute = less than a minute

# A length of time.
#   $n (number): minutes
minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}

# A length of time of one hour and some minutes.
#   $n (number): the minutes beyond the hour
an-hour-and-minutes = { $n ->
    [one] 1 hour { $n } minute
   *[other] 1 hour { $n } minutes
}

# A length of time.
#   $n (number): hours
hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}

# A length of time.
#   $n (number): days
days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}

# A length of time.
#   $n (number): seconds
seconds = { $n ->
    [one] { $n } second
   *[other] { $n } seconds
}

# A length of time in few characters.
short-under-a-minute = <1 min

# A length of time in few characters.
#   $n (number): minutes
short-minutes = { $n } min

# A length of time in few characters.
#   $n (number): hours
short-hours = { $n } h

# A length of time in few characters.
#   $n (number): days
short-days = { $n } d

## Targets and their state

# A kind of target: one colleague.
kind-agent = Agent

# A kind of target.
kind-agent-group = Agent group

# A kind of target: agents who can do something.
kind-skill = Skill

# A kind of target: a queue of interactions.
kind-queue = Interaction queue

# A kind of target: a place where interactions are routed.
kind-routing-point = Routing point

# A kind of target, in the plural: a heading.
kinds-agent = Agents

# A kind of target, in the plural: a heading.
kinds-agent-group = Agent groups

# A kind of target, in the plural: a heading.
kinds-skill = Skills

# A kind of target, in the plural: a heading.
kinds-queue = Interaction queues

# A kind of target, in the plural: a heading.
kinds-routing-point = Routing points

# A choice of which targets are listed: all of them.
show-all = All

# A choice of which targets are listed: the agent's favourites.
show-favourites = Favourites

# A choice of which targets are listed: those used lately.
show-recent = Recent

# A colleague can be invited, and for how long they could.
#   $time (words): "4 minutes"
ready-since = Ready, { $time }

# A colleague cannot be invited.
#   $time (words): "4 minutes"
not-ready-since = Not ready, { $time }

# A colleague cannot be invited.
#   $reason (label): why, as set up: "Lunch"
#   $time (words): "4 minutes"
not-ready-reason-since = Not ready: { $reason }, { $time }

# The same in few characters.
#   $reason (label): why, as set up: "Lunch"
#   $time (words): "4 min"
short-reason-since = { $reason }, { $time }

# A colleague has as many interactions as they can have.
at-capacity = At capacity

# A colleague is not signed in.
logged-out = Logged out

# How many agents of a set can be invited.
#   $ready (number): agents who are ready
#   $total (number): all agents of the set
members-ready = { $total ->
    [one] { $ready } of { $total } agent ready
   *[other] { $ready } of { $total } agents ready
}

# How many agents of a set can be invited, and how many interactions wait there.
#   $members (words): "2 of 5 agents ready"
#   $waiting (number): interactions
members-and-waiting = { $members }, { $waiting } waiting

# The same, and how long the first of them has waited.
#   $members (words): "2 of 5 agents ready"
#   $waiting (number): interactions
#   $time (words): "12 minutes"
members-and-waiting-for = { $members }, { $waiting } waiting, the longest for { $time }

# How many agents of a set can be invited, in few characters.
#   $ready (number): agents who are ready
#   $total (number): all agents of the set
short-members = { $ready } of { $total } ready

# How many agents of a set are ready and how many interactions wait, and how long the first has, in few characters.
#   $ready (number): agents who are ready
#   $waiting (number): interactions
#   $time (words): "12 min"
short-waiting-for = { $ready } ready, { $waiting } waiting { $time }

# Nothing waits in a set.
nobody-waits = Nobody is waiting.

# How many interactions wait in a set.
#   $n (number): interactions
waiting = { $n } waiting.

# How long the next interaction in a set is expected to wait, after how many wait.
#   $waiting (words): "3 waiting."
expected-soon = { $waiting } Expected wait: less than a minute.

# How long the next interaction in a set is expected to wait, after how many wait.
#   $waiting (words): "3 waiting."
#   $time (words): "4 minutes"
expected-wait = { $waiting } Expected wait: about { $time }.

## The agent's own state

# The agent's own state: can be invited.
ready = Ready

# The agent's own state: cannot be invited.
not-ready = Not ready

# The agent's own state: cannot be invited.
#   $reason (label): why, as set up: "Lunch"
not-ready-reason = Not ready: { $reason }

# Announced when the agent's own state has changed.
you-are-ready = You are ready.

# Announced when the agent's own state has changed.
you-are-not-ready = You are not ready.

# Announced when the agent's own state has changed.
#   $reason (label): why, as set up: "Lunch"
you-are-not-ready-reason = You are not ready: { $reason }.

# Announced when the agent is not ready for a short time after a conversation.
#   $state (words): "Wrap-up"
#   $time (words): "30 seconds"
ready-again-in = { $state }. You are ready again in { $time }.

# Announced after signing in, before the agent's own state.
#   $name (text): the agent's name
signed-in-as = Signed in as { $name }.

# How many interactions an agent has, announced after signing in.
#   $n (number): interactions
open-count = { $n ->
    [one] { $n } open interaction.
   *[other] { $n } open interactions.
}

# How many interactions an agent has, and how many are put aside, announced after signing in.
#   $n (number): open interactions
#   $parked (number): parked ones
open-and-parked = { $n ->
    [one] { $n } open interaction, { $parked } parked.
   *[other] { $n } open interactions, { $parked } parked.
}

## Invitations

# Why an agent is invited: the interaction was theirs to give, its owner is away.
#   $name (text): the owner
back-from = Back from { $name }, who is away

# The same, where it goes to a set.
#   $name (text): the owner
#   $via (label): the set
back-from-to = Back from { $name }, who is away, to { $via }

# Why an agent is invited: a colleague transfers the interaction to them.
#   $name (text): the colleague
transfer-from = Transfer from { $name }

# The same, where it goes to a set.
#   $name (text): the colleague
#   $via (label): the set
transfer-from-to = Transfer from { $name } to { $via }

# Why an agent is invited: a colleague wants to consult them.
#   $name (text): the colleague
consultation-from = Consultation from { $name }

# The same, where a set is asked.
#   $name (text): the colleague
#   $via (label): the set
consultation-from-to = Consultation from { $name } to { $via }

# Why an agent is invited: a contact has written.
#   $via (label): the queue or agent who was written to
new-for = New for { $via }

# An invitation in a sentence.
#   $reason (words): "Transfer from Ann Lee"
#   $channel (choice): SMS or MMS
#   $contact (text): the contact
invitation-summary = { $reason }: { $channel } from { $contact }.

# An invitation as it is announced.
#   $summary (words): "Transfer from Ann Lee: SMS from Priya Shah."
#   $n (number): seconds that are left
#   $way (words): how to get to it, a sentence
invitation = { $n ->
    [one] { $summary } { $n } second to answer. { $way }
   *[other] { $summary } { $n } seconds to answer. { $way }
}

# How to get to an invitation.
among-notifications = It is among the notifications.

# How to get to an invitation.
#   $keys (text): the keys of the shortcut
press-to-go = Press { $keys } to go to it.

# Who an invitation is about.
#   $channel (choice): SMS or MMS
#   $contact (text): the contact
channel-from = { $channel } from { $contact }.

# Who an invitation is about, and how long they have waited.
#   $channel (choice): SMS or MMS
#   $contact (text): the contact
#   $time (words): "4 minutes"
channel-from-waiting = { $channel } from { $contact }, waiting { $time }.

# A name for a value, and the value.
#   $label (label): "Order"
#   $value (text): "1234"
label-and-value = { $label }: { $value }

# A remark of a colleague who transfers.
#   $note (text): what they wrote
note-is = Note: { $note }

# The question of a colleague who consults.
#   $note (text): what they wrote
question-is = Question: { $note }

# The name of a colleague's remark.
note-label = Note

# The name of a colleague's question.
question-label = Question

# How long an invitation can still be answered.
#   $n (number): seconds
seconds-left = { $n ->
    [one] { $n } second left.
   *[other] { $n } seconds left.
}

# A warning that an invitation is about to expire.
#   $n (number): seconds
#   $contact (text): the contact
left-to-answer = { $n ->
    [one] { $n } second left to answer { $contact }.
   *[other] { $n } seconds left to answer { $contact }.
}

# The agent has been given more time to answer an invitation.
#   $n (number): seconds
more-time = { $n ->
    [one] You have more time: { $n } second.
   *[other] You have more time: { $n } seconds.
}

# The author of a message where the contact is not named.
author-contact = Contact

# An invitation is over.
gone-accepted = Accepted.

# An invitation is over.
gone-declined = Declined.

# An invitation is over.
gone-no-answer = Expired: time was up.

# An invitation is over.
#   $by (text): the colleague who has taken it back
gone-withdrawn-by = Withdrawn by { $by }.

# An invitation is over.
gone-withdrawn = Withdrawn.

# An invitation or a conversation is over.
contact-ended = The contact ended the conversation.

# An invitation is over.
gone-could-not-answer = Withdrawn, as you could not answer.

# An invitation is over.
gone-not-ready = Withdrawn, as you are not ready.

# An invitation is over; more is not known.
it-is-over = It is over.

# An invitation was accepted in another tab of the browser.
accepted-elsewhere = Accepted in your other tab.

# Accepting an invitation takes longer than usual.
accepting = Accepting.

# There is nothing that a shortcut could lead to.
no-invitation = There is no invitation.

# What was pressed in a browser notification is no more.
this-is-over = This is over.

## Interactions

# The state of an interaction: it is being transferred.
transfer-pending = Transfer pending

# The state of an interaction.
#   $number (text): the contact's number
connected-to = Connected to { $number }

# The state of an interaction.
connected = Connected

# The state of an interaction.
ended-by-contact = Ended by the contact

# The state of an interaction.
ended = Ended

# What is special about a conversation in which each answer is the last.
answer-marks-done = Sending the answer marks it done

# How many other interactions a contact has.
#   $n (number): interactions
other-open = { $n ->
    [one] { $n } other open interaction
   *[other] { $n } other open interactions
}

# How many earlier interactions a contact has.
#   $n (number): interactions
earlier = { $n ->
    [one] { $n } earlier interaction
   *[other] { $n } earlier interactions
}

# Two things after one another.
#   $all (list): the things
list = { $all }

# An interaction was put aside until the contact writes.
parked-until-written = Parked until the contact writes.

# An interaction was put aside for a time.
#   $at (moment): until when
parked-until = Parked until { $at }.

# An interaction is no longer put aside.
#   $who (text): the contact
unparked = { $who } is no longer parked.

# An interaction is no longer put aside.
#   $who (text): the contact
unparked-written = { $who } is no longer parked: the contact has written.

# An interaction is no longer put aside.
#   $who (text): the contact
unparked-time = { $who } is no longer parked: the time has come.

# The state of a note that is saved.
note-saved = Saved.

# The state of a note that is being typed.
note-typing = Saved when you leave the field.

# The state of a note that is on its way.
note-saving = Saving…

# The state of a note without a connection.
note-waits = Saved when the connection is back.

# A note could not be saved.
#   $why (words): why, a sentence
note-not-saved = The note was not saved. { $why }

# A note that was being typed when the interaction was transferred.
#   $contact (text): the contact
#   $note (text): what was typed
note-lost = Your note on { $contact } was not saved before the transfer. You wrote: { $note }

# A value could not be saved.
#   $why (words): why, a sentence
not-saved = Not saved. { $why }

# What is lost if an interaction is done now.
lost-draft = You have an unsent draft.

# What is lost if an interaction is done now.
lost-answer = The contact has not been answered.

# What is lost if an interaction is done now.
lost-note = You have typed a note for a transfer.

# An interaction was marked done.
#   $way (words): how to undo it, a sentence
done = Done. { $way }

# How to undo that an interaction was marked done.
undo-among-notifications = Undo is among the notifications.

# How to undo that an interaction was marked done.
#   $keys (text): the keys of the shortcut
press-to-undo = Press { $keys } to undo.

# There is nothing that the shortcut could undo.
nothing-to-undo = There is nothing to undo.

# An interaction was marked done.
#   $who (text): the contact
is-done = { $who } is done.

# An interaction that was done is open again.
#   $who (text): the contact
open-again = { $who } is open again.

# An interaction that was done could not be opened again.
#   $why (words): why, a sentence
not-reopened = Not reopened. { $why }

# The agent has ended the conversation.
conversation-ended = Conversation ended.

# An interaction is gone that was there before the connection was lost.
#   $contact (text): the contact
no-longer-yours = The interaction with { $contact } is no longer yours.

# A consultation is over that was there before the connection was lost.
#   $contact (text): the contact
consultation-about-over = The consultation about { $contact } is over.

# A window closes because the contact's data are erased.
erased = Erased on request.

# The field for a search in past interactions: nothing is found yet.
looking = Looking…

# How many past interactions are found.
#   $n (number): interactions
past-interactions = { $n ->
    [one] { $n } past interaction
   *[other] { $n } past interactions
}

# How many of the past interactions that are found are listed.
#   $listed (number): those listed
#   $n (number): all
newest-of-past = { $n ->
    [one] The newest { $listed } of { $n } past interaction
   *[other] The newest { $listed } of { $n } past interactions
}

# How many contacts and past interactions are found.
#   $n (number): contacts
#   $past (words): "3 past interactions"
contacts-and-past = { $n ->
    [one] { $n } contact. { $past }
   *[other] { $n } contacts. { $past }
}

## Transfers and consultations

# How a transfer ended.
#   $target (label): the colleague or set
declined = { $target } declined the transfer.

# How a transfer ended.
#   $target (label): the colleague or set
#   $reason (label): why, in their words or as set up
declined-because = { $target } declined the transfer. Reason: { $reason }

# How a transfer or consultation ended.
#   $target (label): the colleague or set
did-not-answer = { $target } did not answer.

# How a transfer or consultation ended.
#   $target (text): the colleague
is-logged-out = { $target } is logged out.

# How a transfer or consultation ended.
#   $target (text): the colleague
is-not-ready = { $target } is not ready.

# How a transfer or consultation ended: they have as many interactions as they can have.
#   $target (text): the colleague
is-at-capacity = { $target } is at capacity.

# How a transfer or consultation ended.
#   $target (label): the set
nobody-available = No agent in { $target } is available.

# How a transfer ended: the agent has taken it back.
transfer-cancelled = Transfer cancelled.

# How a transfer or consultation ended: its target was removed.
#   $target (label): the colleague or set
does-not-exist = { $target } does not exist any more.

# How a transfer ended.
#   $code (text): a word for whoever runs the gateway
transfer-failed = The transfer failed. Try again. (Code { $code })

# An interaction has gone to a colleague.
#   $to (label): the colleague or set
transferred-to = Transferred to { $to }.

# A colleague sees that they are asked to take an interaction.
#   $name (text): the colleague
is-being-asked = { $name } is being asked.

# A colleague sees that they are asked to take an interaction.
#   $name (text): the colleague
has-been-shown = { $name } has been shown the request.

# How a consultation began.
#   $name (text): the colleague
has-joined = { $name } has joined the consultation.

# How a consultation ended.
#   $target (label): the colleague or set
consultation-declined = { $target } declined the consultation.

# How a consultation ended.
#   $target (label): the colleague or set
#   $reason (label): why, in their words or as set up
consultation-declined-because = { $target } declined the consultation. Reason: { $reason }

# How a consultation ended: the agent has taken it back.
consultation-cancelled = Consultation cancelled.

# How a consultation ended.
#   $code (text): a word for whoever runs the gateway
consultation-failed = The consultation failed. Try again. (Code { $code })

# How a consultation ended, for whoever ended it.
consultation-ended = Consultation ended.

# How a consultation ended.
#   $by (text): who ended it
consultation-ended-by = { $by } ended the consultation.

# How a consultation ended: the agent who was consulted has the interaction now.
yours-now = The interaction is yours now.

# How a consultation ended.
#   $who (text): who signed out
signed-out-of-consultation = { $who } signed out. The consultation is over.

# The state of an interaction in a list.
#   $name (text): the colleague
consultation-with = Consultation with { $name }

# The state of an interaction in a list.
consultation-asked-for = Consultation asked for

# The state of an interaction in a list.
state-consultation-failed = Consultation failed

# Who began a side conversation, before their question.
#   $from (text): who asks
#   $with (text): the colleague
asks-who = { $from } asks { $with }

# Who began a side conversation.
#   $from (text): who asks
#   $with (text): the colleague
asks-whom = { $from } asks { $with }.

# What was typed for a colleague could not be sent.
#   $why (words): why, a sentence
not-said = Not said. { $why }

# What was typed for a colleague when the consultation ended.
#   $text (text): what was typed
aside-lost = The consultation is over. You had not sent: “{ $text }”

# A colleague asks for a conversation.
#   $name (text): the colleague
#   $contact (text): the contact
asks-for = { $name } asks for the conversation with { $contact }.

# A colleague was asked for a conversation.
#   $name (text): the colleague
has-been-asked = { $name } has been asked.

# A colleague was asked for a conversation; who, is not known.
colleague-has-been-asked = Your colleague has been asked.

# A target is one of the agent's favourites now.
#   $name (label): the target
is-favourite = { $name } is among your favourites.

# A target is no longer one of the agent's favourites.
#   $name (label): the target
is-no-favourite = { $name } is no longer among your favourites.

## My Messages

# A message was not delivered.
#   $contact (text): the contact
not-delivered = Your last message to { $contact } was not delivered.

# A message was not delivered.
#   $contact (text): the contact
#   $reason (words): "The message is too long.", or what the carrier says
not-delivered-because = Your last message to { $contact } was not delivered: { $reason }

# The agent did not answer an invitation.
#   $contact (text): the contact
set-not-ready = You did not answer the invitation from { $contact }. You have been set to not ready.

# An administrator has taken an interaction from the agent.
#   $by (text): the administrator
#   $contact (text): the contact
reassigned = { $by } took the conversation with { $contact } from you.

# An interaction was given to others.
#   $contact (text): the contact
#   $to (label): the colleague or set
given-while-away = { $contact }: Given to { $to } while you were away.

# Several interactions were given to others.
#   $n (number): interactions
several-given-away = { $n ->
    [one] { $n } conversation was given to others while you were away. They are in My Messages.
   *[other] { $n } conversations were given to others while you were away. They are in My Messages.
}

# A colleague was asked for a conversation.
#   $name (text): the colleague
#   $contact (text): the contact
keeps = { $name } keeps the conversation with { $contact }.

# A colleague was asked for a conversation.
#   $name (text): the colleague
#   $contact (text): the contact
no-answer-to-ask = { $name } did not answer. You have asked for the conversation with { $contact }.

# A colleague was asked for a conversation.
#   $name (text): the colleague
#   $contact (text): the contact
no-longer-has = { $name } no longer has the conversation with { $contact }.

# How long messages of the system are kept.
#   $days (words): "30 days"
#   $n (number): messages
notices-kept = { $n ->
    [one] Kept for { $days }, at most { $n } message.
   *[other] Kept for { $days }, at most { $n } messages.
}

# The type of a message of the system.
type-error = Error

# The type of a message of the system.
type-warning = Warning

# The type of a message of the system.
type-information = Information

# The priority of a message of the system.
priority-high = High

# The priority of a message of the system.
priority-normal = Normal

# Where the interaction of a message is.
#   $to (label): the colleague or set
went-to = The interaction is no longer yours: it went to { $to }.

# Where the interaction of a message is.
interaction-done = The interaction is done.

# Where the interaction of a message is.
did-not-take = You did not take the interaction.

# Where the interaction of a message is.
not-yours-any-more = The interaction is no longer yours.

# A message of the system was deleted.
message-deleted = Message deleted.

# A message of the system is back.
message-restored = Message restored.

# A message of the system could not be brought back.
not-restored = This message cannot be brought back any more.

## Signing out, and letting interactions go

# An interaction waits with a set now.
#   $to (label): the set
given-to = Given to { $to }.

# An interaction will wait with a set.
#   $to (label): the set
given-later = Given to { $to } when the connection is back.

# The sign-out was stopped, as an interaction could not be let go.
still-signed-in = You are still signed in.

# The question at a sign-out.
no-open-interactions = You have no open interactions.

# The question at a sign-out.
#   $n (number): interactions
open-interactions = { $n ->
    [one] You have { $n } open interaction.
   *[other] You have { $n } open interactions.
}

# What becomes of pending transfers at a sign-out.
#   $n (number): transfers
transfers-pending = { $n ->
    [one] A transfer is pending. It is cancelled unless you keep them.
   *[other] { $n } transfers are pending. They are cancelled unless you keep them.
}

# What becomes of interactions that are kept at a sign-out.
kept-for-you = What you keep waits for you.

# What becomes of interactions that are kept at a sign-out.
#   $time (words): "5 minutes"
kept-for-a-while =
    What you keep waits for you. If a contact writes and you are away for longer than { $time }, it is offered to others,
    if there is a queue for it.

# What becomes of parked interactions at a sign-out.
#   $n (number): interactions
parked-stay = { $n ->
    [one] { $n } parked interaction stays parked.
   *[other] { $n } parked interactions stay parked.
}

# What is chosen before a sign-out.
#   $n (number): interactions
choose-who-gets = { $n ->
    [one] Choose who gets your open interaction. Then you are signed out.
   *[other] Choose who gets your { $n } open interactions. Then you are signed out.
}

# Interactions were let go before a sign-out.
#   $n (number): interactions
#   $to (label): the colleague or set
all-given-to = { $n ->
    [one] { $n } interaction given to { $to }.
   *[other] { $n } interactions given to { $to }.
}

# Interactions were let go before a sign-out.
#   $n (number): interactions
all-given-back = { $n ->
    [one] { $n } interaction given back to the queue.
   *[other] { $n } interactions given back to the queue.
}

# What a sign-out would discard, if it is chosen a second time.
#   $n (number): how many drafts
sign-out-discards-drafts = { $n ->
    [one] You have an unsent draft. Choose Sign out again to discard it.
   *[other] You have { $n } unsent drafts. Choose Sign out again to discard them.
}

# What a sign-out would discard, if it is chosen a second time.
#   $n (number): how many changes
sign-out-discards-changes = { $n ->
    [one] You have a change that waits for the connection. Choose Sign out again to discard it.
   *[other] You have { $n } changes that wait for the connection. Choose Sign out again to discard them.
}

# What a sign-out would discard, if it is chosen a second time.
#   $drafts (words): "2 unsent drafts"
#   $changes (words): "a change that waits for the connection"
sign-out-discards-both = You have { $drafts } and { $changes }. Choose Sign out again to discard them.

# What a sign-out discards, where it is asked what becomes of interactions.
#   $n (number): how many drafts
signing-out-discards-drafts = { $n ->
    [one] You have an unsent draft. Signing out discards it.
   *[other] You have { $n } unsent drafts. Signing out discards them.
}

# What a sign-out discards, where it is asked what becomes of interactions.
#   $n (number): how many changes
signing-out-discards-changes = { $n ->
    [one] You have a change that waits for the connection. Signing out discards it.
   *[other] You have { $n } changes that wait for the connection. Signing out discards them.
}

# What a sign-out discards, where it is asked what becomes of interactions.
#   $drafts (words): "2 unsent drafts"
#   $changes (words): "a change that waits for the connection"
signing-out-discards-both = You have { $drafts } and { $changes }. Signing out discards them.

# What a sign-out would discard: after "You have".
#   $n (number): how many
unsent-drafts = { $n ->
    [one] an unsent draft
   *[other] { $n } unsent drafts
}

# What a sign-out would discard: after "You have … and".
#   $n (number): how many
waiting-changes = { $n ->
    [one] a change that waits for the connection
   *[other] { $n } changes that wait for the connection
}

## The connection, and the sign-in

# Announced when the connection is lost.
connection-lost = Connection lost. Reconnecting. What you type is kept and sent afterwards.

# Announced when the connection is back.
connected-again = Connected again.

# Announced when the gateway has a newer version of the app.
new-version = There is a new version. It is loaded when you are not busy.

# The agent is signed in on several devices.
also-elsewhere =
    You are signed in on another device too. All show the same; the one used last rings.

# The agent has signed in on one more device.
one-more-device =
    You have signed in on another device. All show the same; the one used last rings.

# Why the sign-in has ended.
suspended = An administrator has suspended your access. You cannot sign in until they restore it.

# Why the sign-in has ended.
sign-in-ended = Your sign-in has ended: it has expired, or you have signed out elsewhere. Sign in again.

# Why the sign-in has ended.
signed-out-elsewhere = You have signed out in another tab or browser. Sign in to go on here.

## Contacts who may be written to

# Who has the open conversation with a contact.
you-have-it = You have the conversation

# Who has the open conversation with a contact.
#   $name (text): the colleague
has-conversation = { $name } has the conversation

# Who has the open conversation with a contact.
waits-for-agent = Waits for an agent

# Who has an open conversation with a contact, on another of our numbers than the one written from.
you-have-another = You have a conversation on another number

# Who has an open conversation with a contact, on another of our numbers than the one written from.
#   $name (text): the colleague
has-another = { $name } has a conversation on another number

# Who has an open conversation with a contact, on another of our numbers than the one written from.
another-waits = A conversation on another number waits for an agent

# A new text has nobody to go to.
choose-contact = Choose a contact first.

# When a contact can be written to again.
#   $why (words): "Outside opening hours."
#   $at (moment): when it opens
open-again-at = { $why } Open again { $at }.

## Why something was refused

# A refusal: a mistake of the app.
not-understood = The gateway did not understand. Reload the page and try again.

# A refusal.
too-large = That is too large to be sent.

# A refusal.
sign-in-expired = Your sign-in has expired. Sign in again.

# A refusal.
you-signed-out = You have signed out.

# A refusal.
dismissed = An administrator has signed you out. You can sign in again.

# A refusal.
abused = The gateway closed the connection after too many errors.

# A refusal.
not-yours = This interaction is no longer yours.

# A refusal.
stale = Something has changed meanwhile. Look again, then try again.

# A refusal.
cancel-transfer-first = A transfer is pending. Cancel it first.

# A refusal.
no-transfer = There is no transfer to cancel any more.

# A refusal.
end-consultation-first = A consultation is going on. End it first.

# A refusal.
no-consultation = The consultation is over.

# A refusal.
consultant-away = Your colleague is not connected at the moment. Try again, or end the consultation.

# A refusal.
has-ended = The conversation has ended.

# A refusal. START is a word that contacts send as it is.
opted-out = The contact has opted out of messages. They can text START to get them again.

# A refusal.
text-empty = Type a message first.

# A refusal.
text-too-long = The text is too long.

# A refusal.
text-control = The text holds characters that cannot be sent.

# A refusal.
unknown-media = A file is not there any more: attach it again.

# A refusal.
unsupported-media = The carrier does not take these files.

# A refusal.
unknown-target = There is no such target any more.

# A refusal.
unsupported-channel = The target does not take messages of this kind.

# A refusal.
target-is-owner = This interaction is yours already.

# A refusal.
no-queue = This conversation came in for you alone: there is no queue for it. Transfer or keep it.

# A refusal.
already-answered = Already answered in your other tab.

# A refusal.
time-up = Time was up.

# A refusal.
no-more-time = You have had more time as often as you can.

# A refusal.
unsuitable-time = Choose a time in the future, within a year.

# A refusal. A disposition is how an interaction ended, from a list that is set up.
disposition-missing = Choose a disposition first.

# A refusal.
unknown-disposition = There is no such disposition any more.

# A refusal.
read-only = This value cannot be changed.

# A refusal.
unknown-notice = This message has been deleted already.

# A refusal.
unsupported-setting = This setting cannot be saved.

# A refusal.
not-a-number = This is not a number that can be written to.

# A refusal.
no-number = You have no number to write from.

# A refusal.
contact-is-yours = You have an open conversation with this contact already.

# A refusal.
#   $by (text): the colleague
contact-is-of = { $by } has the conversation with this contact.

# A refusal.
contact-waits = This contact waits for an agent already.

# A refusal.
closed = Outside opening hours.

# A refusal.
#   $prefix (text): "+882"
destination-barred =
    Numbers that begin with { $prefix } cannot be written to, as that can be expensive. Whoever runs the gateway can allow
    them.

# A refusal.
#   $n (number): messages
too-many-messages = { $n ->
    [one] You have sent { $n } message in the last minute. Wait a moment, then send again.
   *[other] You have sent { $n } messages in the last minute. Wait a moment, then send again.
}

# A refusal.
#   $n (number): messages
number-busy = { $n ->
    [one]
        All agents together have sent { $n } message from this number in the last minute. Wait a moment, then send again.
   *[other]
        All agents together have sent { $n } messages from this number in the last minute. Wait a moment, then send again.
}

# A refusal.
#   $n (number): conversations
too-many-conversations = { $n ->
    [one] You have begun { $n } conversation in the last hour. Try again later.
   *[other] You have begun { $n } conversations in the last hour. Try again later.
}

# A refusal.
#   $n (number): changes
too-many-changes = { $n ->
    [one] You have made { $n } change in the last minute. Wait a moment, then try again.
   *[other] You have made { $n } changes in the last minute. Wait a moment, then try again.
}

# A refusal.
unavailable = The gateway could not save this. Try again.

## Files

# What a file is.
kind-jpeg = JPEG picture

# What a file is.
kind-png = PNG picture

# What a file is.
kind-gif = GIF picture

# What a file is.
kind-webp = WebP picture

# What a file is.
kind-mp3 = MP3 audio

# What a file is.
kind-amr = AMR audio

# What a file is.
kind-m4a = M4A audio

# What a file is.
kind-ogg = Ogg audio

# What a file is.
kind-wav = WAV audio

# What a file is.
kind-mp4 = MP4 video

# What a file is.
kind-3gp = 3GP video

# What a file is.
kind-quicktime = QuickTime video

# What a file is.
kind-webm = WebM video

# What a file is.
kind-pdf = PDF document

# What a file is: a contact's data (vCard).
kind-vcard = contact card

# What a file is.
kind-text = text file

# What a file is.
kind-empty = empty file

# What a file is.
kind-broken-picture = picture that cannot be shown

# What a file is.
kind-unknown = file of an unknown type

# A sort of files that can be sent.
sort-audio = audio

# A sort of files that can be sent.
sort-video = video

# A sort of files that can be sent.
sort-vcard = contact cards

# A sort of files that can be sent.
sort-text = text

# The size of a file.
#   $n (number): bytes
bytes = { $n ->
    [one] { $n } byte
   *[other] { $n } bytes
}

# The size of a file.
#   $n (number): kilobytes
kilobytes = { $n } kB

# The size of a file.
#   $n (number): megabytes
megabytes = { $n } MB

# The size of a file, with a decimal mark between the digits.
#   $n (number): megabytes
#   $tenths (number): tenths of a megabyte
megabytes-and-tenths = { $n }.{ $tenths } MB

# What may be sent.
text-only = This number sends text only.

# What may be sent.
#   $n (number): files
#   $size (words): "5 MB"
#   $kinds (list): sorts of files
up-to-files = { $n ->
    [one] Up to { $n } file, { $size } in all: { $kinds }.
   *[other] Up to { $n } files, { $size } in all: { $kinds }.
}

# Why a file is not attached.
#   $taken (words): what may be sent, a sentence
files-unsupported = Files of this type cannot be sent. { $taken }

# Why a file is not attached.
file-is-empty = The file is empty.

# Why a file is not attached.
#   $taken (words): what may be sent, a sentence
files-too-much = That is too much. { $taken }

# Why a file is not attached: what it is said to be, it is not.
#   $kind (words): "text file"
#   $taken (words): what may be sent, a sentence
file-is-other = What it holds cannot be sent: { $kind }. { $taken }

# Why a file is not attached.
not-uploaded = It could not be uploaded. Attach it again.

# Why a file is not attached.
file-too-large = The file is too large: 5 MB at most.

# Why a file is not attached.
picture-damaged = The picture is damaged.

# Why a file is not attached.
too-many-pixels = The picture has too many pixels.

# Why a file is not attached.
file-broken = The file did not arrive whole. Try again.

# Why a file is not attached.
too-many-unsent = All agents together have too many files that are not sent yet. Try again later.

# Why a file is not attached.
storage-full = There is no room for more files. Tell whoever runs the gateway.

# Why a file is not attached.
file-not-kept = The file could not be kept. Try again.

# A file is being uploaded.
#   $name (words): its name
uploading = Uploading { $name }.

# A file waits for the connection.
#   $name (words): its name
uploaded-later = { $name } is uploaded when the connection is back.

# A file is uploaded.
#   $name (words): its name
is-attached = { $name } is attached.

# A file was taken away from the message.
#   $name (words): its name
is-removed = { $name } removed.

## Settings

# A setting, announced with what it is now.
#   $setting (words): "Open Settings"
#   $keys (text): the keys of a shortcut
setting-is = { $setting }: { $keys }.

# A shortcut was switched off.
#   $setting (words): "Open Settings"
setting-is-off = { $setting }: off.

# A heading of settings.
settings-invitations = Invitations

# A heading of settings.
settings-sounds = Sounds and words

# A heading of settings.
settings-writing = Writing

# A heading of settings.
settings-display = Display

# A setting's value.
off = Off

# A setting's value.
on = On

# A setting: a switch. An Interaction Preview is the card of an invitation.
setting-focus-preview = Move the focus to an Interaction Preview when it arrives

# A setting.
setting-answer-time = When 20 seconds are left to answer

# A value of that setting.
answer-time-warn = Warn me

# A value of that setting.
answer-time-extend = Ask for more time by itself

# A setting: a switch.
setting-ring = Ring for invitations

# A setting: a switch.
setting-message-sound = Sound for new messages

# A setting: a switch.
setting-browser-notifications = Browser notifications while the page is not in front

# A setting: what a screen reader says of new messages.
setting-messages-aloud = Screen reader: new messages

# A value of that setting.
aloud-full = Who wrote, and the words

# A value of that setting.
aloud-brief = Who wrote

# A value of that setting.
aloud-off = Nothing

# A setting: for how long a text can be taken back.
setting-undo-send = Undo send

# A value of that setting.
undo-send-for = 5 seconds

# A setting: a switch.
setting-slash = / in an empty message field opens the standard responses

# A setting.
setting-theme = Theme

# A value of a setting: what the system says.
as-the-system = As the system

# A theme.
theme-light = Light

# A theme.
theme-dark = Dark

# A theme.
theme-contrast = High contrast

# A setting: how close together things stand.
setting-density = Density

# A value of that setting.
density-comfortable = Comfortable

# A value of that setting.
density-compact = Compact

# A setting.
setting-text-size = Text size

# A text size.
text-normal = Normal

# A text size.
text-large = Large

# A text size.
text-larger = Larger

# A text size.
text-largest = Largest

# A setting: animations.
setting-motion = Motion

# A value of that setting.
motion-reduced = Reduced

# A setting: the language of the desk.
setting-language = Language

# A value of the settings of language and time zone: what the browser says.
as-the-browser = As the browser

# A setting: in which zone times are shown.
setting-time-zone = Time zone

## Shortcuts

# What a shortcut does.
shortcut-invitation = Go to the newest invitation

# What a shortcut does. A region is a part of the page.
shortcut-next-region = Go to the next region

# What a shortcut does.
shortcut-previous-region = Go to the region before

# What a shortcut does.
shortcut-next-window = Go to the next interaction

# What a shortcut does.
shortcut-previous-window = Go to the interaction before

# What a shortcut does.
shortcut-last-message = Say the contact's last message

# What a shortcut does.
shortcut-undo = Undo what was done last

# What a shortcut does.
shortcut-new-text = Write a new text

# What a shortcut does.
shortcut-messages = Open My Messages

# What a shortcut does.
shortcut-communicator = Open the Team Communicator

# What a shortcut does.
shortcut-search = Search contacts and past interactions

# What a shortcut does.
shortcut-settings = Open Settings

# What a shortcut does.
shortcut-help = Show keyboard shortcuts

# Why keys cannot be chosen for a shortcut.
#   $keys (text): the keys
#   $taken (words): what they do: "Open Settings"
keys-taken = { $keys } is taken: { $taken }.

# Why keys cannot be chosen for a shortcut.
#   $name (text): what was typed instead of a modifier key
no-such-key = There is no key { $name } to be held: use Ctrl, Alt, Shift or Meta.

# Why keys cannot be chosen for a shortcut.
keys-for-typing = Use Ctrl, Alt or Meta with a key, or a function key: other keys are needed for typing.

# Why keys cannot be chosen for a shortcut.
#   $keys (text): the keys
keys-of-browser = { $keys } is needed by the browser.

## The screens: parts that several have in common

# A button.
close = Close

# A button.
cancel = Cancel

# A button.
dismiss = Dismiss

# A button: shows what a message is about.
show = Show

# A button.
undo = Undo

# A button.
delete = Delete

# A button.
reload = Reload

# A button.
try-again = Try again

# A button: shows the conversation that is open already.
show-open-conversation = Show the open conversation

# A button or heading: a text to a contact, out of the blue.
new-text = New text

# The name of a contact. A label.
name = Name

# A person who writes texts. A label.
contact = Contact

# A heading: persons who write texts.
contacts = Contacts

# A label: a remark for colleagues.
note = Note

# A remark for colleagues, before its words.
note-before = Note:

# A heading: the texts between an agent and a colleague about an interaction.
side-conversation = Side conversation

# Below a field.
colleagues-see-it = Colleagues see it.

# A part of the page is being loaded.
loading = Loading…

# A part of the page.
part-not-loaded = This part could not be loaded.

# A file could not be loaded.
file-not-loaded = The file could not be loaded.

# There is no connection to the gateway.
gateway-unreachable = The gateway cannot be reached. Try again.

# Why a button is unavailable.
no-connection = There is no connection.

# Something waits to be sent.
waiting-for-connection = Waiting for the connection

# How many messages are new.
#   $n (number): messages
n-new-messages = { $n ->
    [one] { $n } new message
   *[other] { $n } new messages
}

# How many messages.
#   $n (number): messages
n-messages = { $n ->
    [one] { $n } message
   *[other] { $n } messages
}

# How many files.
#   $n (number): files
n-files = { $n ->
    [one] { $n } file
   *[other] { $n } files
}

# How many contacts are found.
#   $n (number): contacts
n-contacts = { $n ->
    [one] { $n } contact
   *[other] { $n } contacts
}

## The page and its header

# The product's name with an agent's, as the title of the page.
#   $name (text): the agent
title = { $name } – Baton

# The same, and how much is new.
#   $n (number): how much is new
#   $name (text): the agent
title-news = ({ $n }) { $name } – Baton

# Before the first connection.
connecting-to-gateway = Connecting to the gateway…

# In the place of the desk, before the first connection, when it could not be opened.
gateway-not-reached = The gateway cannot be reached. Reconnecting.

# In the place of the desk, before the first connection, without a network.
offline-before-welcome = Offline. The desk comes with the connection.

# The state of the connection before the first one, when it could not be opened.
link-reconnecting-only = Reconnecting…

# The state of the connection before the first one, without a network.
link-offline-only = Offline

# A link for the keyboard.
skip-to-interaction = Skip to the interaction

# In the place of a window.
#   $keys (text): the keys of a shortcut
nothing-open-keys = No interaction is open. When an invitation comes in, { $keys } leads to it.

# The agent is signed in on several devices: after "Connected".
#   $n (number): devices
on-devices = { $n ->
    [one] on { $n } device
   *[other] on { $n } devices
}

# A button or heading: messages of the system.
my-messages = My Messages

# A button or heading: the list of colleagues, groups, queues and so on.
team-communicator = Team Communicator

# After a number: messages.
unread-badge = unread

# After a number: messages or entries.
new-badge = new

# A heading: the agent's conversations.
interactions = Interactions

# How many interactions have something new, after how many there are.
#   $n (number): interactions
with-new-messages = , { $n } with new messages

# A choice: a reason that is not in the list.
other-reason = Other reason…

# What the agent has done. A choice and a heading.
my-history = My history

# A choice and a heading.
search = Search

# A choice and a heading.
settings = Settings

# A choice and a heading.
keyboard-shortcuts = Keyboard shortcuts

# A choice.
sign-out = Sign out

# An agent and their state, as the name of a menu.
#   $name (text): the agent
#   $state (text): "Ready"
name-and-state = { $name }, { $state }

# The state of the connection.
link-connecting = Connecting…

# The state of the connection.
link-reconnecting = Reconnecting… What you type is kept.

# The state of the connection, and what waits for it.
#   $n (number): what the agent has done
link-reconnecting-waiting = { $n ->
    [one] Reconnecting… What you type is kept. { $n } action waiting.
   *[other] Reconnecting… What you type is kept. { $n } actions waiting.
}

# The state of the connection.
link-offline = Offline. What you type is kept.

# The state of the connection, and what waits for it.
#   $n (number): what the agent has done
link-offline-waiting = { $n ->
    [one] Offline. What you type is kept. { $n } action waiting.
   *[other] Offline. What you type is kept. { $n } actions waiting.
}

## Notifications and invitations

# A region of the page.
notifications = Notifications

# Several invitations.
#   $n (number): invitations
invitations-oldest-first = { $n ->
    [one] { $n } invitation, oldest first
   *[other] { $n } invitations, oldest first
}

# An interaction was marked done.
done-word = Done.

# A newer version of the app.
new-version-word = New version

# A newer version of the app.
new-version-loads = The new version is loaded when you are not busy.

# The card of an invitation. A fixed term.
interaction-preview = Interaction Preview

# An invitation has ended.
invitation-over = Invitation over

# How long a contact has waited.
#   $time (words): "4 minutes"
waiting-time = waiting { $time }

# The same, after a channel, in few characters.
#   $time (words): "4 min"
dot-waiting-time = · waiting { $time }

# What follows a number of seconds: how long an invitation can be answered.
#   $n (number): seconds
seconds-left-words = { $n ->
    [one] { " " }second left
   *[other] { " " }seconds left
}

# The same in few characters.
s-left = { " " }s left

# A button.
accept = Accept

# A button that was pressed.
accepting-word = Accepting…

# A button: not to answer an invitation.
decline = Decline

# A menu.
decline-with-reason = Decline with a reason

# A button: more time to answer.
ask-more-time = More time

# A button that opens a card.
#   $contact (text): the contact
show-more-of = Show more of { $contact }

# A list: values such as the number of an order.
case-data = Case data

# A list.
last-messages = Last messages

# A heading: a colleague's request.
request = Request

# A button.
#   $name (text): a colleague
transfer-to = Transfer to { $name }

# A button: not to give up an interaction.
not-now = Not now

# A question.
why-not-ready = Why are you not ready?

# A question.
why-decline = Why do you decline?

# A field: a reason.
reason = Reason

## My Messages

# In the place of messages.
no-unread-messages = No unread messages

# In the place of messages.
no-messages = No messages

# Why a button is unavailable.
none-is-unread = There are no unread messages.

# Which messages are listed.
messages-to-list = Messages to list

# Which messages are listed.
unread = Unread

# A button.
mark-all-read = Mark all read

# A button.
mark-read = Mark read

# A button.
mark-unread = Mark unread

# The priority of a message.
#   $priority (words): High or Normal
priority-is = Priority { $priority }

## The list of interactions

# In the place of interactions.
no-interactions = No open interactions

# An interaction's state.
state-transfer-failed = Transfer failed

# An interaction's state: it was put aside and is back.
state-no-longer-parked = No longer parked

# A heading: interactions that were put aside.
#   $n (number): interactions
parked-count = Parked ({ $n })

# Interactions that were put aside.
parked = Parked

# A button: brings an interaction back that was put aside.
#   $contact (text): the contact
unpark-contact = Unpark { $contact }

# A button: brings an interaction back that was put aside.
unpark = Unpark

# A button: puts an interaction aside for a time.
park = Park

# Until when an interaction is put aside: a choice.
park-until-written = Park until the contact writes

# Until when an interaction is put aside: a choice.
park-30-minutes = Park for 30 minutes

# Until when an interaction is put aside: a choice.
park-1-hour = Park for 1 hour

# Until when an interaction is put aside: a choice.
#   $time (text): "08:00"
park-until-tomorrow = Park until tomorrow { $time }

# Until when an interaction is put aside: a choice that asks for a time.
park-until = Park until …

# The same below the button "Park".
choice-until-written = Until the contact writes

# The same below the button "Park".
choice-30-minutes = For 30 minutes

# The same below the button "Park".
choice-1-hour = For 1 hour

# The same below the button "Park".
#   $time (text): "08:00"
choice-until-tomorrow = Until tomorrow { $time }

# The same below the button "Park".
choice-until = Until …

# A field: a date and a time.
until-field = Until

# Below that field.
back-if-written = It comes back earlier if the contact writes.

# That field is empty.
choose-date = Choose a date and a time.

# Until when an interaction is put aside, alone on a line.
line-until-written = Until the contact writes

# Until when an interaction is put aside, alone on a line.
#   $at (moment): until when
line-until = Until { $at }

# The state of an interaction.
state-parked-until-written = Parked until the contact writes

# The state of an interaction.
#   $at (moment): until when
state-parked-until = Parked until { $at }

## The window of an interaction

# A group of buttons.
interaction = Interaction

# The queue or agent that the contact has written to.
#   $via (label): "Support"
to-via = to { $via }

# Why a button is unavailable.
transfer-is-pending = A transfer is pending.

# What was not sent when a conversation ended.
#   $text (text): what was typed
had-not-sent = You had not sent: “{ $text }”

# Instead of the message field.
ended-mark-done = The conversation has ended. Mark it done to close the window.

# A button: asks a colleague about an interaction.
consult = Consult

# A button: ends the conversation.
end = End

# A button: the agent has finished with an interaction.
mark-done = Mark Done

# A button and heading: what is known of an interaction.
details = Details

# A button: gives an interaction to a colleague.
transfer = Transfer

# A menu.
more-actions = More actions

# A heading, for a colleague who is consulted.
#   $contact (text): the contact
consultation-about = Consultation: { $contact }

# Who consults.
#   $name (text): the colleague
from-name = From { $name }

# Who is consulted only reads.
#   $name (text): the colleague
you-read-along = You read along. Only { $name } writes to the contact.

# How long the contact has been waiting.
#   $time (text): "4 minutes"
waiting-for-answer = Waiting for an answer: { $time }

# The same before a short time.
waiting-before = Waiting{ " " }

# How long a contact has waited, before a short time in a list.
waiting-word = waiting{ " " }

# A button.
keep-open = Keep open

## Signing out

# A button: gives interactions back.
back-to-queue = Back to the queue

# A button that asks to whom.
transfer-to-whom = Transfer …

# A button: keeps interactions.
keep-them = Keep them

## Banners

# A heading.
error = Error

# A heading.
consultation = Consultation

# A button.
cancel-consultation = Cancel consultation

# A button.
cancel-transfer = Cancel transfer

# A button.
choose-another-target = Choose another target

# How long the request can still be answered.
#   $time (words): "30 seconds"
time-left = { $time } left

# A transfer has just been asked for.
starting-transfer = Starting the transfer…

# A consultation has just been asked for.
starting-consultation = Starting the consultation…

# A transfer was asked for without a connection.
transfer-starts-later = The transfer starts when the connection is back.

# A consultation was asked for without a connection.
consultation-starts-later = The consultation starts when the connection is back.

# Who is asked is not known yet.
#   $target (label): the set
looking-for-agent = Looking for an agent in { $target }.

# An agent of a set is asked.
#   $name (text): the agent
#   $target (label): the set
is-being-asked-for = { $name } is being asked for { $target }.

# An agent of a set has seen the request.
#   $name (text): the agent
#   $target (label): the set
has-been-shown-for = { $name } has been shown the request for { $target }.

# A consultation is going on.
#   $name (text): the colleague
with-name = With { $name }.

# A consultation is going on.
#   $name (text): the colleague
asks-you = { $name } asks you.

# A button: gives the interaction to the colleague who is consulted.
transfer-to-them = Transfer to them

# A button.
end-consultation = End consultation

# A button.
close-side-conversation = Close the side conversation

# Below a heading.
never-the-contact = Only colleagues see it, never the contact.

# In the place of a conversation.
nobody-joined = Nobody has joined yet.

# A button.
#   $name (text): the colleague
send-to = Send to { $name }

## Writing

# The message field.
#   $contact (text): the contact or colleague
message-field = Message to { $contact }

# In the message field while it is empty: the keys.
enter-sends = Enter sends, Shift+Enter starts a new line.

# A button.
send = Send

# How many characters can be typed, and how many messages it is.
#   $left (number): characters
#   $messages (words): "2 messages"
more-possible = { $left ->
    [one] { $left } more character possible, { $messages }.
   *[other] { $left } more characters possible, { $messages }.
}

# How many characters are left in this message, and how many messages it is.
#   $left (number): characters
#   $messages (words): "2 messages"
characters-left = { $left ->
    [one] { $left } character left, { $messages }.
   *[other] { $left } characters left, { $messages }.
}

# What is said of a text that is too long.
#   $n (number): characters
too-many-sentence = { $n ->
    [one] { $n } character too many.
   *[other] { $n } characters too many.
}

# How many messages a text is.
#   $n (number): messages
n-messages-sentence = { $n ->
    [one] { $n } message.
   *[other] { $n } messages.
}

# Why a text needs more messages.
#   $character (text): a character
sent-as-unicode = Sent as Unicode because of “{ $character }”.

# A button: replaces characters by plainer ones.
#   $n (number): characters
#   $messages (words): "1 message"
replace-to-send = { $n ->
    [one] Replace { $n } character to send { $messages }
   *[other] Replace { $n } characters to send { $messages }
}

# A button and a list: texts that are ready to be sent.
standard-responses = Standard responses

# A field.
search-standard-responses = Search standard responses

# How many are found.
#   $n (number): standard responses
n-standard-responses = { $n ->
    [one] { $n } standard response
   *[other] { $n } standard responses
}

# A button.
attach-files = Attach files

# A list.
files-of-message = Files of this message

# A file is on its way.
uploading-word = Uploading…

# A field: what is to be seen on a picture.
#   $name (text): the file
description-of = Description of { $name }

# A field: what is to be seen on a picture.
description = Description

# A button.
#   $name (text): the file
remove-name = Remove { $name }

# A button.
#   $name (text): the file
save-name = Save { $name }

# A file that is not shown.
#   $name (text): its name
#   $kind (words): "PDF document"
#   $size (words): "2 MB"
file-about = { $name }, { $kind }, { $size }

# A file without a name that is not shown.
#   $kind (words): "PDF document"
#   $size (words): "2 MB"
file-about-unnamed = { $kind }, { $size }

# A picture.
#   $who (text): who sent it
#   $time (text): when
picture-from = Picture from { $who }, { $time }

## The transcript

# A region.
#   $contact (text): the contact
conversation-with = Conversation with { $contact }

# At the top.
earlier-coming = Earlier messages are coming…

# A button.
#   $n (number): messages
new-jump-to-newest = { $n ->
    [one] { $n } new message. Jump to newest
   *[other] { $n } new messages. Jump to newest
}

# A message that waits a few seconds.
#   $n (number): seconds
sending-in-s = Sending in { $n } s

# A button.
send-again = Send again

# How an interaction came to the agent.
#   $name (text): the colleague
transferred-by = Transferred to you by { $name }.

# A day.
today = Today

# A day.
yesterday = Yesterday

# A time on another day.
#   $day (text): "17 Nov 2026"
#   $time (text): "14:05"
day-and-time = { $day }, { $time }

## Details and history

# A button.
back-to-conversation = Back to the conversation

# A link.
#   $label (text): what it leads to
open-label = Open { $label }

# A field: how an interaction ended.
disposition = Disposition

# No disposition is chosen.
none-required = None yet (required)

# No disposition is chosen.
none = None

# Below a field.
only-colleagues = Only colleagues see it.

# A button: earlier interactions.
#   $n (number): interactions
history-count = History ({ $n })

# In the place of earlier interactions.
no-earlier-interactions = No earlier interactions

# A field.
search-the-history = Search the history

# A field.
search-by = Search by contact, number and words

# A button.
earlier-interactions = Earlier interactions

# A button.
earlier-messages = Earlier messages

# What a past interaction was.
#   $channel (choice): SMS or MMS
#   $via (label): the queue or agent
#   $messages (words): "3 messages"
past-what = { $channel }, { $via }, { $messages }

# A button: opens a past interaction again.
reopen = Reopen

# A heading.
#   $day (text): "17 Nov 2026"
interaction-of = Interaction of { $day }

# A heading.
#   $day (text): "17 Nov 2026"
#   $contact (text): the contact
interaction-of-with = Interaction of { $day } with { $contact }

# A button.
back-to-list = Back to the list

# Which conversations are listed.
whose-conversations = Whose conversations

# Which conversations are listed.
mine = Mine

# Which conversations are listed.
all-i-may-see = All I may see

# A button.
more-contacts = More contacts

# A heading.
past-interactions-heading = Past interactions

## New text

# A text waits for the answer of the gateway.
sending-word = Sending…

# A text waits for the connection.
text-waits = Waiting for the connection. Your text is kept, and sent once.

# Whom a text is for, where nobody is chosen.
the-contact = the contact

# Nobody is found.
no-contact-matches = 0 contacts match. A whole number can be written to.

# Some of those found are listed.
#   $listed (number): those listed
#   $n (number): all
best-contacts = { $n ->
    [one] The best { $listed } of { $n } contact
   *[other] The best { $listed } of { $n } contacts
}

# In a field.
name-or-number = Name or number

# A button: asks a colleague for the conversation.
ask-for-it = Ask for it

# A field: which of our numbers a text is sent from.
service-number = Service number

## The Team Communicator

# The list could not be loaded.
targets-not-loaded = The internal targets could not be loaded.

# The list is being loaded.
targets-loading = Loading the internal targets.

# How many are found.
#   $n (number): targets
matching-targets = { $n ->
    [one] { $n } matching internal target
   *[other] { $n } matching internal targets
}

# Nothing is found.
#   $query (text): what was typed
nothing-matches = Nobody and nothing matches “{ $query }”

# In the place of targets.
no-favourites = No favourites yet

# In the place of targets.
no-recent = No recent targets yet

# In the place of targets.
no-targets = No internal targets

# What to do where nothing is found.
search-by-what = Search by name, user name, number, e-mail, site or skill.

# How favourites come about.
add-favourite-hint = Add one with the actions of a target.

# What is listed as recent.
recent-hint = The targets of your transfers are listed here.

# A button.
clear-search = Clear the search

# A heading in the list.
#   $kind (words): "Agents"
#   $n (number): targets
kind-count = { $kind } ({ $n })

# A heading in the list, and a button.
#   $kind (words): "Agents"
#   $listed (number): those listed
#   $n (number): all
kind-best = { $kind }: the best { $listed } of { $n }. Show all

# A switch.
group-by-kind = Group by kind

# A field.
note-for-target = Note for the target (optional)

# A field.
question-optional = Question (optional)

# A field.
find-target = Find an internal target

# A field: which targets are listed.
show-which = Show

# What is known of a target, in its description.
#   $what (words): "Site"
#   $value (text): "Leeds"
what-and-value = { $what }: { $value }.

# What is known of a target.
user-name = User name

# What is known of a target.
number = Number

# What is known of a target.
e-mail = E-mail

# What is known of a target: where they are.
site = Site

# What is known of a target: the channels (SMS, MMS).
takes = Takes

# What is known of a target: skills and the like.
handles = Handles

# Before a value.
#   $what (words): "Takes"
what-colon = { $what }:

# Why a choice is unavailable.
choose-transfer-first = Open an interaction and choose Transfer first.

# Why a choice is unavailable.
only-sets-wait = Only a group, skill, queue or routing point lets it wait.

# A choice.
add-favourite = Add to favourites

# A choice.
remove-favourite = Remove from favourites

# A choice.
transfer-and-sign-out = Transfer and sign out

# A choice.
sms-transfer = SMS Transfer

# A choice: gives an interaction to a set, where it waits.
transfer-and-wait = Transfer and let wait

# A menu.
#   $name (label): the target
actions-for = Actions for { $name }

# A target is one of the agent's favourites, after its name.
favourite-mark = { " " }(favourite)

# Why a choice is unavailable.
#   $name (label): the target
#   $channel (choice): SMS or MMS
does-not-take = { $name } does not take { $channel }.

## Settings and shortcuts

# At the top of the settings.
kept-for-you-everywhere = Kept for you: they are the same in every browser.

# A button: browser notifications.
allow-in-browser = Allow in this browser

# Why browser notifications cannot be shown.
browser-forbids = The browser does not let this page show notifications: allow them beside its address.

# At the top of the shortcuts.
press-the-keys =
    Press the keys in a field, or write them, such as Ctrl+Alt+I. An empty field switches a shortcut off.

# A heading: shortcuts.
everywhere = Everywhere

# A heading: shortcuts.
keys-in-places = Keys in their places

# The keys that a shortcut has if nothing is chosen.
#   $keys (text): the keys
usually = Usually { $keys }

# A shortcut has no keys if nothing is chosen.
usually-off = Usually off

# Where keys count. Here and in what follows, keys are between ` and `.
fixed-message = Message field

# What keys do.
fixed-message-keys = `Enter` sends, `Shift+Enter` starts a new line.

# Where keys count.
fixed-empty = Message field, empty

# What keys do.
fixed-empty-keys = `/`: standard responses. `//`: a slash. Settings switch it off.

# What keys do.
fixed-responses-keys = `Enter`: the first of those found. `Escape`: back to the message field.

# Where keys count.
fixed-new-text = New text, contact

# What keys do.
fixed-new-text-keys = `Up`, `Down`: to a contact. `Enter`: choose it. `Escape`: empty, then close.

# Where keys count.
fixed-notification = Notification

# What keys do.
fixed-notification-keys = `Escape` goes back to where you were. Nothing is answered by it.

# Where keys count.
fixed-menu = Menu

# What keys do.
fixed-menu-keys = `Up`, `Down`, `Home`, `End` or letters: to an item. `Enter`: do it. `Escape`: close.

# Where keys count.
fixed-search = Team Communicator, search

# What keys do.
fixed-search-keys = `Down`: into the list. `Enter`: actions of the first target. `Escape`: empty, then close.

# Where keys count.
fixed-list = Team Communicator, list

# What keys do.
fixed-list-keys =
    Arrows, `Home`, `End`, `Page Up`, `Page Down`: move. `Ctrl+Home`, `Ctrl+End`: first, last. `Shift+F10`: actions.
    `Escape` or a letter: back to the search.

## Signing in

# The browser blocks a window.
popup-blocked = The browser blocked the window for the sign-in. Allow pop-ups for this page, then try again.

# A window has opened.
sign-in-in-window = Sign in in the window that has opened.

# The title of the page.
sign-in-title = Sign in – Baton

# A button.
#   $provider (text): the name of the provider
sign-in-with = Sign in with { $provider }

# A hint.
demo-hint = Who are you today? This is a demo: nobody needs a password.

# A hint: the desk is inside another page.
host-signs-in = The page around the desk signs you in.

# A hint.
sign-in-to-answer = Sign in to answer your texts.

# A hint. A CRM is where companies keep their customers' data.
open-in-crm = Open the desk in your CRM: it signs you in.

# A button, for screen readers, before a name.
sign-in-as = Sign in as{ " " }

# A button.
sign-in = Sign in

# Before the link "the demo phone".
be-the-customer = To be the customer, open{ " " }

# A link.
demo-phone = the demo phone

# Why somebody is not signed in.
sign-in-token = The token is wrong or has expired.

# Why somebody is not signed in.
sign-in-unknown-agent = There is no such agent.

# Why somebody is not signed in.
sign-in-unreachable = The sign-in cannot be checked now.

# Why somebody is not signed in.
sign-in-stale = This sign-in has been used, or took too long.

# Why somebody is not signed in.
sign-in-too-many = Too many sign-ins from your network have failed. Try again in a minute.

# Why somebody is not signed in.
sign-in-failed = The sign-in failed. Try again.

# In Settings, below the language, where that is so.
not-checked-yet = No speaker of this language has checked these words yet.

## Why a message was not delivered, after "Failed:" and the like

# A reason why a message was not delivered.
failure-opted-out = The contact has opted out of messages.

# A reason why a message was not delivered.
failure-bad-number = The contact's number is not valid.

# A reason why a message was not delivered.
failure-no-texts = The contact's number cannot receive text messages.

# A reason why a message was not delivered.
failure-country-off = Messages to the contact's country are switched off.

# A reason why a message was not delivered.
failure-too-long = The message is too long.

# A reason why a message was not delivered.
failure-file = The carrier does not take one of the files.

# A reason why a message was not delivered.
failure-unreachable = The phone is switched off or out of reach.

# A reason why a message was not delivered.
failure-blocked = The contact has blocked messages from this number.

# A reason why a message was not delivered.
failure-unused-number = The contact's number is not in use.

# A reason why a message was not delivered.
failure-filtered = The contact's carrier has filtered it out.

# A reason why a message was not delivered.
failure-not-delivered = The carrier did not deliver it.

# A reason why a message was not delivered.
failure-refused = The carrier refused it.

# A reason why a message was not delivered.
failure-no-pictures = Pictures cannot be sent from this number.

# A reason why a message was not delivered.
failure-not-sendable = The carrier refused it: the number or the text cannot be sent.

# A reason why a message was not delivered.
failure-no-carrier = No carrier serves this number any more.

# A reason why a message was not delivered.
failure-no-connection = The carrier could not be reached.

# A reason why a message was not delivered.
failure-unknown = It is not known whether it was sent.

# A reason why a message was not delivered.
#   $code (text): what the carrier calls it: "30008"
failure-code = The carrier did not deliver it (code { $code }).

## Reasons that the gateway gives or offers

# A reason for not being ready: in menus, and after "Not ready:" and the like.
reason-break = Break

# A reason for not being ready: in menus, and after "Not ready:" and the like.
reason-lunch = Lunch

# A reason for not being ready: in menus, and after "Not ready:" and the like.
reason-after-call-work = After-call work

# A reason for not being ready: in menus, and after "Not ready:" and the like.
reason-wrap-up = Wrap-up

# A reason for not being ready: in menus, and after "Not ready:" and the like.
reason-no-answer = Did not answer

# A reason for declining an invitation: in a menu, and read by whoever asked.
reason-busy = I am busy with another contact.

# A reason for declining an invitation: in a menu, and read by whoever asked.
reason-not-my-subject = This is not my subject.

# A reason for declining an invitation: in a menu, and read by whoever asked.
reason-leaving = I am about to leave.
