### Reviewed by: nobody
###
### Glossaire : agent = agent · contact = contact · interaction = interaction · transfer = transfert, transférer ·
### consultation = consultation · invitation = invitation · disposition = motif de clôture · park = mettre de côté ·
### queue = file d’attente · ready = prêt · text = message (SMS) · My Messages = Mes avis · Team Communicator inchangé. Vous.

language-name = Français
sentences = { $first } { $second }
you-were-offline = Vous étiez hors ligne. { $told }
said-of = { $who } : { $said }
kind-and-text = { $kind } : { $said }
you-wrote = { $why } Vous aviez écrit : { $text }
renamed = { $before } s’appelle désormais { $now }.
automatic-answer = Réponse automatique
no-text = Aucun texte visible
too-long = Plus de 670 caractères : impossible à envoyer.
not-sent-too-many = { $n ->
    [one] Non envoyé : le message a { $n } caractère de trop.
   *[other] Non envoyé : le message a { $n } caractères de trop.
}
not-pasted-too-many = { $n ->
    [one] Non collé : le message aurait { $n } caractère de trop.
   *[other] Non collé : le message aurait { $n } caractères de trop.
}
new-messages = { $n ->
    [one] { $n } nouveau message de { $who }.
   *[other] { $n } nouveaux messages de { $who }.
}
more-messages = { $n ->
    [one] { $n } autre message de { $who }.
   *[other] { $n } autres messages de { $who }.
}
and-the-last = { $arrived } Le dernier : { $last }
message-of = { $who } : { $text }
text-with-files = { $n ->
    [one] { $text } ({ $n } fichier)
   *[other] { $text } ({ $n } fichiers)
}
written-ago = { $message } Écrit il y a { $time }.
not-written-yet = { $who } n’a encore rien écrit.
new-messages-below = De nouveaux messages se trouvent sous ce que vous lisez. « Aller au plus récent » y mène.
message-to = Message à { $who } : { $state }
delivery-sending = Envoi en cours
delivery-sent = Envoyé
delivery-delivered = Remis
delivery-failed = Échec : { $reason }
sending-in = { $n ->
    [one] Envoi dans { $n } seconde. { $way }
   *[other] Envoi dans { $n } secondes. { $way }
}
undo-beside-message = « Annuler » se trouve à côté du message.
undo-with = Annuler avec { $keys }.
taken-back = Non envoyé. Le message est de nouveau dans son champ.
still-uploading = Un fichier est encore en cours de chargement. Renvoyez dans un instant.
not-sent = Non envoyé. { $why }
not-filled-in = Non rempli : { $fields }.
no-interaction-open = Aucune interaction n’est ouverte.
under-a-minute = moins d’une minute
minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
an-hour-and-minutes = { $n ->
    [one] 1 heure { $n } minute
   *[other] 1 heure { $n } minutes
}
hours = { $n ->
    [one] { $n } heure
   *[other] { $n } heures
}
days = { $n ->
    [one] { $n } jour
   *[other] { $n } jours
}
seconds = { $n ->
    [one] { $n } seconde
   *[other] { $n } secondes
}
short-under-a-minute = <1 min
short-minutes = { $n } min
short-hours = { $n } h
short-days = { $n } j
kind-agent = Agent
kind-agent-group = Groupe d’agents
kind-skill = Compétence
kind-queue = File d’attente
kind-routing-point = Point de routage
kinds-agent = Agents
kinds-agent-group = Groupes d’agents
kinds-skill = Compétences
kinds-queue = Files d’attente
kinds-routing-point = Points de routage
show-all = Tous
show-favourites = Favoris
show-recent = Récents
ready-since = Prêt, { $time }
not-ready-since = Non prêt, { $time }
not-ready-reason-since = Non prêt : { $reason }, { $time }
short-reason-since = { $reason }, { $time }
at-capacity = Complet
logged-out = Déconnecté
members-ready = { $total ->
    [one] { $ready } agent prêt sur { $total }
   *[other] { $ready } agents prêts sur { $total }
}
members-and-waiting = { $members }, { $waiting } en attente
members-and-waiting-for = { $members }, { $waiting } en attente, la plus longue depuis { $time }
short-members = { $ready } prêts sur { $total }
short-waiting-for = { $ready } prêts, { $waiting } en attente { $time }
nobody-waits = Personne n’attend.
waiting = { $n } en attente.
expected-soon = { $waiting } Attente prévue : moins d’une minute.
expected-wait = { $waiting } Attente prévue : environ { $time }.
ready = Prêt
not-ready = Non prêt
not-ready-reason = Non prêt : { $reason }
you-are-ready = Vous êtes prêt.
you-are-not-ready = Vous n’êtes pas prêt.
you-are-not-ready-reason = Vous n’êtes pas prêt : { $reason }.
ready-again-in = { $state }. De nouveau prêt dans { $time }.
signed-in-as = Connecté en tant que { $name }.
open-count = { $n ->
    [one] { $n } interaction ouverte.
   *[other] { $n } interactions ouvertes.
}
open-and-parked = { $n ->
    [one] { $n } interaction ouverte, { $parked } mises de côté.
   *[other] { $n } interactions ouvertes, { $parked } mises de côté.
}
back-from = De retour de { $name }, qui est absent
back-from-to = De retour de { $name }, qui est absent, vers { $via }
transfer-from = Transfert de { $name }
transfer-from-to = Transfert de { $name } vers { $via }
consultation-from = Consultation de { $name }
consultation-from-to = Consultation de { $name } vers { $via }
new-for = Nouveau pour { $via }
invitation-summary = { $reason } : { $channel } de { $contact }.
invitation = { $n ->
    [one] { $summary } { $n } seconde pour répondre. { $way }
   *[other] { $summary } { $n } secondes pour répondre. { $way }
}
among-notifications = Elle se trouve parmi les notifications.
press-to-go = Appuyez sur { $keys } pour y aller.
channel-from = { $channel } de { $contact }.
channel-from-waiting = { $channel } de { $contact }, en attente depuis { $time }.
label-and-value = { $label } : { $value }
note-is = Note : { $note }
question-is = Question : { $note }
note-label = Note
question-label = Question
seconds-left = { $n ->
    [one] Encore { $n } seconde.
   *[other] Encore { $n } secondes.
}
left-to-answer = { $n ->
    [one] Encore { $n } seconde pour répondre à { $contact }.
   *[other] Encore { $n } secondes pour répondre à { $contact }.
}
more-time = { $n ->
    [one] Vous avez plus de temps : { $n } seconde.
   *[other] Vous avez plus de temps : { $n } secondes.
}
author-contact = Contact
gone-accepted = Acceptée.
gone-declined = Refusée.
gone-no-answer = Expirée : le temps est écoulé.
gone-withdrawn-by = Retirée par { $by }.
gone-withdrawn = Retirée.
contact-ended = Le contact a mis fin à la conversation.
gone-could-not-answer = Retirée, car vous ne pouviez pas répondre.
gone-not-ready = Retirée, car vous n’êtes pas prêt.
it-is-over = C’est terminé.
accepted-elsewhere = Acceptée dans votre autre onglet.
accepting = Acceptation en cours.
no-invitation = Il n’y a pas d’invitation.
this-is-over = C’est terminé.
transfer-pending = Transfert en cours
connected-to = Connecté à { $number }
connected = Connecté
ended-by-contact = Terminée par le contact
ended = Terminée
answer-marks-done = L’envoi de la réponse la clôt
other-open = { $n ->
    [one] { $n } autre interaction ouverte
   *[other] { $n } autres interactions ouvertes
}
earlier = { $n ->
    [one] { $n } interaction antérieure
   *[other] { $n } interactions antérieures
}
list = { $all }
parked-until-written = Mise de côté jusqu’à ce que le contact écrive.
parked-until = Mise de côté jusqu’à : { $at }.
unparked = { $who } n’est plus mis de côté.
unparked-written = { $who } n’est plus mis de côté : le contact a écrit.
unparked-time = { $who } n’est plus mis de côté : l’heure est venue.
note-saved = Enregistré.
note-typing = Enregistré quand vous quittez le champ.
note-saving = Enregistrement…
note-waits = Enregistré au retour de la connexion.
note-not-saved = La note n’a pas été enregistrée. { $why }
note-lost = Votre note sur { $contact } n’a pas été enregistrée avant le transfert. Vous aviez écrit : { $note }
not-saved = Non enregistré. { $why }
lost-draft = Vous avez un brouillon non envoyé.
lost-answer = Le contact n’a pas reçu de réponse.
lost-note = Vous avez saisi une note pour un transfert.
done = Clôturé. { $way }
undo-among-notifications = « Annuler » se trouve parmi les notifications.
press-to-undo = Appuyez sur { $keys } pour annuler.
nothing-to-undo = Il n’y a rien à annuler.
is-done = { $who } est clôturé.
open-again = { $who } est de nouveau ouvert.
not-reopened = Non rouverte. { $why }
conversation-ended = Conversation terminée.
no-longer-yours = L’interaction avec { $contact } n’est plus la vôtre.
consultation-about-over = La consultation sur { $contact } est terminée.
erased = Effacé sur demande.
looking = Recherche…
past-interactions = { $n ->
    [one] { $n } interaction passée
   *[other] { $n } interactions passées
}
newest-of-past = { $n ->
    [one] Les { $listed } plus récentes de { $n } interaction passée
   *[other] Les { $listed } plus récentes de { $n } interactions passées
}
contacts-and-past = { $n ->
    [one] { $n } contact. { $past }
   *[other] { $n } contacts. { $past }
}
declined = { $target } a refusé le transfert.
declined-because = { $target } a refusé le transfert. Motif : { $reason }
did-not-answer = { $target } n’a pas répondu.
is-logged-out = { $target } est déconnecté.
is-not-ready = { $target } n’est pas prêt.
is-at-capacity = { $target } est complet.
nobody-available = Aucun agent de { $target } n’est disponible.
transfer-cancelled = Transfert annulé.
does-not-exist = { $target } n’existe plus.
transfer-failed = Le transfert a échoué. Réessayez. (Code { $code })
transferred-to = Transféré à { $to }.
is-being-asked = { $name } est sollicité.
has-been-shown = { $name } a la demande sous les yeux.
has-joined = { $name } a rejoint la consultation.
consultation-declined = { $target } a refusé la consultation.
consultation-declined-because = { $target } a refusé la consultation. Motif : { $reason }
consultation-cancelled = Consultation annulée.
consultation-failed = La consultation a échoué. Réessayez. (Code { $code })
consultation-ended = Consultation terminée.
consultation-ended-by = { $by } a mis fin à la consultation.
yours-now = L’interaction est désormais la vôtre.
signed-out-of-consultation = { $who } s’est déconnecté. La consultation est terminée.
consultation-with = Consultation avec { $name }
consultation-asked-for = Consultation demandée
state-consultation-failed = Échec de la consultation
asks-who = { $from } demande à { $with }
asks-whom = { $from } consulte { $with }.
not-said = Non envoyé. { $why }
aside-lost = La consultation est terminée. Vous n’aviez pas envoyé : « { $text } »
asks-for = { $name } demande la conversation avec { $contact }.
has-been-asked = La demande a été faite à { $name }.
colleague-has-been-asked = La demande a été faite à votre collègue.
is-favourite = { $name } fait partie de vos favoris.
is-no-favourite = { $name } ne fait plus partie de vos favoris.
not-delivered = Votre dernier message à { $contact } n’a pas été remis.
not-delivered-because = Votre dernier message à { $contact } n’a pas été remis : { $reason }
set-not-ready = Vous n’avez pas répondu à l’invitation de { $contact }. Vous avez été mis en « non prêt ».
reassigned = { $by } vous a retiré la conversation avec { $contact }.
given-while-away = { $contact } : confié à { $to } pendant votre absence.
several-given-away = { $n ->
    [one] { $n } conversation a été confiée à d’autres pendant votre absence. Elle figure dans « Mes avis ».
   *[other] { $n } conversations ont été confiées à d’autres pendant votre absence. Elles figurent dans « Mes avis ».
}
keeps = { $name } garde la conversation avec { $contact }.
no-answer-to-ask = { $name } n’a pas répondu. Vous aviez demandé la conversation avec { $contact }.
no-longer-has = { $name } n’a plus la conversation avec { $contact }.
notices-kept = { $n ->
    [one] Conservation : { $days }, au plus { $n } avis.
   *[other] Conservation : { $days }, au plus { $n } avis.
}
type-error = Erreur
type-warning = Avertissement
type-information = Information
priority-high = Haute
priority-normal = Normale
went-to = L’interaction n’est plus la vôtre : elle est allée à { $to }.
interaction-done = L’interaction est clôturée.
did-not-take = Vous n’avez pas pris l’interaction.
not-yours-any-more = L’interaction n’est plus la vôtre.
message-deleted = Avis supprimé.
message-restored = Avis rétabli.
not-restored = Cet avis ne peut plus être rétabli.
given-to = Confié à { $to }.
given-later = Confié à { $to } au retour de la connexion.
still-signed-in = Vous êtes toujours connecté.
no-open-interactions = Vous n’avez aucune interaction ouverte.
open-interactions = { $n ->
    [one] Vous avez { $n } interaction ouverte.
   *[other] Vous avez { $n } interactions ouvertes.
}
transfers-pending = { $n ->
    [one] Un transfert est en cours. Il est annulé si vous ne gardez pas tout.
   *[other] { $n } transferts sont en cours. Ils sont annulés si vous ne gardez pas tout.
}
kept-for-you = Ce que vous gardez vous attend.
kept-for-a-while =
    Ce que vous gardez vous attend. Si un contact écrit et que votre absence dépasse { $time }, c’est proposé à d’autres,
    s’il existe une file d’attente pour cela.
