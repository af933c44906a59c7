### The English words of the pages beside the desk: the base of every language. How they are written: docs/translating.md.
### The terms are those of src/core/words/en.ftl. The first word of an id is the page.

## The customer's phone of the demo, /handset

# The page's title.
handset-title = Handset – Baton demo

# The page's heading, for screen readers.
handset-heading = Handset

# At the head of the phone, until it is connected.
handset-connecting = Connecting …

# At the head of the phone.
#   $number (text): the phone's own number
handset-connected = Connected. This phone is on: { $number }

# At the head of the phone.
handset-lost = Connection lost. Trying again …

# A field for a telephone number: the phone's own.
handset-my-number = My number

# A field for a telephone number: whom a message goes to.
handset-send-to = Send to

# The name of the list of messages.
handset-conversation = Conversation

# In the place of messages.
handset-no-messages = No messages yet.

# The name of the message field.
handset-message = Message

# In the message field, while it is empty.
handset-text-message = Text message

# How the message field works.
handset-keys = Enter sends, Shift+Enter begins a new line.

# A button.
handset-attach = Attach a file

# A button.
handset-remove = Remove the file

# A button.
handset-send = Send

# Below the phone.
handset-about = The customer’s phone of the demo: write to the desk as a customer would.

# Between messages, where the present day begins.
handset-today = Today

# Above messages of this phone.
#   $who (text): whom they went to, a name or a number
handset-you-to = You to { $who }

# Below messages of this phone, after the time of day.
handset-sent = Sent

# Of a picture of a message: what a screen reader says in its place.
#   $n (number): which one of the message's files
#   $all (number): how many files the message has
handset-picture = Picture { $n } of { $all }

# A link to a file of a message.
#   $name (text): its name
handset-save = Save { $name }

# A link to a file of a message that has no name.
#   $n (number): which one of the message's files
#   $all (number): how many files the message has
handset-save-file = Save file { $n } of { $all }

# What is wrong with a field.
handset-bad-number = This is not a phone number: it begins with + and the country code.

# What is wrong with a field.
handset-unknown-target = Nobody answers at this number.

# What is wrong with a field.
handset-empty = Write a message or attach a file.

# What is wrong with the message.
#   $parts (number): how many messages of a carrier the longest text is
handset-too-long = { $parts ->
    [one] The message is longer than a phone can send: { $parts } part.
   *[other] The message is longer than a phone can send: { $parts } parts.
}

# What is wrong with the message.
handset-control = The message holds control characters.

# What is wrong with the file.
#   $mb (number): megabytes
handset-too-large = It is too large: at most { $mb } MB.

# What is wrong with the file.
handset-unknown-media = The file is not there: attach it again.

# Why the message was not sent.
handset-refused = The gateway refused the message.

# Why the message was not sent.
handset-unreachable = The gateway cannot be reached. Your message is still here: try again.

## The demo CRM, /demo-crm. A CRM is where companies keep their customers' data.

# The page's title and heading.
crm-title = Demo CRM

# The page's title, while something is new.
#   $n (number): how many messages and invitations wait
crm-news = ({ $n }) Demo CRM

# At the head of the page.
crm-loading = The desk is loading.

# At the head of the page.
crm-connected = The desk is connected.

# At the head of the page.
crm-reconnecting = The desk is reconnecting.

# At the head of the page.
crm-lost = The desk does not answer.

# A button and a heading.
crm-contacts = Contacts

# A selection.
crm-theme = Theme

# A theme.
crm-as-the-system = As the system

# A theme.
crm-light = Light

# A theme.
crm-dark = Dark

# A heading.
crm-sign-in = Sign in to the CRM

# Below the heading.
crm-sign-in-about = It signs you in at the desk beside it, too. This is a demo: nobody needs a password.

# A button.
#   $name (text): an agent
crm-sign-in-as = Sign in as { $name }

# Above the name of a contact.
crm-contact = Contact

# A heading, in the place of a contact's name.
crm-no-contact = No contact

