### Reviewed by: nobody
###
### Glossar: agent = Agent · contact = Kontakt · interaction = Interaktion · transfer = Weiterleitung, weiterleiten ·
### consultation = Rückfrage · invitation = Einladung · disposition = Abschlussgrund · park = parken · queue = Warteschlange ·
### ready = bereit · text = Nachricht · My Messages = Meine Mitteilungen · Team Communicator bleibt. Anrede: Sie.

language-name = Deutsch
sentences = { $first } { $second }
you-were-offline = Sie waren offline. { $told }
said-of = { $who }: { $said }
kind-and-text = { $kind }: { $said }
you-wrote = { $why } Sie hatten geschrieben: { $text }
renamed = { $before } heißt jetzt { $now }.
automatic-answer = Automatische Antwort
no-text = Kein sichtbarer Text
too-long = Länger als 670 Zeichen: Das kann nicht gesendet werden.
not-sent-too-many = { $n ->
    [one] Nicht gesendet: Die Nachricht hat { $n } Zeichen zu viel.
   *[other] Nicht gesendet: Die Nachricht hat { $n } Zeichen zu viel.
}
not-pasted-too-many = { $n ->
    [one] Nicht eingefügt: Die Nachricht hätte { $n } Zeichen zu viel.
   *[other] Nicht eingefügt: Die Nachricht hätte { $n } Zeichen zu viel.
}
new-messages = { $n ->
    [one] { $n } neue Nachricht von { $who }.
   *[other] { $n } neue Nachrichten von { $who }.
}
more-messages = { $n ->
    [one] { $n } weitere Nachricht von { $who }.
   *[other] { $n } weitere Nachrichten von { $who }.
}
and-the-last = { $arrived } Die letzte: { $last }
message-of = { $who }: { $text }
text-with-files = { $n ->
    [one] { $text } ({ $n } Datei)
   *[other] { $text } ({ $n } Dateien)
}
written-ago = { $message } Geschrieben vor: { $time }.
not-written-yet = { $who } hat noch nichts geschrieben.
new-messages-below = Neue Nachrichten stehen unter dem, was Sie lesen. „Zum Neuesten“ führt dorthin.
message-to = Nachricht an { $who }: { $state }
delivery-sending = Wird gesendet
delivery-sent = Gesendet
delivery-delivered = Zugestellt
delivery-failed = Fehlgeschlagen: { $reason }
sending-in = { $n ->
    [one] Wird in { $n } Sekunde gesendet. { $way }
   *[other] Wird in { $n } Sekunden gesendet. { $way }
}
undo-beside-message = „Rückgängig“ steht neben der Nachricht.
undo-with = Rückgängig mit { $keys }.
taken-back = Nicht gesendet. Die Nachricht steht wieder in ihrem Feld.
still-uploading = Eine Datei wird noch hochgeladen. Senden Sie gleich noch einmal.
not-sent = Nicht gesendet. { $why }
not-filled-in = Nicht ausgefüllt: { $fields }.
no-interaction-open = Keine Interaktion ist offen.
under-a-minute = weniger als eine Minute
minutes = { $n ->
    [one] { $n } Minute
   *[other] { $n } Minuten
}
an-hour-and-minutes = { $n ->
    [one] 1 Stunde { $n } Minute
   *[other] 1 Stunde { $n } Minuten
}
hours = { $n ->
    [one] { $n } Stunde
   *[other] { $n } Stunden
}
days = { $n ->
    [one] { $n } Tag
   *[other] { $n } Tage
}
seconds = { $n ->
    [one] { $n } Sekunde
   *[other] { $n } Sekunden
}
short-under-a-minute = <1 min
short-minutes = { $n } min
short-hours = { $n } h
short-days = { $n } T
kind-agent = Agent
kind-agent-group = Agentengruppe
kind-skill = Fähigkeit
kind-queue = Warteschlange
kind-routing-point = Verteilpunkt
kinds-agent = Agenten
kinds-agent-group = Agentengruppen
kinds-skill = Fähigkeiten
kinds-queue = Warteschlangen
kinds-routing-point = Verteilpunkte
show-all = Alle
show-favourites = Favoriten
show-recent = Zuletzt verwendet
ready-since = Bereit, { $time }
not-ready-since = Nicht bereit, { $time }
not-ready-reason-since = Nicht bereit: { $reason }, { $time }
short-reason-since = { $reason }, { $time }
at-capacity = Ausgelastet
logged-out = Abgemeldet
members-ready = { $total ->
    [one] { $ready } von { $total } Agent bereit
   *[other] { $ready } von { $total } Agenten bereit
}
members-and-waiting = { $waiting ->
    [one] { $members }, { $waiting } wartet
   *[other] { $members }, { $waiting } warten
}
members-and-waiting-for = { $waiting ->
    [one] { $members }, { $waiting } wartet, längste Wartezeit: { $time }
   *[other] { $members }, { $waiting } warten, längste Wartezeit: { $time }
}
short-members = { $ready } von { $total } bereit
short-waiting-for = { $waiting ->
    [one] { $ready } bereit, { $waiting } wartet { $time }
   *[other] { $ready } bereit, { $waiting } warten { $time }
}
nobody-waits = Niemand wartet.
waiting = { $n ->
    [one] { $n } wartet.
   *[other] { $n } warten.
}
expected-soon = { $waiting } Erwartete Wartezeit: weniger als eine Minute.
expected-wait = { $waiting } Erwartete Wartezeit: etwa { $time }.
ready = Bereit
not-ready = Nicht bereit
not-ready-reason = Nicht bereit: { $reason }
you-are-ready = Sie sind bereit.
you-are-not-ready = Sie sind nicht bereit.
you-are-not-ready-reason = Sie sind nicht bereit: { $reason }.
ready-again-in = { $state }. Wieder bereit in: { $time }.
signed-in-as = Angemeldet als { $name }.
open-count = { $n ->
    [one] { $n } offene Interaktion.
   *[other] { $n } offene Interaktionen.
}
open-and-parked = { $n ->
    [one] { $n } offene Interaktion, { $parked } geparkt.
   *[other] { $n } offene Interaktionen, { $parked } geparkt.
}
back-from = Zurück von { $name }, nicht mehr da
back-from-to = Zurück von { $name }, nicht mehr da, an { $via }
transfer-from = Weiterleitung von { $name }
transfer-from-to = Weiterleitung von { $name } an { $via }
consultation-from = Rückfrage von { $name }
consultation-from-to = Rückfrage von { $name } an { $via }
new-for = Neu für { $via }
invitation-summary = { $reason }: { $channel } von { $contact }.
invitation = { $n ->
    [one] { $summary } { $n } Sekunde zum Antworten. { $way }
   *[other] { $summary } { $n } Sekunden zum Antworten. { $way }
}
among-notifications = Sie steht unter den Benachrichtigungen.
press-to-go = Mit { $keys } gelangen Sie dorthin.
channel-from = { $channel } von { $contact }.
channel-from-waiting = { $channel } von { $contact }, wartet: { $time }.
label-and-value = { $label }: { $value }
note-is = Notiz: { $note }
question-is = Frage: { $note }
note-label = Notiz
question-label = Frage
seconds-left = { $n ->
    [one] Noch { $n } Sekunde.
   *[other] Noch { $n } Sekunden.
}
left-to-answer = { $n ->
    [one] Noch { $n } Sekunde, um { $contact } anzunehmen.
   *[other] Noch { $n } Sekunden, um { $contact } anzunehmen.
}
more-time = { $n ->
    [one] Sie haben mehr Zeit: { $n } Sekunde.
   *[other] Sie haben mehr Zeit: { $n } Sekunden.
}
author-contact = Kontakt
gone-accepted = Angenommen.
gone-declined = Abgelehnt.
gone-no-answer = Abgelaufen: Die Zeit war um.
gone-withdrawn-by = Zurückgezogen von { $by }.
gone-withdrawn = Zurückgezogen.
contact-ended = Der Kontakt hat die Unterhaltung beendet.
gone-could-not-answer = Zurückgezogen, da Sie nicht antworten konnten.
gone-not-ready = Zurückgezogen, da Sie nicht bereit sind.
it-is-over = Sie ist vorbei.
accepted-elsewhere = In Ihrem anderen Tab angenommen.
accepting = Wird angenommen.
no-invitation = Es gibt keine Einladung.
this-is-over = Das ist vorbei.
transfer-pending = Weiterleitung läuft
connected-to = Verbunden mit { $number }
connected = Verbunden
ended-by-contact = Vom Kontakt beendet
ended = Beendet
answer-marks-done = Mit dem Senden der Antwort ist sie erledigt
other-open = { $n ->
    [one] { $n } andere offene Interaktion
   *[other] { $n } andere offene Interaktionen
}
earlier = { $n ->
    [one] { $n } frühere Interaktion
   *[other] { $n } frühere Interaktionen
}
list = { $all }
parked-until-written = Geparkt, bis der Kontakt schreibt.
parked-until = Geparkt bis { $at }.
unparked = { $who } ist nicht mehr geparkt.
unparked-written = { $who } ist nicht mehr geparkt: Der Kontakt hat geschrieben.
unparked-time = { $who } ist nicht mehr geparkt: Die Zeit ist um.
note-saved = Gespeichert.
note-typing = Wird gespeichert, wenn Sie das Feld verlassen.
note-saving = Wird gespeichert …
note-waits = Wird gespeichert, sobald die Verbindung wieder da ist.
note-not-saved = Die Notiz wurde nicht gespeichert. { $why }
note-lost = Ihre Notiz zu { $contact } wurde vor der Weiterleitung nicht gespeichert. Sie hatten geschrieben: { $note }
not-saved = Nicht gespeichert. { $why }
lost-draft = Sie haben einen nicht gesendeten Entwurf.
lost-answer = Der Kontakt hat keine Antwort bekommen.
lost-note = Sie haben eine Notiz für eine Weiterleitung geschrieben.
done = Erledigt. { $way }
undo-among-notifications = „Rückgängig“ steht unter den Benachrichtigungen.
press-to-undo = Rückgängig mit { $keys }.
nothing-to-undo = Es gibt nichts rückgängig zu machen.
is-done = { $who } ist erledigt.
open-again = { $who } ist wieder offen.
not-reopened = Nicht wieder geöffnet. { $why }
conversation-ended = Unterhaltung beendet.
no-longer-yours = Die Interaktion mit { $contact } gehört nicht mehr Ihnen.
consultation-about-over = Die Rückfrage zu { $contact } ist vorbei.
erased = Auf Verlangen gelöscht.
looking = Wird gesucht …
past-interactions = { $n ->
    [one] { $n } vergangene Interaktion
   *[other] { $n } vergangene Interaktionen
}
newest-of-past = { $n ->
    [one] Die neuesten { $listed } von { $n } vergangenen Interaktion
   *[other] Die neuesten { $listed } von { $n } vergangenen Interaktionen
}
contacts-and-past = { $n ->
    [one] { $n } Kontakt. { $past }
   *[other] { $n } Kontakte. { $past }
}
declined = { $target } hat die Weiterleitung abgelehnt.
declined-because = { $target } hat die Weiterleitung abgelehnt. Grund: { $reason }
did-not-answer = { $target } hat nicht geantwortet.
is-logged-out = { $target } ist abgemeldet.
is-not-ready = { $target } ist nicht bereit.
is-at-capacity = { $target } ist ausgelastet.
nobody-available = Kein Agent in { $target } ist verfügbar.
transfer-cancelled = Weiterleitung abgebrochen.
does-not-exist = { $target } gibt es nicht mehr.
transfer-failed = Die Weiterleitung ist fehlgeschlagen. Versuchen Sie es noch einmal. (Code { $code })
transferred-to = Weitergeleitet an { $to }.
is-being-asked = { $name } wird gefragt.
has-been-shown = { $name } hat die Anfrage vor sich.
has-joined = { $name } ist der Rückfrage beigetreten.
consultation-declined = { $target } hat die Rückfrage abgelehnt.
consultation-declined-because = { $target } hat die Rückfrage abgelehnt. Grund: { $reason }
consultation-cancelled = Rückfrage abgebrochen.
consultation-failed = Die Rückfrage ist fehlgeschlagen. Versuchen Sie es noch einmal. (Code { $code })
consultation-ended = Rückfrage beendet.
consultation-ended-by = { $by } hat die Rückfrage beendet.
yours-now = Die Interaktion gehört jetzt Ihnen.
signed-out-of-consultation = { $who } hat sich abgemeldet. Die Rückfrage ist vorbei.
consultation-with = Rückfrage mit { $name }
consultation-asked-for = Rückfrage angefragt
state-consultation-failed = Rückfrage fehlgeschlagen
asks-who = { $from } fragt { $with }
asks-whom = { $from } fragt { $with }.
not-said = Nicht gesendet. { $why }
aside-lost = Die Rückfrage ist vorbei. Nicht gesendet war: „{ $text }“
asks-for = { $name } bittet um die Unterhaltung mit { $contact }.
has-been-asked = { $name } wurde gefragt.
colleague-has-been-asked = Ihr Kollege oder Ihre Kollegin wurde gefragt.
is-favourite = { $name } gehört jetzt zu Ihren Favoriten.
is-no-favourite = { $name } gehört nicht mehr zu Ihren Favoriten.
not-delivered = Ihre letzte Nachricht an { $contact } wurde nicht zugestellt.
not-delivered-because = Ihre letzte Nachricht an { $contact } wurde nicht zugestellt: { $reason }
set-not-ready = Sie haben die Einladung von { $contact } nicht beantwortet. Sie wurden auf „nicht bereit“ gesetzt.
reassigned = { $by } hat Ihnen die Unterhaltung mit { $contact } abgenommen.
given-while-away = { $contact }: während Ihrer Abwesenheit an { $to } gegeben.
several-given-away = { $n ->
    [one] { $n } Unterhaltung wurde während Ihrer Abwesenheit an andere gegeben. Näheres steht in „Meine Mitteilungen“.
   *[other] { $n } Unterhaltungen wurden während Ihrer Abwesenheit an andere gegeben. Näheres steht in „Meine Mitteilungen“.
}
keeps = { $name } behält die Unterhaltung mit { $contact }.
no-answer-to-ask = { $name } hat nicht geantwortet. Sie hatten um die Unterhaltung mit { $contact } gebeten.
no-longer-has = { $name } hat die Unterhaltung mit { $contact } nicht mehr.
notices-kept = { $n ->
    [one] Aufbewahrungszeit: { $days }, höchstens { $n } Mitteilung.
   *[other] Aufbewahrungszeit: { $days }, höchstens { $n } Mitteilungen.
}
type-error = Fehler
type-warning = Warnung
type-information = Information
priority-high = Hoch
priority-normal = Normal
went-to = Die Interaktion gehört nicht mehr Ihnen: Sie ging an { $to }.
interaction-done = Die Interaktion ist erledigt.
did-not-take = Sie haben die Interaktion nicht angenommen.
not-yours-any-more = Die Interaktion gehört nicht mehr Ihnen.
message-deleted = Mitteilung gelöscht.
message-restored = Mitteilung wiederhergestellt.
not-restored = Diese Mitteilung kann nicht mehr wiederhergestellt werden.
given-to = An { $to } gegeben.
given-later = Wird an { $to } gegeben, sobald die Verbindung wieder da ist.
still-signed-in = Sie sind noch angemeldet.
no-open-interactions = Sie haben keine offenen Interaktionen.
open-interactions = { $n ->
    [one] Sie haben { $n } offene Interaktion.
   *[other] Sie haben { $n } offene Interaktionen.
}
transfers-pending = { $n ->
    [one] Eine Weiterleitung läuft. Sie wird abgebrochen, außer Sie behalten alles.
   *[other] { $n } Weiterleitungen laufen. Sie werden abgebrochen, außer Sie behalten alles.
}
kept-for-you = Was Sie behalten, wartet auf Sie.
kept-for-a-while =
    Was Sie behalten, wartet auf Sie. Schreibt ein Kontakt und Ihre Abwesenheit überschreitet { $time }, so wird es anderen
    angeboten, wenn es eine Warteschlange dafür gibt.