parked-stay = { $n ->
    [one] { $n } interaction mise de côté le reste.
   *[other] { $n } interactions mises de côté le restent.
}
choose-who-gets = { $n ->
    [one] Choisissez qui reçoit votre interaction ouverte. Vous serez ensuite déconnecté.
   *[other] Choisissez qui reçoit vos { $n } interactions ouvertes. Vous serez ensuite déconnecté.
}
all-given-to = { $n ->
    [one] { $n } interaction confiée à { $to }.
   *[other] { $n } interactions confiées à { $to }.
}
all-given-back = { $n ->
    [one] { $n } interaction rendue à la file d’attente.
   *[other] { $n } interactions rendues à la file d’attente.
}
sign-out-discards-drafts = { $n ->
    [one] Vous avez un brouillon non envoyé. Choisissez de nouveau « Se déconnecter » pour l’abandonner.
   *[other] Vous avez { $n } brouillons non envoyés. Choisissez de nouveau « Se déconnecter » pour les abandonner.
}
sign-out-discards-changes = { $n ->
    [one] Vous avez une modification qui attend la connexion. Choisissez de nouveau « Se déconnecter » pour l’abandonner.
   *[other] Vous avez { $n } modifications qui attendent la connexion. Choisissez de nouveau « Se déconnecter » pour les abandonner.
}
sign-out-discards-both = Vous avez { $drafts } et { $changes }. Choisissez de nouveau « Se déconnecter » pour tout abandonner.
signing-out-discards-drafts = { $n ->
    [one] Vous avez un brouillon non envoyé. La déconnexion l’abandonne.
   *[other] Vous avez { $n } brouillons non envoyés. La déconnexion les abandonne.
}
signing-out-discards-changes = { $n ->
    [one] Vous avez une modification qui attend la connexion. La déconnexion l’abandonne.
   *[other] Vous avez { $n } modifications qui attendent la connexion. La déconnexion les abandonne.
}
signing-out-discards-both = Vous avez { $drafts } et { $changes }. La déconnexion abandonne tout.
unsent-drafts = { $n ->
    [one] un brouillon non envoyé
   *[other] { $n } brouillons non envoyés
}
waiting-changes = { $n ->
    [one] une modification qui attend la connexion
   *[other] { $n } modifications qui attendent la connexion
}
connection-lost = Connexion perdue. Reconnexion en cours. Ce que vous écrivez est conservé et envoyé ensuite.
connected-again = De nouveau connecté.
new-version = Il existe une nouvelle version. Elle est chargée quand vous n’êtes pas occupé.
also-elsewhere = Vous êtes aussi connecté sur un autre appareil. Tous montrent la même chose ; le dernier utilisé sonne.
one-more-device = Vous vous êtes connecté sur un autre appareil. Tous montrent la même chose ; le dernier utilisé sonne.
suspended = Un administrateur a suspendu votre accès. Vous ne pourrez vous connecter que lorsqu’il l’aura rétabli.
sign-in-ended = Votre session est terminée : elle a expiré, ou vous vous êtes déconnecté ailleurs. Reconnectez-vous.
signed-out-elsewhere = Vous vous êtes déconnecté dans un autre onglet ou navigateur. Connectez-vous pour continuer ici.
you-have-it = Vous avez la conversation
has-conversation = { $name } a la conversation
waits-for-agent = Attend un agent
you-have-another = Vous avez une conversation sur un autre numéro
has-another = { $name } a une conversation sur un autre numéro
another-waits = Une conversation sur un autre numéro attend un agent
choose-contact = Choisissez d’abord un contact.
open-again-at = { $why } Réouverture : { $at }.
not-understood = La passerelle n’a pas compris. Rechargez la page et réessayez.
too-large = C’est trop volumineux pour être envoyé.
sign-in-expired = Votre session a expiré. Reconnectez-vous.
you-signed-out = Vous vous êtes déconnecté.
dismissed = Un administrateur vous a déconnecté. Vous pouvez vous reconnecter.
abused = La passerelle a fermé la connexion après trop d’erreurs.
not-yours = Cette interaction n’est plus la vôtre.
stale = Quelque chose a changé entre-temps. Vérifiez, puis réessayez.
cancel-transfer-first = Un transfert est en cours. Annulez-le d’abord.
no-transfer = Il n’y a plus de transfert à annuler.
end-consultation-first = Une consultation est en cours. Terminez-la d’abord.
no-consultation = La consultation est terminée.
consultant-away = Votre collègue n’est pas connecté en ce moment. Réessayez, ou terminez la consultation.
has-ended = La conversation est terminée.
opted-out = Le contact a refusé les messages. Il peut envoyer START pour en recevoir de nouveau.
text-empty = Saisissez d’abord un message.
text-too-long = Le texte est trop long.
text-control = Le texte contient des caractères qui ne peuvent pas être envoyés.
unknown-media = Un fichier n’est plus là : joignez-le de nouveau.
unsupported-media = L’opérateur n’accepte pas ces fichiers.
unknown-target = Cette cible n’existe plus.
unsupported-channel = La cible n’accepte pas les messages de ce type.
target-is-owner = Cette interaction est déjà la vôtre.
no-queue = Cette conversation est arrivée pour vous seul : il n’y a pas de file d’attente pour elle. Transférez-la ou gardez-la.
already-answered = Déjà répondu dans votre autre onglet.
time-up = Le temps est écoulé.
no-more-time = Vous avez eu plus de temps aussi souvent que possible.
unsuitable-time = Choisissez une heure à venir, dans l’année.
disposition-missing = Choisissez d’abord un motif de clôture.
unknown-disposition = Ce motif de clôture n’existe plus.
read-only = Cette valeur ne peut pas être modifiée.
unknown-notice = Cet avis a déjà été supprimé.
unsupported-setting = Ce réglage ne peut pas être enregistré.
not-a-number = On ne peut pas écrire à ce numéro.
no-number = Vous n’avez aucun numéro depuis lequel écrire.
contact-is-yours = Vous avez déjà une conversation ouverte avec ce contact.
contact-is-of = { $by } a la conversation avec ce contact.
contact-waits = Ce contact attend déjà un agent.
closed = En dehors des heures d’ouverture.
destination-barred =
    On ne peut pas écrire aux numéros qui commencent par { $prefix }, car cela peut coûter cher. Qui exploite la passerelle
    peut les autoriser.
