// The desk and the screen reader in German.

import { CUSTOMER } from "../e2e/desk";
import { perhaps, test } from "./reader";

const BEN_DIRECT = "+447700900102";

test.use({ language: "de" });

test("in German: a transfer is received, and another one is asked for and refused", async ({
  reader,
  gateway,
  colleague,
}) => {
  const [ben, elsewhere] = [await colleague("ben"), await colleague("ann")];
  await elsewhere.choose("language", "de");
  elsewhere.leave();
  await gateway.text(CUSTOMER, BEN_DIRECT, "Mein Paket ist nicht da.");
  const parcel = await ben.asked();
  await ben.accept(parcel);
  await reader.signIn(gateway, /^Angemeldet als Ann Lee/);
  await ben.transfer(parcel, "ann", "Fragt nach dem Geld");
  reader.meanwhile("Ben transfers to Ann");
  await reader.hears(
    "Weiterleitung von Ben Okafor: SMS von +44 7700 900001. 60 Sekunden zum Antworten. Mit F8 gelangen Sie dorthin.",
  );
  await reader.press("F8");
  await reader.hears(
    "Navigation wird verlassen.",
    "Bereich Benachrichtigungen",
    "Liste mit 1 Eintrag.",
    "Interaktionsvorschau Weiterleitung von Ben Okafor Panel.",
    "SMS von +44 7700 900001, wartet: weniger als eine Minute. Notiz: Fragt nach dem Geld. Kontakt: Mein Paket ist nicht da. Noch N Sekunden.",
  );
  await reader.press("Tab");
  await reader.hears("Annehmen Druckknopf.");
  await reader.press("Return");
  await reader.hears(
    perhaps("Panel wird verlassen."),
    perhaps("Liste wird verlassen."),
    perhaps("Bereich wird verlassen."),
    "Hauptinhalt",
    "Bereich +44 7700 900001",
    "Nachricht an +44 7700 900001 Eingabefeld.",
  );
  await reader.goes("shift+Tab", 7);
  await reader.press("shift+Tab");
  await reader.hears("Weiterleiten eingeklappt Druckknopf.");
  await reader.press("Return");
  await reader.hears(
    "ausgeklappt",
    "Panel wird verlassen.",
    "Suchen",
    "Zeigen Kombinationsfeld eingeklappt",
    "Alle.",
    "Internes Ziel finden Eingabefeld.",
    "10 passende interne Ziele",
  );
  await reader.press("b");
  await reader.hears("3 passende interne Ziele");
  await reader.press("e");
  await reader.hears("1 passendes internes Ziel");
  await reader.press("Return");
  await reader.hears(
    "Suche wird verlassen.",
    "Team Communicator.",
    "Tabelle mit 1 Zeile 6 Spalten",
    "Zeile 1.",
    "Spalte 6",
    "Aktionen für Ben Okafor Menü",
    "SMS weiterleiten.",
    "nicht ausgewählt.",
  );
  await reader.press("Return");
  await reader.hears(
    perhaps("Bereich wird verlassen."),
    perhaps("Hauptinhalt"),
    perhaps("Bereich +44 7700 900001"),
    "Weiterleitung läuft Panel.",
    "Weiterleitung abbrechen Druckknopf.",
    "Ben Okafor wird gefragt.",
  );
  // Away from the button, which goes with the request.
  await reader.goes("Tab");
  await ben.decline(await ben.asked());
  reader.meanwhile("Ben declines");
  await reader.hears("Fehler: Ben Okafor hat die Weiterleitung abgelehnt.");
});