parked-stay = { $n ->
    [one] { $n } geparkte Interaktion bleibt geparkt.
   *[other] { $n } geparkte Interaktionen bleiben geparkt.
}
choose-who-gets = { $n ->
    [one] Wählen Sie, wer Ihre offene Interaktion bekommt. Danach sind Sie abgemeldet.
   *[other] Wählen Sie, wer Ihre { $n } offenen Interaktionen bekommt. Danach sind Sie abgemeldet.
}
all-given-to = { $n ->
    [one] { $n } Interaktion an { $to } gegeben.
   *[other] { $n } Interaktionen an { $to } gegeben.
}
all-given-back = { $n ->
    [one] { $n } Interaktion in die Warteschlange zurückgegeben.
   *[other] { $n } Interaktionen in die Warteschlange zurückgegeben.
}
sign-out-discards-drafts = { $n ->
    [one] Sie haben einen nicht gesendeten Entwurf. Wählen Sie noch einmal „Abmelden“, um ihn zu verwerfen.
   *[other] Sie haben { $n } nicht gesendete Entwürfe. Wählen Sie noch einmal „Abmelden“, um sie zu verwerfen.
}
sign-out-discards-changes = { $n ->
    [one] Sie haben eine Änderung, die auf die Verbindung wartet. Wählen Sie noch einmal „Abmelden“, um sie zu verwerfen.
   *[other] Sie haben { $n } Änderungen, die auf die Verbindung warten. Wählen Sie noch einmal „Abmelden“, um sie zu verwerfen.
}
sign-out-discards-both = Sie haben { $drafts } und { $changes }. Wählen Sie noch einmal „Abmelden“, um beides zu verwerfen.
signing-out-discards-drafts = { $n ->
    [one] Sie haben einen nicht gesendeten Entwurf. Beim Abmelden wird er verworfen.
   *[other] Sie haben { $n } nicht gesendete Entwürfe. Beim Abmelden werden sie verworfen.
}
signing-out-discards-changes = { $n ->
    [one] Sie haben eine Änderung, die auf die Verbindung wartet. Beim Abmelden wird sie verworfen.
   *[other] Sie haben { $n } Änderungen, die auf die Verbindung warten. Beim Abmelden werden sie verworfen.
}
signing-out-discards-both = Sie haben { $drafts } und { $changes }. Beim Abmelden wird beides verworfen.
unsent-drafts = { $n ->
    [one] einen nicht gesendeten Entwurf
   *[other] { $n } nicht gesendete Entwürfe
}
waiting-changes = { $n ->
    [one] eine Änderung, die auf die Verbindung wartet
   *[other] { $n } Änderungen, die auf die Verbindung warten
}
connection-lost = Verbindung verloren. Sie wird wiederhergestellt. Was Sie schreiben, bleibt erhalten und wird danach gesendet.
connected-again = Wieder verbunden.
new-version = Es gibt eine neue Version. Sie wird geladen, wenn Sie nicht beschäftigt sind.
also-elsewhere = Sie sind auch auf einem anderen Gerät angemeldet. Alle zeigen dasselbe; es klingelt das zuletzt benutzte.
one-more-device = Sie haben sich auf einem anderen Gerät angemeldet. Alle zeigen dasselbe; es klingelt das zuletzt benutzte.
suspended = Die Administration hat Ihren Zugang gesperrt. Sie können sich erst wieder anmelden, wenn er freigegeben ist.
sign-in-ended = Ihre Anmeldung ist beendet: Sie ist abgelaufen, oder Sie haben sich anderswo abgemeldet. Melden Sie sich wieder an.
signed-out-elsewhere = Sie haben sich in einem anderen Tab oder Browser abgemeldet. Melden Sie sich an, um hier weiterzumachen.
you-have-it = Sie haben die Unterhaltung
has-conversation = { $name } hat die Unterhaltung
waits-for-agent = Wartet auf einen Agenten
you-have-another = Sie haben eine Unterhaltung auf einer anderen Nummer
has-another = { $name } hat eine Unterhaltung auf einer anderen Nummer
another-waits = Eine Unterhaltung auf einer anderen Nummer wartet auf einen Agenten
choose-contact = Wählen Sie zuerst einen Kontakt.
open-again-at = { $why } Wieder geöffnet: { $at }.
not-understood = Das Gateway hat das nicht verstanden. Laden Sie die Seite neu und versuchen Sie es noch einmal.
too-large = Das ist zu groß, um gesendet zu werden.
sign-in-expired = Ihre Anmeldung ist abgelaufen. Melden Sie sich wieder an.
you-signed-out = Sie haben sich abgemeldet.
dismissed = Die Administration hat Sie abgemeldet. Sie können sich wieder anmelden.
abused = Das Gateway hat die Verbindung nach zu vielen Fehlern geschlossen.
not-yours = Diese Interaktion gehört nicht mehr Ihnen.
stale = Inzwischen hat sich etwas geändert. Sehen Sie nach und versuchen Sie es noch einmal.
cancel-transfer-first = Eine Weiterleitung läuft. Brechen Sie sie zuerst ab.
no-transfer = Es gibt keine Weiterleitung mehr, die abgebrochen werden könnte.
end-consultation-first = Eine Rückfrage läuft. Beenden Sie sie zuerst.
no-consultation = Die Rückfrage ist vorbei.
consultant-away = Die andere Person ist gerade nicht verbunden. Versuchen Sie es noch einmal, oder beenden Sie die Rückfrage.
has-ended = Die Unterhaltung ist beendet.
opted-out = Der Kontakt hat Nachrichten abbestellt. Mit START kann er sie wieder bestellen.
text-empty = Schreiben Sie zuerst eine Nachricht.
text-too-long = Der Text ist zu lang.
text-control = Der Text enthält Zeichen, die nicht gesendet werden können.
unknown-media = Eine Datei ist nicht mehr da: Hängen Sie sie noch einmal an.
unsupported-media = Der Netzbetreiber nimmt diese Dateien nicht an.
unknown-target = Dieses Ziel gibt es nicht mehr.
unsupported-channel = Das Ziel nimmt solche Nachrichten nicht an.
target-is-owner = Diese Interaktion gehört bereits Ihnen.
no-queue = Diese Unterhaltung kam nur für Sie herein: Es gibt keine Warteschlange dafür. Leiten Sie sie weiter oder behalten Sie sie.
already-answered = Bereits in Ihrem anderen Tab beantwortet.
time-up = Die Zeit war um.
no-more-time = Öfter können Sie nicht mehr Zeit bekommen.
unsuitable-time = Wählen Sie eine Zeit in der Zukunft, höchstens ein Jahr voraus.
disposition-missing = Wählen Sie zuerst einen Abschlussgrund.
unknown-disposition = Diesen Abschlussgrund gibt es nicht mehr.
read-only = Dieser Wert kann nicht geändert werden.
unknown-notice = Diese Mitteilung wurde bereits gelöscht.
unsupported-setting = Diese Einstellung kann nicht gespeichert werden.
not-a-number = An diese Nummer kann nicht geschrieben werden.
no-number = Sie haben keine Nummer, von der Sie schreiben können.
contact-is-yours = Sie haben bereits eine offene Unterhaltung mit diesem Kontakt.
contact-is-of = { $by } hat die Unterhaltung mit diesem Kontakt.
contact-waits = Dieser Kontakt wartet bereits auf einen Agenten.
closed = Außerhalb der Geschäftszeiten.
destination-barred =
    An Nummern, die mit { $prefix } beginnen, kann nicht geschrieben werden, da das teuer sein kann. Wer das Gateway
    betreibt, kann sie erlauben.