too-many-messages = { $n ->
    [one] Vous avez envoyé { $n } message dans la dernière minute. Attendez un instant, puis renvoyez.
   *[other] Vous avez envoyé { $n } messages dans la dernière minute. Attendez un instant, puis renvoyez.
}
number-busy = { $n ->
    [one] Tous les agents ensemble ont envoyé { $n } message depuis ce numéro dans la dernière minute. Attendez un instant, puis renvoyez.
   *[other] Tous les agents ensemble ont envoyé { $n } messages depuis ce numéro dans la dernière minute. Attendez un instant, puis renvoyez.
}
too-many-conversations = { $n ->
    [one] Vous avez commencé { $n } conversation dans la dernière heure. Réessayez plus tard.
   *[other] Vous avez commencé { $n } conversations dans la dernière heure. Réessayez plus tard.
}
too-many-changes = { $n ->
    [one] Vous avez fait { $n } modification dans la dernière minute. Attendez un instant, puis réessayez.
   *[other] Vous avez fait { $n } modifications dans la dernière minute. Attendez un instant, puis réessayez.
}
unavailable = La passerelle n’a pas pu enregistrer cela. Réessayez.
kind-jpeg = image JPEG
kind-png = image PNG
kind-gif = image GIF
kind-webp = image WebP
kind-mp3 = audio MP3
kind-amr = audio AMR
kind-m4a = audio M4A
kind-ogg = audio Ogg
kind-wav = audio WAV
kind-mp4 = vidéo MP4
kind-3gp = vidéo 3GP
kind-quicktime = vidéo QuickTime
kind-webm = vidéo WebM
kind-pdf = document PDF
kind-vcard = carte de visite
kind-text = fichier texte
kind-empty = fichier vide
kind-broken-picture = image impossible à afficher
kind-unknown = fichier de type inconnu
sort-audio = audio
sort-video = vidéo
sort-vcard = cartes de visite
sort-text = texte
bytes = { $n ->
    [one] { $n } octet
   *[other] { $n } octets
}
kilobytes = { $n } ko
megabytes = { $n } Mo
megabytes-and-tenths = { $n },{ $tenths } Mo
text-only = Ce numéro n’envoie que du texte.
up-to-files = { $n ->
    [one] Jusqu’à { $n } fichier, { $size } en tout : { $kinds }.
   *[other] Jusqu’à { $n } fichiers, { $size } en tout : { $kinds }.
}
files-unsupported = Les fichiers de ce type ne peuvent pas être envoyés. { $taken }
file-is-empty = Le fichier est vide.
files-too-much = C’est trop. { $taken }
file-is-other = Son contenu ne peut pas être envoyé : { $kind }. { $taken }
not-uploaded = Le chargement a échoué. Joignez-le de nouveau.
uploading = Chargement de { $name }.
uploaded-later = { $name } est chargé au retour de la connexion.
is-attached = { $name } est joint.
is-removed = { $name } retiré.
setting-is = { $setting } : { $keys }.
setting-is-off = { $setting } : désactivé.
settings-invitations = Invitations
settings-sounds = Sons et annonces
settings-writing = Écriture
settings-display = Affichage
off = Désactivé
on = Activé
setting-focus-preview = Placer le focus sur un aperçu d’interaction à son arrivée
setting-answer-time = Quand il reste 20 secondes pour répondre
answer-time-warn = M’avertir
answer-time-extend = Demander automatiquement plus de temps
setting-ring = Sonner pour les invitations
setting-message-sound = Son pour les nouveaux messages
setting-browser-notifications = Notifications du navigateur quand la page n’est pas au premier plan
setting-messages-aloud = Lecteur d’écran : nouveaux messages
aloud-full = Qui a écrit, et le texte
aloud-brief = Qui a écrit
aloud-off = Rien
setting-undo-send = Annuler l’envoi
undo-send-for = 5 secondes
setting-slash = / dans un champ de message vide ouvre les réponses types
setting-theme = Thème
as-the-system = Comme le système
theme-light = Clair
theme-dark = Sombre
theme-contrast = Contraste élevé
setting-density = Densité
density-comfortable = Confortable
density-compact = Compacte
setting-text-size = Taille du texte
text-normal = Normale
text-large = Grande
text-larger = Plus grande
text-largest = La plus grande
setting-motion = Animations
motion-reduced = Réduites
setting-language = Langue
as-the-browser = Comme le navigateur
setting-time-zone = Fuseau horaire
shortcut-invitation = Aller à l’invitation la plus récente
shortcut-next-region = Aller à la zone suivante
shortcut-previous-region = Aller à la zone précédente
shortcut-next-window = Aller à l’interaction suivante
shortcut-previous-window = Aller à l’interaction précédente
shortcut-last-message = Dire le dernier message du contact
shortcut-undo = Annuler la dernière action
shortcut-new-text = Écrire un nouveau message
shortcut-messages = Ouvrir « Mes avis »
shortcut-communicator = Ouvrir le Team Communicator
shortcut-search = Rechercher des contacts et des interactions passées
shortcut-settings = Ouvrir les réglages
shortcut-help = Afficher les raccourcis clavier
keys-taken = { $keys } est déjà pris : { $taken }.
no-such-key = Il n’y a pas de touche { $name } à maintenir : utilisez Ctrl, Alt, Shift ou Meta.
keys-for-typing = Utilisez Ctrl, Alt ou Meta avec une touche, ou une touche de fonction : les autres servent à écrire.
keys-of-browser = { $keys } sert au navigateur.
close = Fermer
cancel = Annuler
dismiss = Masquer
show = Afficher
undo = Annuler
delete = Supprimer
reload = Recharger
try-again = Réessayer
show-open-conversation = Afficher la conversation ouverte
new-text = Nouveau message
name = Nom
contact = Contact
contacts = Contacts
note = Note
note-before = Note :
side-conversation = Aparté
colleagues-see-it = Les collègues le voient.
loading = Chargement…
part-not-loaded = Cette partie n’a pas pu être chargée.
file-not-loaded = Le fichier n’a pas pu être chargé.
gateway-unreachable = La passerelle est injoignable. Réessayez.
no-connection = Il n’y a pas de connexion.
waiting-for-connection = En attente de la connexion
n-new-messages = { $n ->
    [one] { $n } nouveau message
   *[other] { $n } nouveaux messages
}
n-messages = { $n ->
    [one] { $n } message
   *[other] { $n } messages
}
n-files = { $n ->
    [one] { $n } fichier
   *[other] { $n } fichiers
}
n-contacts = { $n ->
    [one] { $n } contact
   *[other] { $n } contacts
}
title = { $name } – Baton
title-news = ({ $n }) { $name } – Baton
connecting-to-gateway = Connexion à la passerelle…
gateway-not-reached = La passerelle est injoignable. Reconnexion.
offline-before-welcome = Hors ligne. Le bureau vient avec la connexion.
link-reconnecting-only = Reconnexion…
link-offline-only = Hors ligne
skip-to-interaction = Aller à l’interaction
nothing-open-keys = Aucune interaction n’est ouverte. Quand une invitation arrive, { $keys } y mène.
on-devices = { $n ->
    [one] sur { $n } appareil
   *[other] sur { $n } appareils
}
my-messages = Mes avis
team-communicator = Team Communicator
unread-badge = non lus
new-badge = nouveaux
interactions = Interactions
with-new-messages = , { $n } avec de nouveaux messages
other-reason = Autre motif…
my-history = Mon historique
search = Rechercher
settings = Réglages
keyboard-shortcuts = Raccourcis clavier
sign-out = Se déconnecter
name-and-state = { $name }, { $state }
link-connecting = Connexion…
link-reconnecting = Reconnexion… Ce que vous écrivez est conservé.
link-reconnecting-waiting = { $n ->
    [one] Reconnexion… Ce que vous écrivez est conservé. { $n } action en attente.
   *[other] Reconnexion… Ce que vous écrivez est conservé. { $n } actions en attente.
}
link-offline = Hors ligne. Ce que vous écrivez est conservé.
link-offline-waiting = { $n ->
    [one] Hors ligne. Ce que vous écrivez est conservé. { $n } action en attente.
   *[other] Hors ligne. Ce que vous écrivez est conservé. { $n } actions en attente.
}
notifications = Notifications
invitations-oldest-first = { $n ->
    [one] { $n } invitation, la plus ancienne d’abord
   *[other] { $n } invitations, la plus ancienne d’abord
}
done-word = Clôturé.
new-version-word = Nouvelle version
new-version-loads = La nouvelle version est chargée quand vous n’êtes pas occupé.
interaction-preview = Aperçu d’interaction
invitation-over = Invitation terminée
waiting-time = en attente depuis { $time }
dot-waiting-time = · en attente { $time }
seconds-left-words = { $n ->
    [one] { " " }s restante
   *[other] { " " }s restantes
}
s-left = { " " }s
accept = Accepter
accepting-word = Acceptation…
decline = Refuser
decline-with-reason = Refuser avec un motif
ask-more-time = Plus de temps
show-more-of = Afficher plus de { $contact }
case-data = Données du dossier
last-messages = Derniers messages
request = Demande
transfer-to = Transférer à { $name }
not-now = Pas maintenant
why-not-ready = Pourquoi n’êtes-vous pas prêt ?
why-decline = Pourquoi refusez-vous ?
reason = Motif
no-unread-messages = Aucun avis non lu
no-messages = Aucun avis
none-is-unread = Il n’y a pas d’avis non lus.
messages-to-list = Avis à afficher
unread = Non lu
mark-all-read = Tout marquer comme lu
mark-read = Marquer comme lu
mark-unread = Marquer comme non lu
priority-is = Priorité : { $priority }
no-interactions = Aucune interaction ouverte
state-transfer-failed = Échec du transfert
state-no-longer-parked = N’est plus de côté
parked-count = De côté ({ $n })
parked = De côté
unpark-contact = Reprendre { $contact }
unpark = Reprendre
park = Mettre de côté
park-until-written = Mettre de côté jusqu’à ce que le contact écrive
park-30-minutes = Mettre de côté 30 minutes
park-1-hour = Mettre de côté 1 heure
park-until-tomorrow = Mettre de côté jusqu’à demain { $time }
park-until = Mettre de côté jusqu’à…
choice-until-written = Jusqu’à ce que le contact écrive
choice-30-minutes = 30 minutes
choice-1-hour = 1 heure
choice-until-tomorrow = Jusqu’à demain { $time }
choice-until = Jusqu’à…
until-field = Jusqu’à
back-if-written = Elle revient plus tôt si le contact écrit.
choose-date = Choisissez une date et une heure.
line-until-written = Jusqu’à ce que le contact écrive
line-until = Jusqu’à : { $at }
state-parked-until-written = De côté jusqu’à ce que le contact écrive
state-parked-until = De côté jusqu’à : { $at }
interaction = Interaction
to-via = à { $via }
transfer-is-pending = Un transfert est en cours.
had-not-sent = Vous n’aviez pas envoyé : « { $text } »
ended-mark-done = La conversation est terminée. Clôturez-la pour fermer la fenêtre.
consult = Consulter
end = Terminer
mark-done = Clôturer
details = Détails
transfer = Transférer
more-actions = Autres actions
consultation-about = Consultation : { $contact }
from-name = De { $name }
you-read-along = Vous lisez seulement. Seul { $name } écrit au contact.
waiting-for-answer = En attente d’une réponse : { $time }
waiting-before = En attente{ " " }
keep-open = Garder ouverte
back-to-queue = Rendre à la file d’attente
transfer-to-whom = Transférer…
keep-them = Les garder
error = Erreur
consultation = Consultation
cancel-consultation = Annuler la consultation
cancel-transfer = Annuler le transfert
choose-another-target = Choisir une autre cible
time-left = encore { $time }
starting-transfer = Lancement du transfert…
starting-consultation = Lancement de la consultation…
transfer-starts-later = Le transfert commence au retour de la connexion.
consultation-starts-later = La consultation commence au retour de la connexion.
looking-for-agent = Recherche d’un agent de { $target }.
is-being-asked-for = { $name } est sollicité pour { $target }.
has-been-shown-for = { $name } a la demande pour { $target } sous les yeux.
with-name = Avec { $name }.
asks-you = { $name } vous consulte.
transfer-to-them = Transférer à cette personne
end-consultation = Terminer la consultation
close-side-conversation = Fermer l’aparté
never-the-contact = Seuls les collègues le voient, jamais le contact.
nobody-joined = Personne n’est encore là.
send-to = Envoyer à { $name }
message-field = Message à { $contact }
enter-sends = Enter envoie, Shift+Enter commence une nouvelle ligne.
send = Envoyer
more-possible = { $left ->
    [one] Encore { $left } caractère possible, { $messages }.
   *[other] Encore { $left } caractères possibles, { $messages }.
}
characters-left = { $left ->
    [one] { $left } caractère restant, { $messages }.
   *[other] { $left } caractères restants, { $messages }.
}
too-many-sentence = { $n ->
    [one] { $n } caractère de trop.
   *[other] { $n } caractères de trop.
}
n-messages-sentence = { $n ->
    [one] { $n } message.
   *[other] { $n } messages.
}
sent-as-unicode = Envoyé en Unicode à cause de « { $character } ».
replace-to-send = { $n ->
    [one] Remplacer { $n } caractère pour envoyer { $messages }
   *[other] Remplacer { $n } caractères pour envoyer { $messages }
}
standard-responses = Réponses types
search-standard-responses = Rechercher des réponses types
n-standard-responses = { $n ->
    [one] { $n } réponse type
   *[other] { $n } réponses types
}
attach-files = Joindre des fichiers
files-of-message = Fichiers de ce message
uploading-word = Chargement…
description-of = Description de { $name }
description = Description
remove-name = Retirer { $name }
save-name = Enregistrer { $name }
file-about = { $name }, { $kind }, { $size }
file-about-unnamed = { $kind }, { $size }
picture-from = Image de { $who }, { $time }
conversation-with = Conversation avec { $contact }
earlier-coming = Les messages antérieurs arrivent…
new-jump-to-newest = { $n ->
    [one] { $n } nouveau message. Aller au plus récent
   *[other] { $n } nouveaux messages. Aller au plus récent
}
sending-in-s = Envoi dans { $n } s
send-again = Renvoyer
transferred-by = Transféré à vous par { $name }.
today = Aujourd’hui
yesterday = Hier
day-and-time = { $day }, { $time }
back-to-conversation = Retour à la conversation
open-label = Ouvrir { $label }
disposition = Motif de clôture
none-required = Aucun pour l’instant (obligatoire)
none = Aucun
only-colleagues = Seuls les collègues le voient.
history-count = Historique ({ $n })
no-earlier-interactions = Aucune interaction antérieure
search-the-history = Rechercher dans l’historique
search-by = Rechercher par contact, numéro et mots
earlier-interactions = Interactions antérieures
earlier-messages = Messages antérieurs
past-what = { $channel }, { $via }, { $messages }
reopen = Rouvrir
interaction-of = Interaction du { $day }
interaction-of-with = Interaction du { $day } avec { $contact }
back-to-list = Retour à la liste
whose-conversations = Conversations de qui
mine = Les miennes
all-i-may-see = Toutes celles que je peux voir
more-contacts = Plus de contacts
past-interactions-heading = Interactions passées
sending-word = Envoi…
text-waits = En attente de la connexion. Votre texte est conservé et envoyé une seule fois.
the-contact = le contact
no-contact-matches = 0 contact correspond. On peut écrire à un numéro complet.
best-contacts = { $n ->
    [one] Les { $listed } meilleurs de { $n } contact
   *[other] Les { $listed } meilleurs de { $n } contacts
}
name-or-number = Nom ou numéro
ask-for-it = La demander
service-number = Numéro de service
targets-not-loaded = Les cibles internes n’ont pas pu être chargées.
targets-loading = Chargement des cibles internes.
matching-targets = { $n ->
    [one] { $n } cible interne correspondante
   *[other] { $n } cibles internes correspondantes
}
nothing-matches = Personne et rien ne correspond à « { $query } »
no-favourites = Pas encore de favoris
no-recent = Pas encore de cibles récentes
no-targets = Aucune cible interne
search-by-what = Recherchez par nom, nom d’utilisateur, numéro, e-mail, site ou compétence.
add-favourite-hint = Ajoutez-en un par les actions d’une cible.
recent-hint = Les cibles de vos transferts figurent ici.
clear-search = Effacer la recherche
kind-count = { $kind } ({ $n })
kind-best = { $kind } : les { $listed } meilleurs sur { $n }. Tout afficher
group-by-kind = Grouper par type
note-for-target = Note pour la cible (facultatif)
question-optional = Question (facultatif)
find-target = Trouver une cible interne
show-which = Afficher
what-and-value = { $what } : { $value }.
user-name = Nom d’utilisateur
number = Numéro
e-mail = E-mail
site = Site
takes = Accepte
handles = Traite
what-colon = { $what } :
choose-transfer-first = Ouvrez une interaction et choisissez d’abord « Transférer ».
only-sets-wait = Seul un groupe, une compétence, une file ou un point de routage peut la faire attendre.
add-favourite = Ajouter aux favoris
remove-favourite = Retirer des favoris
transfer-and-sign-out = Transférer et se déconnecter
sms-transfer = Transfert SMS
transfer-and-wait = Transférer et laisser attendre
actions-for = Actions pour { $name }
favourite-mark = { " " }(favori)
does-not-take = { $name } n’accepte pas les { $channel }.
kept-for-you-everywhere = Conservés pour vous : ils sont les mêmes dans chaque navigateur.
allow-in-browser = Autoriser dans ce navigateur
browser-forbids = Le navigateur n’autorise pas cette page à afficher des notifications : autorisez-les à côté de son adresse.
press-the-keys = Appuyez sur les touches dans un champ, ou écrivez-les, par exemple Ctrl+Alt+I. Un champ vide désactive un raccourci.
everywhere = Partout
keys-in-places = Touches selon l’endroit
usually = D’ordinaire : { $keys }
usually-off = D’ordinaire : désactivé
fixed-message = Champ de message
fixed-message-keys = `Enter` envoie, `Shift+Enter` commence une nouvelle ligne.
fixed-empty = Champ de message vide
fixed-empty-keys = `/` : réponses types. `//` : une barre oblique. Désactivable dans les réglages.
fixed-responses-keys = `Enter` : la première trouvée. `Escape` : retour au champ de message.
fixed-new-text = Nouveau message, contact
fixed-new-text-keys = `Haut`, `Bas` : vers un contact. `Enter` : le choisir. `Escape` : vider, puis fermer.
fixed-notification = Notification
fixed-notification-keys = `Escape` ramène là où vous étiez. Cela ne répond à rien.
fixed-menu = Menu
fixed-menu-keys = `Haut`, `Bas`, `Début`, `Fin` ou lettres : vers une entrée. `Enter` : l’exécuter. `Escape` : fermer.
fixed-search = Team Communicator, recherche
fixed-search-keys = `Bas` : dans la liste. `Enter` : actions de la première cible. `Escape` : vider, puis fermer.
fixed-list = Team Communicator, liste
fixed-list-keys =
    Flèches, `Début`, `Fin`, `Page haut`, `Page bas` : se déplacer. `Ctrl+Début`, `Ctrl+Fin` : première, dernière.
    `Shift+F10` : actions. `Escape` ou une lettre : retour à la recherche.