# What is known of a contact: their telephone number.
crm-number = Number

# What is known of a contact: since when.
crm-customer-since = Customer since

# What is known of a contact: how many.
crm-open-orders = Open orders

# What is known of a contact: where they buy.
crm-shop = Shop

# A button.
crm-send-text = Send a text

# A heading.
#   $who (text): a contact
crm-waiting = { $who } is waiting

# A button.
crm-accept = Accept

# A button.
crm-decline = Decline

# A heading. The case is the conversation with the contact.
crm-transfer = Transfer this case

# A field: whom the case is transferred to.
crm-to-whom = To whom

# A button.
crm-find = Find

# A button.
crm-cancel = Cancel transfer

# A heading.
crm-said = What the desk said

# In the place of what the desk said.
crm-nothing = Nothing yet.

# The name of the place where the desk is.
crm-desk = Text messages

# The name of the frame with the desk.
crm-frame = Baton, agent desktop

# What the desk said.
#   $who (text): a contact
crm-accepted = { $who } was accepted here.

# What the desk said.
#   $why (choice): why it was closed
crm-closed = { $why ->
    [transferred] The interaction was closed: transferred.
    [done] The interaction was closed: done.
   *[gone] The interaction was closed: gone.
}

# What the desk said.
#   $who (text): a colleague
crm-shown = { $who } has been shown the request.

# Why nobody is signed in at the desk.
crm-no-token = The CRM's server gives no token.

# Why nobody is signed in at the desk.
crm-no-gateway-token = The gateway gives no token.

## The page that a provider sends somebody back to, /sign-in/done. It is a window of its own.

# After a reason.
-again = Close this window and try again.

# The page's title.
sign-in-title = Sign in – Baton

# While it goes on.
sign-in-going-on = Signing you in…

# At the end.
sign-in-done = You are signed in. You can close this window.

# At the end.
sign-in-denied = You have not signed in. { -again }

# At the end.
sign-in-not-reached = The sign-in cannot be reached. { -again }

# At the end.
sign-in-failed = The sign-in failed. { -again }

# At the end.
sign-in-no-gateway = The gateway cannot be reached. { -again }

# Why somebody is not signed in.
sign-in-token = The token is wrong or has expired. { -again }

# Why somebody is not signed in.
sign-in-suspended = An administrator has suspended your access. You cannot sign in until they restore it. { -again }

# Why somebody is not signed in.
sign-in-unknown-agent = There is no such agent. { -again }

# Why somebody is not signed in.
sign-in-unchecked = The sign-in cannot be checked now. { -again }

# Why somebody is not signed in.
sign-in-stale = This sign-in has been used, or took too long. { -again }

# Why somebody is not signed in.
sign-in-too-many = Too many sign-ins from your network have failed. Try again in a minute. { -again }

## The desk's page before the app runs

# In the place of the desk.
start-failed = Baton could not start. Reload the page; if that does not help, the browser may be too old.

# In the place of the desk.
start-no-script = Baton needs JavaScript and WebAssembly: please switch them on for this page.

## The module for pages that embed the desk, /embed/baton.js

# The name of the frame with the desk.
embed-frame = Baton, agent desktop

# Why the page around the desk gets no answer.
embed-closed = The connection to the desk has been closed.

# Why the page around the desk gets no answer.
#   $method (text): what it asked, a name of a program
embed-late = The desk did not answer { $method } in 10 seconds.

# Why the page around the desk gets no answer.
embed-loaded-anew = The desk was loaded anew. Whether this was done is not known.

# Why nobody is signed in at the desk.
embed-same-token = The desk wants another token than the one it was given.

# Why the page around the desk is refused what it asks.
embed-not-signed-in = Nobody is signed in.

# Why the page around the desk is refused what it asks.
embed-not-connected = The desk is not connected to the gateway. Ask again when it is.

# Why the page around the desk is refused what it asks.
embed-unknown = There is no such thing on this desk any more.

# Why the page around the desk is refused what it asks.
embed-busy = Something about this is under way already.