too-many-messages = { $n ->
    [one] Sie haben in der letzten Minute { $n } Nachricht gesendet. Warten Sie einen Moment und senden Sie dann noch einmal.
   *[other] Sie haben in der letzten Minute { $n } Nachrichten gesendet. Warten Sie einen Moment und senden Sie dann noch einmal.
}
number-busy = { $n ->
    [one] Alle Agenten zusammen haben in der letzten Minute { $n } Nachricht von dieser Nummer gesendet. Warten Sie einen Moment und senden Sie dann noch einmal.
   *[other] Alle Agenten zusammen haben in der letzten Minute { $n } Nachrichten von dieser Nummer gesendet. Warten Sie einen Moment und senden Sie dann noch einmal.
}
too-many-conversations = { $n ->
    [one] Sie haben in der letzten Stunde { $n } Unterhaltung begonnen. Versuchen Sie es später noch einmal.
   *[other] Sie haben in der letzten Stunde { $n } Unterhaltungen begonnen. Versuchen Sie es später noch einmal.
}
too-many-changes = { $n ->
    [one] Sie haben in der letzten Minute { $n } Änderung gemacht. Warten Sie einen Moment und versuchen Sie es noch einmal.
   *[other] Sie haben in der letzten Minute { $n } Änderungen gemacht. Warten Sie einen Moment und versuchen Sie es noch einmal.
}
unavailable = Das Gateway konnte das nicht speichern. Versuchen Sie es noch einmal.
kind-jpeg = JPEG-Bild
kind-png = PNG-Bild
kind-gif = GIF-Bild
kind-webp = WebP-Bild
kind-mp3 = MP3-Audio
kind-amr = AMR-Audio
kind-m4a = M4A-Audio
kind-ogg = Ogg-Audio
kind-wav = WAV-Audio
kind-mp4 = MP4-Video
kind-3gp = 3GP-Video
kind-quicktime = QuickTime-Video
kind-webm = WebM-Video
kind-pdf = PDF-Dokument
kind-vcard = Visitenkarte
kind-text = Textdatei
kind-empty = leere Datei
kind-broken-picture = Bild, das nicht angezeigt werden kann
kind-unknown = Datei unbekannter Art
sort-audio = Audio
sort-video = Video
sort-vcard = Visitenkarten
sort-text = Text
bytes = { $n ->
    [one] { $n } Byte
   *[other] { $n } Bytes
}
kilobytes = { $n } kB
megabytes = { $n } MB
megabytes-and-tenths = { $n },{ $tenths } MB
text-only = Diese Nummer sendet nur Text.
up-to-files = { $n ->
    [one] Bis zu { $n } Datei, zusammen { $size }: { $kinds }.
   *[other] Bis zu { $n } Dateien, zusammen { $size }: { $kinds }.
}
files-unsupported = Dateien dieser Art können nicht gesendet werden. { $taken }
file-is-empty = Die Datei ist leer.
files-too-much = Das ist zu viel. { $taken }
file-is-other = Der Inhalt kann nicht gesendet werden: { $kind }. { $taken }
not-uploaded = Sie konnte nicht hochgeladen werden. Hängen Sie sie noch einmal an.
uploading = { $name } wird hochgeladen.
uploaded-later = { $name } wird hochgeladen, sobald die Verbindung wieder da ist.
is-attached = { $name } ist angehängt.
is-removed = { $name } entfernt.
setting-is = { $setting }: { $keys }.
setting-is-off = { $setting }: aus.
settings-invitations = Einladungen
settings-sounds = Töne und Ansagen
settings-writing = Schreiben
settings-display = Anzeige
off = Aus
on = Ein
setting-focus-preview = Fokus auf eine Interaktionsvorschau setzen, wenn sie eintrifft
setting-answer-time = Wenn noch 20 Sekunden zum Antworten bleiben
answer-time-warn = Mich warnen
answer-time-extend = Selbsttätig um mehr Zeit bitten
setting-ring = Bei Einladungen klingeln
setting-message-sound = Ton bei neuen Nachrichten
setting-browser-notifications = Browser-Benachrichtigungen, während die Seite nicht vorn ist
setting-messages-aloud = Screenreader: neue Nachrichten
aloud-full = Wer geschrieben hat, und den Text
aloud-brief = Wer geschrieben hat
aloud-off = Nichts
setting-undo-send = Senden rückgängig machen
undo-send-for = 5 Sekunden
setting-slash = / im leeren Nachrichtenfeld öffnet die Standardantworten
setting-theme = Farbschema
as-the-system = Wie das System
theme-light = Hell
theme-dark = Dunkel
theme-contrast = Hoher Kontrast
setting-density = Dichte
density-comfortable = Bequem
density-compact = Kompakt
setting-text-size = Textgröße
text-normal = Normal
text-large = Groß
text-larger = Größer
text-largest = Am größten
setting-motion = Bewegung
motion-reduced = Verringert
setting-language = Sprache
as-the-browser = Wie der Browser
setting-time-zone = Zeitzone
shortcut-invitation = Zur neuesten Einladung
shortcut-next-region = Zum nächsten Bereich
shortcut-previous-region = Zum vorigen Bereich
shortcut-next-window = Zur nächsten Interaktion
shortcut-previous-window = Zur vorigen Interaktion
shortcut-last-message = Letzte Nachricht des Kontakts ansagen
shortcut-undo = Das Letzte rückgängig machen
shortcut-new-text = Neue Nachricht schreiben
shortcut-messages = „Meine Mitteilungen“ öffnen
shortcut-communicator = Team Communicator öffnen
shortcut-search = Kontakte und vergangene Interaktionen suchen
shortcut-settings = Einstellungen öffnen
shortcut-help = Tastenkürzel zeigen
keys-taken = { $keys } ist vergeben: { $taken }.
no-such-key = Es gibt keine Taste { $name } zum Halten: Nehmen Sie Ctrl, Alt, Shift oder Meta.
keys-for-typing = Nehmen Sie Ctrl, Alt oder Meta mit einer Taste oder eine Funktionstaste: Andere Tasten werden zum Schreiben gebraucht.
keys-of-browser = { $keys } braucht der Browser.
close = Schließen
cancel = Abbrechen
dismiss = Ausblenden
show = Zeigen
undo = Rückgängig
delete = Löschen
reload = Neu laden
try-again = Noch einmal versuchen
show-open-conversation = Offene Unterhaltung zeigen
new-text = Neue Nachricht
name = Name
contact = Kontakt
contacts = Kontakte
note = Notiz
note-before = Notiz:
side-conversation = Nebengespräch
colleagues-see-it = Kollegen sehen es.
loading = Wird geladen …
part-not-loaded = Dieser Teil konnte nicht geladen werden.
file-not-loaded = Die Datei konnte nicht geladen werden.
gateway-unreachable = Das Gateway ist nicht erreichbar. Versuchen Sie es noch einmal.
no-connection = Es gibt keine Verbindung.
waiting-for-connection = Wartet auf die Verbindung
n-new-messages = { $n ->
    [one] { $n } neue Nachricht
   *[other] { $n } neue Nachrichten
}
n-messages = { $n ->
    [one] { $n } Nachricht
   *[other] { $n } Nachrichten
}
n-files = { $n ->
    [one] { $n } Datei
   *[other] { $n } Dateien
}
n-contacts = { $n ->
    [one] { $n } Kontakt
   *[other] { $n } Kontakte
}
title = { $name } – Baton
title-news = ({ $n }) { $name } – Baton
connecting-to-gateway = Verbindung zum Gateway wird aufgebaut …
gateway-not-reached = Das Gateway ist nicht erreichbar. Die Verbindung wird wiederhergestellt.
offline-before-welcome = Offline. Der Arbeitsplatz kommt mit der Verbindung.
link-reconnecting-only = Verbindung wird wiederhergestellt …
link-offline-only = Offline
skip-to-interaction = Zur Interaktion springen
nothing-open-keys = Keine Interaktion ist offen. Wenn eine Einladung kommt, führt { $keys } dorthin.
on-devices = { $n ->
    [one] auf { $n } Gerät
   *[other] auf { $n } Geräten
}
my-messages = Meine Mitteilungen
team-communicator = Team Communicator
unread-badge = ungelesen
new-badge = neu
interactions = Interaktionen
with-new-messages = , { $n } mit neuen Nachrichten
other-reason = Anderer Grund …
my-history = Mein Verlauf
search = Suche
settings = Einstellungen
keyboard-shortcuts = Tastenkürzel
sign-out = Abmelden
name-and-state = { $name }, { $state }
link-connecting = Verbindung wird aufgebaut …
link-reconnecting = Verbindung wird wiederhergestellt … Was Sie schreiben, bleibt erhalten.
link-reconnecting-waiting = { $n ->
    [one] Verbindung wird wiederhergestellt … Was Sie schreiben, bleibt erhalten. { $n } Aktion wartet.
   *[other] Verbindung wird wiederhergestellt … Was Sie schreiben, bleibt erhalten. { $n } Aktionen warten.
}
link-offline = Offline. Was Sie schreiben, bleibt erhalten.
link-offline-waiting = { $n ->
    [one] Offline. Was Sie schreiben, bleibt erhalten. { $n } Aktion wartet.
   *[other] Offline. Was Sie schreiben, bleibt erhalten. { $n } Aktionen warten.
}
notifications = Benachrichtigungen
invitations-oldest-first = { $n ->
    [one] { $n } Einladung, älteste zuerst
   *[other] { $n } Einladungen, älteste zuerst
}
done-word = Erledigt.
new-version-word = Neue Version
new-version-loads = Die neue Version wird geladen, wenn Sie nicht beschäftigt sind.
interaction-preview = Interaktionsvorschau
invitation-over = Einladung vorbei
waiting-time = wartet: { $time }
dot-waiting-time = · wartet { $time }
seconds-left-words = { $n ->
    [one] { " " }Sek. übrig
   *[other] { " " }Sek. übrig
}
s-left = { " " }s übrig
accept = Annehmen
accepting-word = Wird angenommen …
decline = Ablehnen
decline-with-reason = Mit Grund ablehnen
ask-more-time = Mehr Zeit
show-more-of = Mehr zeigen von { $contact }
case-data = Falldaten
last-messages = Letzte Nachrichten
request = Anfrage
transfer-to = An { $name } weiterleiten
not-now = Jetzt nicht
why-not-ready = Warum sind Sie nicht bereit?
why-decline = Warum lehnen Sie ab?
reason = Grund
no-unread-messages = Keine ungelesenen Mitteilungen
no-messages = Keine Mitteilungen
none-is-unread = Es gibt keine ungelesenen Mitteilungen.
messages-to-list = Angezeigte Mitteilungen
unread = Ungelesen
mark-all-read = Alle als gelesen markieren
mark-read = Als gelesen markieren
mark-unread = Als ungelesen markieren
priority-is = Priorität: { $priority }
no-interactions = Keine offenen Interaktionen
state-transfer-failed = Weiterleitung fehlgeschlagen
state-no-longer-parked = Nicht mehr geparkt
parked-count = Geparkt ({ $n })
parked = Geparkt
unpark-contact = { $contact } zurückholen
unpark = Zurückholen
park = Parken
park-until-written = Parken, bis der Kontakt schreibt
park-30-minutes = 30 Minuten parken
park-1-hour = 1 Stunde parken
park-until-tomorrow = Bis morgen { $time } parken
park-until = Parken bis …
choice-until-written = Bis der Kontakt schreibt
choice-30-minutes = 30 Minuten
choice-1-hour = 1 Stunde
choice-until-tomorrow = Bis morgen { $time }
choice-until = Bis …
until-field = Bis
back-if-written = Sie kommt früher zurück, wenn der Kontakt schreibt.
choose-date = Wählen Sie ein Datum und eine Uhrzeit.
line-until-written = Bis der Kontakt schreibt
line-until = Bis { $at }
state-parked-until-written = Geparkt, bis der Kontakt schreibt
state-parked-until = Geparkt bis { $at }
interaction = Interaktion
to-via = an { $via }
transfer-is-pending = Eine Weiterleitung läuft.
had-not-sent = Nicht gesendet war: „{ $text }“
ended-mark-done = Die Unterhaltung ist beendet. Markieren Sie sie als erledigt, um das Fenster zu schließen.
consult = Rückfragen
end = Beenden
mark-done = Erledigt
details = Details
transfer = Weiterleiten
more-actions = Weitere Aktionen
consultation-about = Rückfrage: { $contact }
from-name = Von { $name }
you-read-along = Sie lesen mit. Nur { $name } schreibt dem Kontakt.
waiting-for-answer = Wartet auf eine Antwort: { $time }
waiting-before = Wartet{ " " }
keep-open = Offen lassen
back-to-queue = Zurück in die Warteschlange
transfer-to-whom = Weiterleiten …
keep-them = Behalten
error = Fehler
consultation = Rückfrage
cancel-consultation = Rückfrage abbrechen
cancel-transfer = Weiterleitung abbrechen
choose-another-target = Anderes Ziel wählen
time-left = noch { $time }
starting-transfer = Weiterleitung wird gestartet …
starting-consultation = Rückfrage wird gestartet …
transfer-starts-later = Die Weiterleitung beginnt, sobald die Verbindung wieder da ist.
consultation-starts-later = Die Rückfrage beginnt, sobald die Verbindung wieder da ist.
looking-for-agent = Ein Agent in { $target } wird gesucht.
is-being-asked-for = { $name } wird für { $target } gefragt.
has-been-shown-for = { $name } hat die Anfrage für { $target } vor sich.
with-name = Mit { $name }.
asks-you = { $name } fragt Sie.
transfer-to-them = An diese Person weiterleiten
end-consultation = Rückfrage beenden
close-side-conversation = Nebengespräch schließen
never-the-contact = Nur Kollegen sehen es, nie der Kontakt.
nobody-joined = Noch ist niemand beigetreten.
send-to = An { $name } senden
message-field = Nachricht an { $contact }
enter-sends = Enter sendet, Shift+Enter beginnt eine neue Zeile.
send = Senden
more-possible = { $left ->
    [one] { $left } weiteres Zeichen möglich, { $messages }.
   *[other] { $left } weitere Zeichen möglich, { $messages }.
}
characters-left = { $left ->
    [one] Noch { $left } Zeichen, { $messages }.
   *[other] Noch { $left } Zeichen, { $messages }.
}
too-many-sentence = { $n ->
    [one] { $n } Zeichen zu viel.
   *[other] { $n } Zeichen zu viel.
}
n-messages-sentence = { $n ->
    [one] { $n } Nachricht.
   *[other] { $n } Nachrichten.
}
sent-as-unicode = Wird wegen „{ $character }“ als Unicode gesendet.
replace-to-send = { $n ->
    [one] { $n } Zeichen ersetzen, dann { $messages }
   *[other] { $n } Zeichen ersetzen, dann { $messages }
}
standard-responses = Standardantworten
search-standard-responses = Standardantworten suchen
n-standard-responses = { $n ->
    [one] { $n } Standardantwort
   *[other] { $n } Standardantworten
}
attach-files = Dateien anhängen
files-of-message = Dateien dieser Nachricht
uploading-word = Wird hochgeladen …
description-of = Beschreibung von { $name }
description = Beschreibung
remove-name = { $name } entfernen
save-name = { $name } speichern
file-about = { $name }, { $kind }, { $size }
file-about-unnamed = { $kind }, { $size }
picture-from = Bild von { $who }, { $time }
conversation-with = Unterhaltung mit { $contact }
earlier-coming = Frühere Nachrichten kommen …
new-jump-to-newest = { $n ->
    [one] { $n } neue Nachricht. Zum Neuesten
   *[other] { $n } neue Nachrichten. Zum Neuesten
}
sending-in-s = Wird in { $n } s gesendet
send-again = Noch einmal senden
transferred-by = An Sie weitergeleitet von { $name }.
today = Heute
yesterday = Gestern
day-and-time = { $day }, { $time }
back-to-conversation = Zurück zur Unterhaltung
open-label = { $label } öffnen
disposition = Abschlussgrund
none-required = Noch keiner (erforderlich)
none = Keiner
only-colleagues = Nur Kollegen sehen es.
history-count = Verlauf ({ $n })
no-earlier-interactions = Keine früheren Interaktionen
search-the-history = Verlauf durchsuchen
search-by = Nach Kontakt, Nummer und Worten suchen
earlier-interactions = Frühere Interaktionen
earlier-messages = Frühere Nachrichten
past-what = { $channel }, { $via }, { $messages }
reopen = Wieder öffnen
interaction-of = Interaktion vom { $day }
interaction-of-with = Interaktion vom { $day } mit { $contact }
back-to-list = Zurück zur Liste
whose-conversations = Wessen Unterhaltungen
mine = Meine
all-i-may-see = Alle, die ich sehen darf
more-contacts = Mehr Kontakte
past-interactions-heading = Vergangene Interaktionen
sending-word = Wird gesendet …
text-waits = Wartet auf die Verbindung. Ihr Text bleibt erhalten und wird einmal gesendet.
the-contact = den Kontakt
no-contact-matches = 0 Kontakte passen. An eine vollständige Nummer kann geschrieben werden.
best-contacts = { $n ->
    [one] Die besten { $listed } von { $n } Kontakt
   *[other] Die besten { $listed } von { $n } Kontakten
}
name-or-number = Name oder Nummer
ask-for-it = Darum bitten
service-number = Servicenummer
targets-not-loaded = Die internen Ziele konnten nicht geladen werden.
targets-loading = Die internen Ziele werden geladen.
matching-targets = { $n ->
    [one] { $n } passendes internes Ziel
   *[other] { $n } passende interne Ziele
}
nothing-matches = Niemand und nichts passt zu „{ $query }“
no-favourites = Noch keine Favoriten
no-recent = Noch keine zuletzt verwendeten Ziele
no-targets = Keine internen Ziele
search-by-what = Suchen Sie nach Name, Benutzername, Nummer, E-Mail, Standort oder Fähigkeit.
add-favourite-hint = Fügen Sie einen über die Aktionen eines Ziels hinzu.
recent-hint = Hier stehen die Ziele Ihrer Weiterleitungen.
clear-search = Suche leeren
kind-count = { $kind } ({ $n })
kind-best = { $kind }: die besten { $listed } von { $n }. Alle zeigen
group-by-kind = Nach Art gruppieren
note-for-target = Notiz für das Ziel (optional)
question-optional = Frage (optional)
find-target = Internes Ziel finden
show-which = Zeigen
what-and-value = { $what }: { $value }.
user-name = Benutzername
number = Nummer
e-mail = E-Mail
site = Standort
takes = Nimmt an
handles = Bearbeitet
what-colon = { $what }:
choose-transfer-first = Öffnen Sie eine Interaktion und wählen Sie zuerst „Weiterleiten“.
only-sets-wait = Nur in einer Gruppe, Fähigkeit, Warteschlange oder einem Verteilpunkt kann sie warten.
add-favourite = Zu den Favoriten hinzufügen
remove-favourite = Aus den Favoriten entfernen
transfer-and-sign-out = Weiterleiten und abmelden
sms-transfer = SMS weiterleiten
transfer-and-wait = Weiterleiten und warten lassen
actions-for = Aktionen für { $name }
favourite-mark = { " " }(Favorit)
does-not-take = { $name } nimmt keine { $channel } an.
kept-for-you-everywhere = Für Sie aufbewahrt: Sie gelten in jedem Browser.
allow-in-browser = In diesem Browser erlauben
browser-forbids = Der Browser lässt diese Seite keine Benachrichtigungen zeigen: Erlauben Sie sie neben der Adresse.
press-the-keys = Drücken Sie die Tasten in einem Feld, oder schreiben Sie sie, etwa Ctrl+Alt+I. Ein leeres Feld schaltet ein Kürzel aus.
everywhere = Überall
keys-in-places = Tasten an ihrem Ort
usually = Üblich: { $keys }
usually-off = Üblich: aus
fixed-message = Nachrichtenfeld
fixed-message-keys = `Enter` sendet, `Shift+Enter` beginnt eine neue Zeile.
fixed-empty = Nachrichtenfeld, leer
fixed-empty-keys = `/`: Standardantworten. `//`: ein Schrägstrich. In den Einstellungen abschaltbar.
fixed-responses-keys = `Enter`: die erste gefundene. `Escape`: zurück zum Nachrichtenfeld.
fixed-new-text = Neue Nachricht, Kontakt
fixed-new-text-keys = `Auf`, `Ab`: zu einem Kontakt. `Enter`: auswählen. `Escape`: leeren, dann schließen.
fixed-notification = Benachrichtigung
fixed-notification-keys = `Escape` führt dorthin zurück, wo Sie waren. Beantwortet wird damit nichts.
fixed-menu = Menü
fixed-menu-keys = `Auf`, `Ab`, `Pos1`, `Ende` oder Buchstaben: zu einem Eintrag. `Enter`: ausführen. `Escape`: schließen.
fixed-search = Team Communicator, Suche
fixed-search-keys = `Ab`: in die Liste. `Enter`: Aktionen des ersten Ziels. `Escape`: leeren, dann schließen.
fixed-list = Team Communicator, Liste
fixed-list-keys =
    Pfeile, `Pos1`, `Ende`, `Bild auf`, `Bild ab`: bewegen. `Ctrl+Pos1`, `Ctrl+Ende`: erstes, letztes. `Shift+F10`:
    Aktionen. `Escape` oder ein Buchstabe: zurück zur Suche.