popup-blocked = Le navigateur a bloqué la fenêtre de connexion. Autorisez les fenêtres pour cette page, puis réessayez.
sign-in-in-window = Connectez-vous dans la fenêtre qui s’est ouverte.
sign-in-title = Connexion – Baton
sign-in-with = Se connecter avec { $provider }
demo-hint = Qui êtes-vous aujourd’hui ? Ceci est une démonstration : aucun mot de passe n’est nécessaire.
host-signs-in = La page qui l’entoure vous connecte.
sign-in-to-answer = Connectez-vous pour répondre à vos messages.
open-in-crm = Ouvrez le bureau dans votre CRM : il vous connecte.
sign-in-as = Se connecter en tant que{ " " }
sign-in = Se connecter
be-the-customer = Pour être le client, ouvrez{ " " }
demo-phone = le téléphone de démonstration
waiting-word = en attente{ " " }
file-too-large = Le fichier est trop volumineux : 5 Mo au plus.
picture-damaged = L’image est endommagée.
too-many-pixels = L’image a trop de pixels.
file-broken = Le fichier n’est pas arrivé en entier. Réessayez.
too-many-unsent = Tous les agents ensemble ont trop de fichiers non encore envoyés. Réessayez plus tard.
storage-full = Il n’y a plus de place pour d’autres fichiers. Prévenez qui exploite la passerelle.
file-not-kept = Le fichier n’a pas pu être conservé. Réessayez.
sign-in-token = Le jeton est incorrect ou a expiré.
sign-in-unknown-agent = Cet agent n’existe pas.
sign-in-unreachable = La connexion ne peut pas être vérifiée pour le moment.
sign-in-stale = Cette connexion a déjà servi ou a pris trop de temps.
sign-in-too-many = Trop de connexions depuis votre réseau ont échoué. Réessayez dans une minute.
sign-in-failed = La connexion a échoué. Réessayez.
not-checked-yet = Aucune personne parlant cette langue n’a encore relu ces textes.

