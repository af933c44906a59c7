### Reviewed by: nobody
###
### Die Begriffe stehen in src/core/words/de.ftl.

handset-title = Telefon – Baton-Demo
handset-heading = Telefon
handset-connecting = Verbindung wird hergestellt …
handset-connected = Verbunden. Nummer dieses Telefons: { $number }
handset-lost = Verbindung verloren. Neuer Versuch …
handset-my-number = Meine Nummer
handset-send-to = Senden an
handset-conversation = Unterhaltung
handset-no-messages = Noch keine Nachrichten.
handset-message = Nachricht
handset-text-message = SMS schreiben
handset-keys = Die Eingabetaste sendet, Umschalt+Eingabe beginnt eine neue Zeile.
handset-attach = Datei anhängen
handset-remove = Datei entfernen
handset-send = Senden
handset-about = Das Telefon des Kunden in der Demo: Schreiben Sie wie ein Kunde.
handset-today = Heute
handset-you-to = Sie an { $who }
handset-sent = Gesendet
handset-picture = Bild { $n } von { $all }
handset-save = { $name } speichern
handset-save-file = Datei { $n } von { $all } speichern
handset-bad-number = Das ist keine Telefonnummer: Sie beginnt mit + und der Landesvorwahl.
handset-unknown-target = Unter dieser Nummer antwortet niemand.
handset-empty = Schreiben Sie eine Nachricht oder hängen Sie eine Datei an.
handset-too-long = { $parts ->
    [one] Die Nachricht ist länger, als ein Telefon senden kann: { $parts } Teil.
   *[other] Die Nachricht ist länger, als ein Telefon senden kann: { $parts } Teile.
}
handset-control = Die Nachricht enthält Steuerzeichen.
handset-too-large = Zu groß: höchstens { $mb } MB.
handset-unknown-media = Die Datei ist nicht da: Hängen Sie sie noch einmal an.
handset-refused = Das Gateway hat die Nachricht abgelehnt.
handset-unreachable = Das Gateway ist nicht erreichbar. Ihre Nachricht ist noch da: Versuchen Sie es noch einmal.

crm-title = Demo-CRM
crm-news = ({ $n }) Demo-CRM
crm-loading = Der Arbeitsplatz wird geladen.
crm-connected = Der Arbeitsplatz ist verbunden.
crm-reconnecting = Der Arbeitsplatz wird wieder verbunden.
crm-lost = Der Arbeitsplatz antwortet nicht.
crm-contacts = Kontakte
crm-theme = Design
crm-as-the-system = Wie das System
crm-light = Hell
crm-dark = Dunkel
crm-sign-in = Beim CRM anmelden
crm-sign-in-about = Das meldet Sie auch beim Arbeitsplatz daneben an. Dies ist eine Demo: Niemand braucht ein Passwort.
crm-sign-in-as = Anmelden als { $name }
crm-contact = Kontakt
crm-no-contact = Kein Kontakt
crm-number = Nummer
crm-customer-since = Kunde seit
crm-open-orders = Offene Bestellungen
crm-shop = Filiale
crm-send-text = Nachricht senden
crm-waiting = { $who } wartet
crm-accept = Annehmen
crm-decline = Ablehnen
crm-transfer = Diesen Vorgang weiterleiten
crm-to-whom = An wen
crm-find = Suchen
crm-cancel = Weiterleitung abbrechen
crm-said = Was der Arbeitsplatz gemeldet hat
crm-nothing = Noch nichts.
crm-desk = Textnachrichten
crm-frame = Baton, Arbeitsplatz
crm-accepted = { $who } wurde hier angenommen.
crm-closed = { $why ->
    [transferred] Die Interaktion wurde geschlossen: weitergeleitet.
    [done] Die Interaktion wurde geschlossen: erledigt.
   *[gone] Die Interaktion wurde geschlossen: nicht mehr da.
}
crm-shown = { $who } wird die Anfrage angezeigt.
crm-no-token = Der Server des CRM gibt kein Token.
crm-no-gateway-token = Das Gateway gibt kein Token.

-again = Schließen Sie dieses Fenster und versuchen Sie es noch einmal.
sign-in-title = Anmelden – Baton
sign-in-going-on = Anmeldung läuft…
sign-in-done = Sie sind angemeldet. Sie können dieses Fenster schließen.
sign-in-denied = Sie haben sich nicht angemeldet. { -again }
sign-in-not-reached = Die Anmeldung ist nicht erreichbar. { -again }
sign-in-failed = Die Anmeldung ist fehlgeschlagen. { -again }
sign-in-no-gateway = Das Gateway ist nicht erreichbar. { -again }
sign-in-token = Das Token ist falsch oder abgelaufen. { -again }
sign-in-suspended = Die Administration hat Ihren Zugang gesperrt. Sie können sich erst wieder anmelden, wenn er freigegeben ist. { -again }
sign-in-unknown-agent = Diesen Agenten gibt es nicht. { -again }
sign-in-unchecked = Die Anmeldung kann gerade nicht geprüft werden. { -again }
sign-in-stale = Diese Anmeldung wurde schon benutzt oder dauerte zu lange. { -again }
sign-in-too-many = Zu viele Anmeldungen aus Ihrem Netz sind fehlgeschlagen. Versuchen Sie es in einer Minute noch einmal. { -again }

start-failed = Baton konnte nicht starten. Laden Sie die Seite neu; wenn das nicht hilft, ist der Browser vielleicht zu alt.
start-no-script = Baton braucht JavaScript und WebAssembly: Bitte schalten Sie beides für diese Seite ein.

embed-frame = Baton, Arbeitsplatz
embed-closed = Die Verbindung zum Arbeitsplatz wurde geschlossen.
embed-late = Der Arbeitsplatz hat { $method } nicht innerhalb von 10 Sekunden beantwortet.
embed-loaded-anew = Der Arbeitsplatz wurde neu geladen. Ob dies ausgeführt wurde, ist nicht bekannt.
embed-same-token = Der Arbeitsplatz braucht ein anderes Token als das, das er schon hat.
embed-not-signed-in = Niemand ist angemeldet.
embed-not-connected = Der Arbeitsplatz ist nicht mit dem Gateway verbunden. Versuchen Sie es wieder, sobald er es ist.
embed-unknown = Das gibt es an diesem Arbeitsplatz nicht mehr.
embed-busy = Dazu läuft schon etwas.