popup-blocked = Der Browser hat das Fenster für die Anmeldung blockiert. Erlauben Sie Pop-ups für diese Seite und versuchen Sie es noch einmal.
sign-in-in-window = Melden Sie sich in dem Fenster an, das sich geöffnet hat.
sign-in-title = Anmelden – Baton
sign-in-with = Mit { $provider } anmelden
demo-hint = Wer sind Sie heute? Dies ist eine Demo: Niemand braucht ein Passwort.
host-signs-in = Die umgebende Seite meldet Sie an.
sign-in-to-answer = Melden Sie sich an, um Ihre Nachrichten zu beantworten.
open-in-crm = Öffnen Sie den Desktop in Ihrem CRM: Es meldet Sie an.
sign-in-as = Anmelden als{ " " }
sign-in = Anmelden
be-the-customer = Um der Kunde zu sein, öffnen Sie{ " " }
demo-phone = das Demo-Telefon
waiting-word = wartet{ " " }
file-too-large = Die Datei ist zu groß: höchstens 5 MB.
picture-damaged = Das Bild ist beschädigt.
too-many-pixels = Das Bild hat zu viele Pixel.
file-broken = Die Datei kam nicht vollständig an. Versuchen Sie es noch einmal.
too-many-unsent = Alle Agenten zusammen haben zu viele Dateien, die noch nicht gesendet sind. Versuchen Sie es später noch einmal.
storage-full = Es ist kein Platz für weitere Dateien. Sagen Sie es denen, die das Gateway betreiben.
file-not-kept = Die Datei konnte nicht aufbewahrt werden. Versuchen Sie es noch einmal.
sign-in-token = Das Token ist falsch oder abgelaufen.
sign-in-unknown-agent = Diesen Agenten gibt es nicht.
sign-in-unreachable = Die Anmeldung kann gerade nicht geprüft werden.
sign-in-stale = Diese Anmeldung wurde schon benutzt oder dauerte zu lange.
sign-in-too-many = Zu viele Anmeldungen aus Ihrem Netz sind fehlgeschlagen. Versuchen Sie es in einer Minute noch einmal.
sign-in-failed = Die Anmeldung ist fehlgeschlagen. Versuchen Sie es noch einmal.
not-checked-yet = Noch hat niemand, der diese Sprache spricht, diese Texte geprüft.