## Why a message was not delivered, after "Failed:" and the like

failure-opted-out = Le contact s’est désabonné des messages.
failure-bad-number = Le numéro du contact n’est pas valide.
failure-no-texts = Le numéro du contact ne peut pas recevoir de SMS.
failure-country-off = Les messages vers le pays du contact sont désactivés.
failure-too-long = Le message est trop long.
failure-file = L’opérateur n’accepte pas l’un des fichiers.
failure-unreachable = Le téléphone est éteint ou injoignable.
failure-blocked = Le contact a bloqué les messages de ce numéro.
failure-unused-number = Le numéro du contact n’est pas attribué.
failure-filtered = L’opérateur du contact l’a filtré.
failure-not-delivered = L’opérateur ne l’a pas remis.
failure-refused = L’opérateur l’a refusé.
failure-no-pictures = Impossible d’envoyer des images depuis ce numéro.
failure-not-sendable = L’opérateur l’a refusé : le numéro ou le texte ne peut pas être envoyé.
failure-no-carrier = Plus aucun opérateur ne dessert ce numéro.
failure-no-connection = L’opérateur était injoignable.
failure-unknown = On ne sait pas s’il a été envoyé.
failure-code = L’opérateur ne l’a pas remis (code { $code }).

## Reasons that the gateway gives or offers

reason-break = Pause
reason-lunch = Déjeuner
reason-after-call-work = Travail après contact
reason-wrap-up = Clôture
reason-no-answer = N’a pas répondu
reason-busy = Je suis occupé avec un autre contact.
reason-not-my-subject = Ce n’est pas mon domaine.
reason-leaving = Je suis sur le point de partir.
