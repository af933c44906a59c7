### Reviewed by: nobody
###
### Les termes sont dans src/core/words/fr.ftl.

handset-title = Téléphone – démo de Baton
handset-heading = Téléphone
handset-connecting = Connexion …
handset-connected = Connecté. Numéro de ce téléphone : { $number }
handset-lost = Connexion perdue. Nouvel essai …
handset-my-number = Mon numéro
handset-send-to = Envoyer à
handset-conversation = Conversation
handset-no-messages = Pas encore de messages.
handset-message = Message
handset-text-message = SMS
handset-keys = Entrée envoie, Maj+Entrée commence une nouvelle ligne.
handset-attach = Joindre un fichier
handset-remove = Retirer le fichier
handset-send = Envoyer
handset-about = Le téléphone du client dans la démo : écrivez comme le ferait un client.
handset-today = Aujourd’hui
handset-you-to = Vous à { $who }
handset-sent = Envoyé
handset-picture = Image { $n } sur { $all }
handset-save = Enregistrer { $name }
handset-save-file = Enregistrer le fichier { $n } sur { $all }
handset-bad-number = Ce n’est pas un numéro de téléphone : il commence par + et l’indicatif du pays.
handset-unknown-target = Personne ne répond à ce numéro.
handset-empty = Saisissez un message ou joignez un fichier.
handset-too-long = { $parts ->
    [one] Le message est plus long que ce qu’un téléphone peut envoyer : { $parts } partie.
   *[other] Le message est plus long que ce qu’un téléphone peut envoyer : { $parts } parties.
}
handset-control = Le message contient des caractères de contrôle.
handset-too-large = Trop volumineux : { $mb } Mo au plus.
handset-unknown-media = Le fichier n’est pas là : joignez-le de nouveau.
handset-refused = La passerelle a refusé le message.
handset-unreachable = La passerelle est injoignable. Votre message est toujours là : réessayez.

crm-title = CRM de démo
crm-news = ({ $n }) CRM de démo
crm-loading = Le bureau se charge.
crm-connected = Le bureau est connecté.
crm-reconnecting = Le bureau se reconnecte.
crm-lost = Le bureau ne répond pas.
crm-contacts = Contacts
crm-theme = Thème
crm-as-the-system = Comme le système
crm-light = Clair
crm-dark = Sombre
crm-sign-in = Se connecter au CRM
crm-sign-in-about = Cela vous connecte aussi au bureau à côté. C’est une démo : personne n’a besoin de mot de passe.
crm-sign-in-as = Se connecter en tant que { $name }
crm-contact = Contact
crm-no-contact = Aucun contact
crm-number = Numéro
crm-customer-since = Client depuis
crm-open-orders = Commandes en cours
crm-shop = Magasin
crm-send-text = Envoyer un message
crm-waiting = { $who } attend
crm-accept = Accepter
crm-decline = Refuser
crm-transfer = Transférer ce dossier
crm-to-whom = À qui
crm-find = Chercher
crm-cancel = Annuler le transfert
crm-said = Ce que le bureau a dit
crm-nothing = Rien encore.
crm-desk = Messages (SMS)
crm-frame = Baton, bureau de l’agent
crm-accepted = { $who } a été accepté ici.
crm-closed = { $why ->
    [transferred] L’interaction a été fermée : transférée.
    [done] L’interaction a été fermée : terminée.
   *[gone] L’interaction a été fermée : elle n’est plus là.
}
crm-shown = La demande est affichée chez { $who }.
crm-no-token = Le serveur du CRM ne donne pas de jeton.
crm-no-gateway-token = La passerelle ne donne pas de jeton.

-again = Fermez cette fenêtre et réessayez.
sign-in-title = Connexion – Baton
sign-in-going-on = Connexion en cours…
sign-in-done = Vous êtes connecté. Vous pouvez fermer cette fenêtre.
sign-in-denied = Vous ne vous êtes pas connecté. { -again }
sign-in-not-reached = Le service de connexion est injoignable. { -again }
sign-in-failed = La connexion a échoué. { -again }
sign-in-no-gateway = La passerelle est injoignable. { -again }
sign-in-token = Le jeton est incorrect ou a expiré. { -again }
sign-in-suspended = Un administrateur a suspendu votre accès. Vous ne pourrez vous connecter que lorsqu’il l’aura rétabli. { -again }
sign-in-unknown-agent = Cet agent n’existe pas. { -again }
sign-in-unchecked = La connexion ne peut pas être vérifiée pour le moment. { -again }
sign-in-stale = Cette connexion a déjà servi ou a pris trop de temps. { -again }
sign-in-too-many = Trop de connexions depuis votre réseau ont échoué. Réessayez dans une minute. { -again }

start-failed = Baton n’a pas pu démarrer. Rechargez la page ; si cela n’aide pas, le navigateur est peut-être trop ancien.
start-no-script = Baton a besoin de JavaScript et de WebAssembly : activez-les pour cette page.

embed-frame = Baton, bureau de l’agent
embed-closed = La connexion au bureau a été fermée.
embed-late = Le bureau n’a pas répondu à { $method } en 10 secondes.
embed-loaded-anew = Le bureau a été rechargé. On ne sait pas si cela a été fait.
embed-same-token = Le bureau veut un autre jeton que celui qu’il a reçu.
embed-not-signed-in = Personne n’est connecté.
embed-not-connected = Le bureau n’est pas relié à la passerelle. Réessayez quand il le sera.
embed-unknown = Cela n’existe plus sur ce bureau.
embed-busy = Une action à ce sujet est déjà en cours.