## Why a message was not delivered, after "Failed:" and the like

failure-opted-out = Der Kontakt hat Nachrichten abbestellt.
failure-bad-number = Die Nummer des Kontakts ist ungültig.
failure-no-texts = Die Nummer des Kontakts kann keine Textnachrichten empfangen.
failure-country-off = Nachrichten in das Land des Kontakts sind ausgeschaltet.
failure-too-long = Die Nachricht ist zu lang.
failure-file = Der Netzbetreiber nimmt eine der Dateien nicht an.
failure-unreachable = Das Telefon ist ausgeschaltet oder nicht erreichbar.
failure-blocked = Der Kontakt hat Nachrichten von dieser Nummer blockiert.
failure-unused-number = Die Nummer des Kontakts ist nicht vergeben.
failure-filtered = Der Netzbetreiber des Kontakts hat sie herausgefiltert.
failure-not-delivered = Der Netzbetreiber hat sie nicht zugestellt.
failure-refused = Der Netzbetreiber hat sie abgelehnt.
failure-no-pictures = Von dieser Nummer können keine Bilder gesendet werden.
failure-not-sendable = Der Netzbetreiber hat sie abgelehnt: Die Nummer oder der Text kann nicht gesendet werden.
failure-no-carrier = Kein Netzbetreiber bedient diese Nummer mehr.
failure-no-connection = Der Netzbetreiber war nicht erreichbar.
failure-unknown = Es ist nicht bekannt, ob sie gesendet wurde.
failure-code = Der Netzbetreiber hat sie nicht zugestellt (Code { $code }).

## Reasons that the gateway gives or offers

reason-break = Pause
reason-lunch = Mittagspause
reason-after-call-work = Nachbearbeitung
reason-wrap-up = Nacharbeit
reason-no-answer = Hat nicht geantwortet
reason-busy = Ich bin mit einem anderen Kontakt beschäftigt.
reason-not-my-subject = Das ist nicht mein Thema.
reason-leaving = Ich gehe gleich.
