### Reviewed by: nobody
###
### Glosario: agent = agente · contact = contacto · interaction = interacción · transfer = transferencia, transferir ·
### consultation = consulta · invitation = invitación · disposition = tipificación · park = aparcar · queue = cola ·
### ready = disponible · text = mensaje · My Messages = Mis avisos · Team Communicator no se traduce. Trato: usted.

language-name = Español
sentences = { $first } { $second }
you-were-offline = Estaba sin conexión. { $told }
said-of = { $who }: { $said }
kind-and-text = { $kind }: { $said }
you-wrote = { $why } Había escrito: { $text }
renamed = { $before } ahora se llama { $now }.
automatic-answer = Respuesta automática
no-text = Sin texto visible
too-long = Más de 670 caracteres: no se puede enviar.
not-sent-too-many = { $n ->
    [one] No enviado: el mensaje tiene { $n } carácter de más.
   *[other] No enviado: el mensaje tiene { $n } caracteres de más.
}
not-pasted-too-many = { $n ->
    [one] No pegado: el mensaje tendría { $n } carácter de más.
   *[other] No pegado: el mensaje tendría { $n } caracteres de más.
}
new-messages = { $n ->
    [one] { $n } mensaje nuevo de { $who }.
   *[other] { $n } mensajes nuevos de { $who }.
}
more-messages = { $n ->
    [one] { $n } mensaje más de { $who }.
   *[other] { $n } mensajes más de { $who }.
}
and-the-last = { $arrived } El último: { $last }
message-of = { $who }: { $text }
text-with-files = { $n ->
    [one] { $text } ({ $n } archivo)
   *[other] { $text } ({ $n } archivos)
}
written-ago = { $message } Escrito hace { $time }.
not-written-yet = { $who } todavía no ha escrito.
new-messages-below = Hay mensajes nuevos debajo de lo que lee. «Ir a lo más reciente» lleva allí.
message-to = Mensaje para { $who }: { $state }
delivery-sending = Enviando
delivery-sent = Enviado
delivery-delivered = Entregado
delivery-failed = Error: { $reason }
sending-in = { $n ->
    [one] Se envía en { $n } segundo. { $way }
   *[other] Se envía en { $n } segundos. { $way }
}
undo-beside-message = «Deshacer» está junto al mensaje.
undo-with = Deshacer con { $keys }.
taken-back = No enviado. El mensaje vuelve a estar en su campo.
still-uploading = Todavía se está subiendo un archivo. Envíe de nuevo en un momento.
not-sent = No enviado. { $why }
not-filled-in = Sin rellenar: { $fields }.
no-interaction-open = No hay ninguna interacción abierta.
under-a-minute = menos de un minuto
minutes = { $n ->
    [one] { $n } minuto
   *[other] { $n } minutos
}
an-hour-and-minutes = { $n ->
    [one] 1 hora { $n } minuto
   *[other] 1 hora { $n } minutos
}
hours = { $n ->
    [one] { $n } hora
   *[other] { $n } horas
}
days = { $n ->
    [one] { $n } día
   *[other] { $n } días
}
seconds = { $n ->
    [one] { $n } segundo
   *[other] { $n } segundos
}
short-under-a-minute = <1 min
short-minutes = { $n } min
short-hours = { $n } h
short-days = { $n } d
kind-agent = Agente
kind-agent-group = Grupo de agentes
kind-skill = Habilidad
kind-queue = Cola de interacciones
kind-routing-point = Punto de enrutamiento
kinds-agent = Agentes
kinds-agent-group = Grupos de agentes
kinds-skill = Habilidades
kinds-queue = Colas de interacciones
kinds-routing-point = Puntos de enrutamiento
show-all = Todos
show-favourites = Favoritos
show-recent = Recientes
ready-since = Disponible, { $time }
not-ready-since = No disponible, { $time }
not-ready-reason-since = No disponible: { $reason }, { $time }
short-reason-since = { $reason }, { $time }
at-capacity = Al máximo
logged-out = Desconectado
members-ready = { $total ->
    [one] { $ready } de { $total } agente disponible
   *[other] { $ready } de { $total } agentes disponibles
}
members-and-waiting = { $members }, { $waiting } en espera
members-and-waiting-for = { $members }, { $waiting } en espera, la más larga desde hace { $time }
short-members = { $ready } de { $total } disponibles
short-waiting-for = { $ready } disponibles, { $waiting } en espera { $time }
nobody-waits = No espera nadie.
waiting = { $n } en espera.
expected-soon = { $waiting } Espera prevista: menos de un minuto.
expected-wait = { $waiting } Espera prevista: unos { $time }.
ready = Disponible
not-ready = No disponible
not-ready-reason = No disponible: { $reason }
you-are-ready = Está disponible.
you-are-not-ready = No está disponible.
you-are-not-ready-reason = No está disponible: { $reason }.
ready-again-in = { $state }. Disponible de nuevo en { $time }.
signed-in-as = Sesión iniciada como { $name }.
open-count = { $n ->
    [one] { $n } interacción abierta.
   *[other] { $n } interacciones abiertas.
}
open-and-parked = { $n ->
    [one] { $n } interacción abierta, { $parked } aparcadas.
   *[other] { $n } interacciones abiertas, { $parked } aparcadas.
}
back-from = De vuelta de { $name }, que está ausente
back-from-to = De vuelta de { $name }, que está ausente, para { $via }
transfer-from = Transferencia de { $name }
transfer-from-to = Transferencia de { $name } a { $via }
consultation-from = Consulta de { $name }
consultation-from-to = Consulta de { $name } a { $via }
new-for = Nueva para { $via }
invitation-summary = { $reason }: { $channel } de { $contact }.
invitation = { $n ->
    [one] { $summary } { $n } segundo para responder. { $way }
   *[other] { $summary } { $n } segundos para responder. { $way }
}
among-notifications = Está entre las notificaciones.
press-to-go = Pulse { $keys } para ir a ella.
channel-from = { $channel } de { $contact }.
channel-from-waiting = { $channel } de { $contact }, en espera desde hace { $time }.
label-and-value = { $label }: { $value }
note-is = Nota: { $note }
question-is = Pregunta: { $note }
note-label = Nota
question-label = Pregunta
seconds-left = { $n ->
    [one] Queda { $n } segundo.
   *[other] Quedan { $n } segundos.
}
left-to-answer = { $n ->
    [one] Queda { $n } segundo para responder a { $contact }.
   *[other] Quedan { $n } segundos para responder a { $contact }.
}
more-time = { $n ->
    [one] Tiene más tiempo: { $n } segundo.
   *[other] Tiene más tiempo: { $n } segundos.
}
author-contact = Contacto
gone-accepted = Aceptada.
gone-declined = Rechazada.
gone-no-answer = Caducada: se acabó el tiempo.
gone-withdrawn-by = Retirada por { $by }.
gone-withdrawn = Retirada.
contact-ended = El contacto ha terminado la conversación.
gone-could-not-answer = Retirada, porque no podía responder.
gone-not-ready = Retirada, porque no está disponible.
it-is-over = Ha terminado.
accepted-elsewhere = Aceptada en su otra pestaña.
accepting = Aceptando.
no-invitation = No hay ninguna invitación.
this-is-over = Esto ha terminado.
transfer-pending = Transferencia pendiente
connected-to = Conectado con { $number }
connected = Conectado
ended-by-contact = Terminada por el contacto
ended = Terminada
answer-marks-done = Al enviar la respuesta queda finalizada
other-open = { $n ->
    [one] { $n } interacción abierta más
   *[other] { $n } interacciones abiertas más
}
earlier = { $n ->
    [one] { $n } interacción anterior
   *[other] { $n } interacciones anteriores
}
list = { $all }
parked-until-written = Aparcada hasta que el contacto escriba.
parked-until = Aparcada hasta: { $at }.
unparked = { $who } ya no está aparcado.
unparked-written = { $who } ya no está aparcado: el contacto ha escrito.
unparked-time = { $who } ya no está aparcado: ha llegado la hora.
note-saved = Guardado.
note-typing = Se guarda al salir del campo.
note-saving = Guardando…
note-waits = Se guarda cuando vuelva la conexión.
note-not-saved = La nota no se ha guardado. { $why }
note-lost = Su nota sobre { $contact } no se guardó antes de la transferencia. Había escrito: { $note }
not-saved = No guardado. { $why }
lost-draft = Tiene un borrador sin enviar.
lost-answer = El contacto no ha recibido respuesta.
lost-note = Ha escrito una nota para una transferencia.
done = Finalizada. { $way }
undo-among-notifications = «Deshacer» está entre las notificaciones.
press-to-undo = Pulse { $keys } para deshacer.
nothing-to-undo = No hay nada que deshacer.
is-done = { $who }: finalizada.
open-again = { $who }: abierta de nuevo.
not-reopened = No se ha reabierto. { $why }
conversation-ended = Conversación terminada.
no-longer-yours = La interacción con { $contact } ya no es suya.
consultation-about-over = La consulta sobre { $contact } ha terminado.
erased = Borrado a petición.
looking = Buscando…
past-interactions = { $n ->
    [one] { $n } interacción pasada
   *[other] { $n } interacciones pasadas
}
newest-of-past = { $n ->
    [one] Las { $listed } más recientes de { $n } interacción pasada
   *[other] Las { $listed } más recientes de { $n } interacciones pasadas
}
contacts-and-past = { $n ->
    [one] { $n } contacto. { $past }
   *[other] { $n } contactos. { $past }
}
declined = { $target } ha rechazado la transferencia.
declined-because = { $target } ha rechazado la transferencia. Motivo: { $reason }
did-not-answer = { $target } no ha respondido.
is-logged-out = { $target } no tiene la sesión iniciada.
is-not-ready = { $target } no está disponible.
is-at-capacity = { $target } está al máximo.
nobody-available = No hay ningún agente disponible en { $target }.
transfer-cancelled = Transferencia cancelada.
does-not-exist = { $target } ya no existe.
transfer-failed = La transferencia ha fallado. Inténtelo de nuevo. (Código { $code })
transferred-to = Transferida a { $to }.
is-being-asked = Se pregunta a { $name }.
has-been-shown = { $name } tiene la petición a la vista.
has-joined = { $name } se ha unido a la consulta.
consultation-declined = { $target } ha rechazado la consulta.
consultation-declined-because = { $target } ha rechazado la consulta. Motivo: { $reason }
consultation-cancelled = Consulta cancelada.
consultation-failed = La consulta ha fallado. Inténtelo de nuevo. (Código { $code })
consultation-ended = Consulta terminada.
consultation-ended-by = { $by } ha terminado la consulta.
yours-now = La interacción ahora es suya.
signed-out-of-consultation = { $who } ha cerrado la sesión. La consulta ha terminado.
consultation-with = Consulta con { $name }
consultation-asked-for = Consulta solicitada
state-consultation-failed = Consulta fallida
asks-who = { $from } pregunta a { $with }
asks-whom = { $from } pregunta a { $with }.
not-said = No enviado. { $why }
aside-lost = La consulta ha terminado. No había enviado: «{ $text }»
asks-for = { $name } pide la conversación con { $contact }.
has-been-asked = Se ha preguntado a { $name }.
colleague-has-been-asked = Se ha preguntado a su compañero.
is-favourite = { $name } está entre sus favoritos.
is-no-favourite = { $name } ya no está entre sus favoritos.
not-delivered = Su último mensaje a { $contact } no se ha entregado.
not-delivered-because = Su último mensaje a { $contact } no se ha entregado: { $reason }
set-not-ready = No respondió a la invitación de { $contact }. Ha pasado a no disponible.
reassigned = { $by } le ha retirado la conversación con { $contact }.
given-while-away = { $contact }: asignada a { $to } durante su ausencia.
several-given-away = { $n ->
    [one] { $n } conversación se asignó a otros durante su ausencia. Está en «Mis avisos».
   *[other] { $n } conversaciones se asignaron a otros durante su ausencia. Están en «Mis avisos».
}
keeps = { $name } se queda con la conversación con { $contact }.
no-answer-to-ask = { $name } no ha respondido. Usted había pedido la conversación con { $contact }.
no-longer-has = { $name } ya no tiene la conversación con { $contact }.
notices-kept = { $n ->
    [one] Se conservan { $days }, como máximo { $n } aviso.
   *[other] Se conservan { $days }, como máximo { $n } avisos.
}
type-error = Error
type-warning = Advertencia
type-information = Información
priority-high = Alta
priority-normal = Normal
went-to = La interacción ya no es suya: pasó a { $to }.
interaction-done = La interacción está finalizada.
did-not-take = No aceptó la interacción.
not-yours-any-more = La interacción ya no es suya.
message-deleted = Aviso eliminado.
message-restored = Aviso recuperado.
not-restored = Este aviso ya no se puede recuperar.
given-to = Asignada a { $to }.
given-later = Se asigna a { $to } cuando vuelva la conexión.
still-signed-in = Sigue con la sesión iniciada.
no-open-interactions = No tiene interacciones abiertas.
open-interactions = { $n ->
    [one] Tiene { $n } interacción abierta.
   *[other] Tiene { $n } interacciones abiertas.
}
transfers-pending = { $n ->
    [one] Hay una transferencia pendiente. Se cancela si no se queda con todo.
   *[other] Hay { $n } transferencias pendientes. Se cancelan si no se queda con todo.
}
kept-for-you = Lo que conserve le espera.
kept-for-a-while =
    Lo que conserve le espera. Si un contacto escribe y su ausencia supera { $time }, se ofrece a otros, si hay una cola para
    ello.
parked-stay = { $n ->
    [one] { $n } interacción aparcada sigue aparcada.
   *[other] { $n } interacciones aparcadas siguen aparcadas.
}
choose-who-gets = { $n ->
    [one] Elija quién recibe su interacción abierta. Después se cierra su sesión.
   *[other] Elija quién recibe sus { $n } interacciones abiertas. Después se cierra su sesión.
}
all-given-to = { $n ->
    [one] { $n } interacción asignada a { $to }.
   *[other] { $n } interacciones asignadas a { $to }.
}
all-given-back = { $n ->
    [one] { $n } interacción devuelta a la cola.
   *[other] { $n } interacciones devueltas a la cola.
}
sign-out-discards-drafts = { $n ->
    [one] Tiene un borrador sin enviar. Elija otra vez «Cerrar sesión» para descartarlo.
   *[other] Tiene { $n } borradores sin enviar. Elija otra vez «Cerrar sesión» para descartarlos.
}
sign-out-discards-changes = { $n ->
    [one] Tiene un cambio que espera la conexión. Elija otra vez «Cerrar sesión» para descartarlo.
   *[other] Tiene { $n } cambios que esperan la conexión. Elija otra vez «Cerrar sesión» para descartarlos.
}
sign-out-discards-both = Tiene { $drafts } y { $changes }. Elija otra vez «Cerrar sesión» para descartarlo todo.
signing-out-discards-drafts = { $n ->
    [one] Tiene un borrador sin enviar. Al cerrar la sesión se descarta.
   *[other] Tiene { $n } borradores sin enviar. Al cerrar la sesión se descartan.
}
signing-out-discards-changes = { $n ->
    [one] Tiene un cambio que espera la conexión. Al cerrar la sesión se descarta.
   *[other] Tiene { $n } cambios que esperan la conexión. Al cerrar la sesión se descartan.
}
signing-out-discards-both = Tiene { $drafts } y { $changes }. Al cerrar la sesión se descarta todo.
unsent-drafts = { $n ->
    [one] un borrador sin enviar
   *[other] { $n } borradores sin enviar
}
waiting-changes = { $n ->
    [one] un cambio que espera la conexión
   *[other] { $n } cambios que esperan la conexión
}
connection-lost = Conexión perdida. Reconectando. Lo que escriba se conserva y se envía después.
connected-again = Conectado de nuevo.
new-version = Hay una versión nueva. Se carga cuando no esté ocupado.
also-elsewhere = También tiene la sesión iniciada en otro dispositivo. Todos muestran lo mismo; suena el último que se usó.
one-more-device = Ha iniciado sesión en otro dispositivo. Todos muestran lo mismo; suena el último que se usó.
suspended = Un administrador ha suspendido su acceso. No podrá iniciar sesión hasta que lo restablezca.
sign-in-ended = Su sesión ha terminado: ha caducado, o la ha cerrado en otro lugar. Vuelva a iniciarla.
signed-out-elsewhere = Ha cerrado la sesión en otra pestaña o navegador. Inicie sesión para seguir aquí.
you-have-it = Usted tiene la conversación
has-conversation = { $name } tiene la conversación
waits-for-agent = Espera a un agente
you-have-another = Usted tiene una conversación en otro número
has-another = { $name } tiene una conversación en otro número
another-waits = Una conversación en otro número espera a un agente
choose-contact = Elija primero un contacto.
open-again-at = { $why } Abre de nuevo: { $at }.
not-understood = La pasarela no lo ha entendido. Vuelva a cargar la página e inténtelo de nuevo.
too-large = Es demasiado grande para enviarlo.
sign-in-expired = Su sesión ha caducado. Vuelva a iniciarla.
you-signed-out = Ha cerrado la sesión.
dismissed = Un administrador ha cerrado su sesión. Puede volver a iniciarla.
abused = La pasarela ha cerrado la conexión tras demasiados errores.
not-yours = Esta interacción ya no es suya.
stale = Algo ha cambiado entretanto. Compruébelo e inténtelo de nuevo.
cancel-transfer-first = Hay una transferencia pendiente. Cancélela primero.
no-transfer = Ya no hay ninguna transferencia que cancelar.
end-consultation-first = Hay una consulta en curso. Termínela primero.
no-consultation = La consulta ha terminado.
consultant-away = Su compañero no está conectado en este momento. Inténtelo de nuevo, o termine la consulta.
has-ended = La conversación ha terminado.
opted-out = El contacto se ha dado de baja de los mensajes. Puede enviar START para volver a recibirlos.
text-empty = Escriba primero un mensaje.
text-too-long = El texto es demasiado largo.
text-control = El texto contiene caracteres que no se pueden enviar.
unknown-media = Un archivo ya no está: adjúntelo de nuevo.
unsupported-media = El operador no admite estos archivos.
unknown-target = Ese destino ya no existe.
unsupported-channel = El destino no admite mensajes de este tipo.
target-is-owner = Esta interacción ya es suya.
no-queue = Esta conversación llegó solo para usted: no hay una cola para ella. Transfiérala o consérvela.
already-answered = Ya respondida en su otra pestaña.
time-up = Se acabó el tiempo.
no-more-time = Ya ha tenido más tiempo todas las veces posibles.
unsuitable-time = Elija una hora futura, dentro de un año.
disposition-missing = Elija primero una tipificación.
unknown-disposition = Esa tipificación ya no existe.
read-only = Este valor no se puede cambiar.
unknown-notice = Este aviso ya se ha eliminado.
unsupported-setting = Este ajuste no se puede guardar.
not-a-number = No se puede escribir a este número.
no-number = No tiene ningún número desde el que escribir.
contact-is-yours = Ya tiene una conversación abierta con este contacto.
contact-is-of = { $by } tiene la conversación con este contacto.
contact-waits = Este contacto ya espera a un agente.
closed = Fuera del horario de atención.
destination-barred =
    No se puede escribir a números que empiezan por { $prefix }, ya que puede resultar caro. Quien gestiona la pasarela puede
    permitirlos.
too-many-messages = { $n ->
    [one] Ha enviado { $n } mensaje en el último minuto. Espere un momento y envíe de nuevo.
   *[other] Ha enviado { $n } mensajes en el último minuto. Espere un momento y envíe de nuevo.
}
number-busy = { $n ->
    [one] Entre todos los agentes se ha enviado { $n } mensaje desde este número en el último minuto. Espere un momento y envíe de nuevo.
   *[other] Entre todos los agentes se han enviado { $n } mensajes desde este número en el último minuto. Espere un momento y envíe de nuevo.
}
too-many-conversations = { $n ->
    [one] Ha iniciado { $n } conversación en la última hora. Inténtelo más tarde.
   *[other] Ha iniciado { $n } conversaciones en la última hora. Inténtelo más tarde.
}
too-many-changes = { $n ->
    [one] Ha hecho { $n } cambio en el último minuto. Espere un momento e inténtelo de nuevo.
   *[other] Ha hecho { $n } cambios en el último minuto. Espere un momento e inténtelo de nuevo.
}
unavailable = La pasarela no ha podido guardarlo. Inténtelo de nuevo.
kind-jpeg = imagen JPEG
kind-png = imagen PNG
kind-gif = imagen GIF
kind-webp = imagen WebP
kind-mp3 = audio MP3
kind-amr = audio AMR
kind-m4a = audio M4A
kind-ogg = audio Ogg
kind-wav = audio WAV
kind-mp4 = vídeo MP4
kind-3gp = vídeo 3GP
kind-quicktime = vídeo QuickTime
kind-webm = vídeo WebM
kind-pdf = documento PDF
kind-vcard = tarjeta de contacto
kind-text = archivo de texto
kind-empty = archivo vacío
kind-broken-picture = imagen que no se puede mostrar
kind-unknown = archivo de tipo desconocido
sort-audio = audio
sort-video = vídeo
sort-vcard = tarjetas de contacto
sort-text = texto
bytes = { $n ->
    [one] { $n } byte
   *[other] { $n } bytes
}
kilobytes = { $n } kB
megabytes = { $n } MB
megabytes-and-tenths = { $n },{ $tenths } MB
text-only = Este número solo envía texto.
up-to-files = { $n ->
    [one] Hasta { $n } archivo, { $size } en total: { $kinds }.
   *[other] Hasta { $n } archivos, { $size } en total: { $kinds }.
}
files-unsupported = No se pueden enviar archivos de este tipo. { $taken }
file-is-empty = El archivo está vacío.
files-too-much = Es demasiado. { $taken }
file-is-other = Su contenido no se puede enviar: { $kind }. { $taken }
not-uploaded = No se ha podido subir. Adjúntelo de nuevo.
uploading = Subiendo { $name }.
uploaded-later = { $name } se sube cuando vuelva la conexión.
is-attached = { $name } está adjunto.
is-removed = { $name } quitado.
setting-is = { $setting }: { $keys }.
setting-is-off = { $setting }: desactivado.
settings-invitations = Invitaciones
settings-sounds = Sonidos y avisos hablados
settings-writing = Escritura
settings-display = Pantalla
off = Desactivado
on = Activado
setting-focus-preview = Llevar el foco a una vista previa de interacción cuando llega
setting-answer-time = Cuando quedan 20 segundos para responder
answer-time-warn = Avisarme
answer-time-extend = Pedir más tiempo automáticamente
setting-ring = Sonar con las invitaciones
setting-message-sound = Sonido con los mensajes nuevos
setting-browser-notifications = Notificaciones del navegador mientras la página no está delante
setting-messages-aloud = Lector de pantalla: mensajes nuevos
aloud-full = Quién escribió, y el texto
aloud-brief = Quién escribió
aloud-off = Nada
setting-undo-send = Deshacer el envío
undo-send-for = 5 segundos
setting-slash = / en un campo de mensaje vacío abre las respuestas estándar
setting-theme = Tema
as-the-system = Como el sistema
theme-light = Claro
theme-dark = Oscuro
theme-contrast = Alto contraste
setting-density = Densidad
density-comfortable = Cómoda
density-compact = Compacta
setting-text-size = Tamaño del texto
text-normal = Normal
text-large = Grande
text-larger = Más grande
text-largest = El más grande
setting-motion = Movimiento
motion-reduced = Reducido
setting-language = Idioma
as-the-browser = Como el navegador
setting-time-zone = Zona horaria
shortcut-invitation = Ir a la invitación más reciente
shortcut-next-region = Ir a la región siguiente
shortcut-previous-region = Ir a la región anterior
shortcut-next-window = Ir a la interacción siguiente
shortcut-previous-window = Ir a la interacción anterior
shortcut-last-message = Decir el último mensaje del contacto
shortcut-undo = Deshacer lo último
shortcut-new-text = Escribir un mensaje nuevo
shortcut-messages = Abrir Mis avisos
shortcut-communicator = Abrir el Team Communicator
shortcut-search = Buscar contactos e interacciones pasadas
shortcut-settings = Abrir los ajustes
shortcut-help = Mostrar los atajos de teclado
keys-taken = { $keys } ya está en uso: { $taken }.
no-such-key = No hay ninguna tecla { $name } para mantener pulsada: use Ctrl, Alt, Shift o Meta.
keys-for-typing = Use Ctrl, Alt o Meta con una tecla, o una tecla de función: las demás se necesitan para escribir.
keys-of-browser = El navegador necesita { $keys }.
close = Cerrar
cancel = Cancelar
dismiss = Descartar
show = Mostrar
undo = Deshacer
delete = Eliminar
reload = Volver a cargar
try-again = Intentar de nuevo
show-open-conversation = Mostrar la conversación abierta
new-text = Mensaje nuevo
name = Nombre
contact = Contacto
contacts = Contactos
note = Nota
note-before = Nota:
side-conversation = Conversación interna
colleagues-see-it = Los compañeros lo ven.
loading = Cargando…
part-not-loaded = Esta parte no se ha podido cargar.
file-not-loaded = El archivo no se ha podido cargar.
gateway-unreachable = No se puede acceder a la pasarela. Reconectando.
no-connection = No hay conexión.
waiting-for-connection = Esperando la conexión
n-new-messages = { $n ->
    [one] { $n } mensaje nuevo
   *[other] { $n } mensajes nuevos
}
n-messages = { $n ->
    [one] { $n } mensaje
   *[other] { $n } mensajes
}
n-files = { $n ->
    [one] { $n } archivo
   *[other] { $n } archivos
}
n-contacts = { $n ->
    [one] { $n } contacto
   *[other] { $n } contactos
}
title = { $name } – Baton
title-news = ({ $n }) { $name } – Baton
connecting-to-gateway = Conectando con la pasarela…
gateway-not-reached = No se puede acceder a la pasarela. Reconectando.
offline-before-welcome = Sin conexión. El escritorio llega con la conexión.
link-reconnecting-only = Reconectando…
link-offline-only = Sin conexión
skip-to-interaction = Saltar a la interacción
nothing-open-keys = No hay ninguna interacción abierta. Cuando llegue una invitación, { $keys } lleva a ella.
on-devices = { $n ->
    [one] en { $n } dispositivo
   *[other] en { $n } dispositivos
}
my-messages = Mis avisos
team-communicator = Team Communicator
unread-badge = sin leer
new-badge = nuevos
interactions = Interacciones
with-new-messages = , { $n } con mensajes nuevos
other-reason = Otro motivo…
my-history = Mi historial
search = Buscar
settings = Ajustes
keyboard-shortcuts = Atajos de teclado
sign-out = Cerrar sesión
name-and-state = { $name }, { $state }
link-connecting = Conectando…
link-reconnecting = Reconectando… Lo que escriba se conserva.
link-reconnecting-waiting = { $n ->
    [one] Reconectando… Lo que escriba se conserva. { $n } acción en espera.
   *[other] Reconectando… Lo que escriba se conserva. { $n } acciones en espera.
}
link-offline = Sin conexión. Lo que escriba se conserva.
link-offline-waiting = { $n ->
    [one] Sin conexión. Lo que escriba se conserva. { $n } acción en espera.
   *[other] Sin conexión. Lo que escriba se conserva. { $n } acciones en espera.
}
notifications = Notificaciones
invitations-oldest-first = { $n ->
    [one] { $n } invitación, la más antigua primero
   *[other] { $n } invitaciones, la más antigua primero
}
done-word = Finalizada.
new-version-word = Versión nueva
new-version-loads = La versión nueva se carga cuando no esté ocupado.
interaction-preview = Vista previa de interacción
invitation-over = Invitación terminada
waiting-time = en espera desde hace { $time }
dot-waiting-time = · en espera { $time }
seconds-left-words = { $n ->
    [one] { " " }s restante
   *[other] { " " }s restantes
}
s-left = { " " }s
accept = Aceptar
accepting-word = Aceptando…
decline = Rechazar
decline-with-reason = Rechazar con un motivo
ask-more-time = Más tiempo
show-more-of = Mostrar más de { $contact }
case-data = Datos del caso
last-messages = Últimos mensajes
request = Petición
transfer-to = Transferir a { $name }
not-now = Ahora no
why-not-ready = ¿Por qué no está disponible?
why-decline = ¿Por qué la rechaza?
reason = Motivo
no-unread-messages = No hay avisos sin leer
no-messages = No hay avisos
none-is-unread = No hay avisos sin leer.
messages-to-list = Avisos que se muestran
unread = Sin leer
mark-all-read = Marcar todo como leído
mark-read = Marcar como leído
mark-unread = Marcar como no leído
priority-is = Prioridad: { $priority }
no-interactions = No hay interacciones abiertas
state-transfer-failed = Transferencia fallida
state-no-longer-parked = Ya no está aparcada
parked-count = Aparcadas ({ $n })
parked = Aparcadas
unpark-contact = Recuperar { $contact }
unpark = Recuperar
park = Aparcar
park-until-written = Aparcar hasta que el contacto escriba
park-30-minutes = Aparcar 30 minutos
park-1-hour = Aparcar 1 hora
park-until-tomorrow = Aparcar hasta mañana { $time }
park-until = Aparcar hasta…
choice-until-written = Hasta que el contacto escriba
choice-30-minutes = 30 minutos
choice-1-hour = 1 hora
choice-until-tomorrow = Hasta mañana { $time }
choice-until = Hasta…
until-field = Hasta
back-if-written = Vuelve antes si el contacto escribe.
choose-date = Elija una fecha y una hora.
line-until-written = Hasta que el contacto escriba
line-until = Hasta: { $at }
state-parked-until-written = Aparcada hasta que el contacto escriba
state-parked-until = Aparcada hasta: { $at }
interaction = Interacción
to-via = para { $via }
transfer-is-pending = Hay una transferencia pendiente.
had-not-sent = No había enviado: «{ $text }»
ended-mark-done = La conversación ha terminado. Finalícela para cerrar la ventana.
consult = Consultar
end = Terminar
mark-done = Finalizar
details = Detalles
transfer = Transferir
more-actions = Más acciones
consultation-about = Consulta: { $contact }
from-name = De { $name }
you-read-along = Usted solo lee. Únicamente { $name } escribe al contacto.
waiting-for-answer = Espera una respuesta: { $time }
waiting-before = Espera{ " " }
keep-open = Dejar abierta
back-to-queue = Devolver a la cola
transfer-to-whom = Transferir…
keep-them = Conservarlas
error = Error
consultation = Consulta
cancel-consultation = Cancelar la consulta
cancel-transfer = Cancelar la transferencia
choose-another-target = Elegir otro destino
time-left = quedan { $time }
starting-transfer = Iniciando la transferencia…
starting-consultation = Iniciando la consulta…
transfer-starts-later = La transferencia empieza cuando vuelva la conexión.
consultation-starts-later = La consulta empieza cuando vuelva la conexión.
looking-for-agent = Buscando un agente en { $target }.
is-being-asked-for = Se pregunta a { $name } por { $target }.
has-been-shown-for = { $name } tiene a la vista la petición para { $target }.
with-name = Con { $name }.
asks-you = { $name } le consulta.
transfer-to-them = Transferir a esta persona
end-consultation = Terminar la consulta
close-side-conversation = Cerrar la conversación interna
never-the-contact = Solo la ven los compañeros, nunca el contacto.
nobody-joined = Todavía no se ha unido nadie.
send-to = Enviar a { $name }
message-field = Mensaje para { $contact }
enter-sends = Enter envía, Shift+Enter empieza una línea nueva.
send = Enviar
more-possible = { $left ->
    [one] Cabe { $left } carácter más, { $messages }.
   *[other] Caben { $left } caracteres más, { $messages }.
}
characters-left = { $left ->
    [one] Queda { $left } carácter, { $messages }.
   *[other] Quedan { $left } caracteres, { $messages }.
}
too-many-sentence = { $n ->
    [one] { $n } carácter de más.
   *[other] { $n } caracteres de más.
}
n-messages-sentence = { $n ->
    [one] { $n } mensaje.
   *[other] { $n } mensajes.
}
sent-as-unicode = Se envía como Unicode por «{ $character }».
replace-to-send = { $n ->
    [one] Sustituir { $n } carácter para enviar { $messages }
   *[other] Sustituir { $n } caracteres para enviar { $messages }
}
standard-responses = Respuestas estándar
search-standard-responses = Buscar respuestas estándar
n-standard-responses = { $n ->
    [one] { $n } respuesta estándar
   *[other] { $n } respuestas estándar
}
attach-files = Adjuntar archivos
files-of-message = Archivos de este mensaje
uploading-word = Subiendo…
description-of = Descripción de { $name }
description = Descripción
remove-name = Quitar { $name }
save-name = Guardar { $name }
file-about = { $name }, { $kind }, { $size }
file-about-unnamed = { $kind }, { $size }
picture-from = Imagen de { $who }, { $time }
conversation-with = Conversación con { $contact }
earlier-coming = Llegan mensajes anteriores…
new-jump-to-newest = { $n ->
    [one] { $n } mensaje nuevo. Ir a lo más reciente
   *[other] { $n } mensajes nuevos. Ir a lo más reciente
}
sending-in-s = Se envía en { $n } s
send-again = Enviar de nuevo
transferred-by = Transferida a usted por { $name }.
today = Hoy
yesterday = Ayer
day-and-time = { $day }, { $time }
back-to-conversation = Volver a la conversación
open-label = Abrir { $label }
disposition = Tipificación
none-required = Ninguna todavía (obligatoria)
none = Ninguna
only-colleagues = Solo la ven los compañeros.
history-count = Historial ({ $n })
no-earlier-interactions = No hay interacciones anteriores
search-the-history = Buscar en el historial
search-by = Buscar por contacto, número y palabras
earlier-interactions = Interacciones anteriores
earlier-messages = Mensajes anteriores
past-what = { $channel }, { $via }, { $messages }
reopen = Reabrir
interaction-of = Interacción del { $day }
interaction-of-with = Interacción del { $day } con { $contact }
back-to-list = Volver a la lista
whose-conversations = Conversaciones de quién
mine = Las mías
all-i-may-see = Todas las que puedo ver
more-contacts = Más contactos
past-interactions-heading = Interacciones pasadas
sending-word = Enviando…
text-waits = Esperando la conexión. Su texto se conserva y se envía una sola vez.
the-contact = el contacto
no-contact-matches = 0 contactos coinciden. Se puede escribir a un número completo.
best-contacts = { $n ->
    [one] Los { $listed } mejores de { $n } contacto
   *[other] Los { $listed } mejores de { $n } contactos
}
name-or-number = Nombre o número
ask-for-it = Pedirla
service-number = Número de servicio
targets-not-loaded = Los destinos internos no se han podido cargar.
targets-loading = Cargando los destinos internos.
matching-targets = { $n ->
    [one] { $n } destino interno coincidente
   *[other] { $n } destinos internos coincidentes
}
nothing-matches = Nadie ni nada coincide con «{ $query }»
no-favourites = Todavía no hay favoritos
no-recent = Todavía no hay destinos recientes
no-targets = No hay destinos internos
search-by-what = Busque por nombre, usuario, número, correo, sede o habilidad.
add-favourite-hint = Añada uno con las acciones de un destino.
recent-hint = Aquí aparecen los destinos de sus transferencias.
clear-search = Borrar la búsqueda
kind-count = { $kind } ({ $n })
kind-best = { $kind }: los { $listed } mejores de { $n }. Mostrar todo
group-by-kind = Agrupar por tipo
note-for-target = Nota para el destino (opcional)
question-optional = Pregunta (opcional)
find-target = Buscar un destino interno
show-which = Mostrar
what-and-value = { $what }: { $value }.
user-name = Usuario
number = Número
e-mail = Correo
site = Sede
takes = Admite
handles = Atiende
what-colon = { $what }:
choose-transfer-first = Abra una interacción y elija primero Transferir.
only-sets-wait = Solo un grupo, una habilidad, una cola o un punto de enrutamiento la hace esperar.
add-favourite = Añadir a favoritos
remove-favourite = Quitar de favoritos
transfer-and-sign-out = Transferir y cerrar sesión
sms-transfer = Transferencia de SMS
transfer-and-wait = Transferir y dejar en espera
actions-for = Acciones para { $name }
favourite-mark = { " " }(favorito)
does-not-take = { $name } no admite { $channel }.
kept-for-you-everywhere = Se guardan para usted: son los mismos en cada navegador.
allow-in-browser = Permitir en este navegador
browser-forbids = El navegador no permite que esta página muestre notificaciones: permítalas junto a su dirección.
press-the-keys = Pulse las teclas en un campo, o escríbalas, por ejemplo Ctrl+Alt+I. Un campo vacío desactiva un atajo.
everywhere = En todas partes
keys-in-places = Teclas en su lugar
usually = Habitual: { $keys }
usually-off = Habitual: desactivado
fixed-message = Campo de mensaje
fixed-message-keys = `Enter` envía, `Shift+Enter` empieza una línea nueva.
fixed-empty = Campo de mensaje vacío
fixed-empty-keys = `/`: respuestas estándar. `//`: una barra. Se desactiva en los ajustes.
fixed-responses-keys = `Enter`: la primera encontrada. `Escape`: vuelve al campo de mensaje.
fixed-new-text = Mensaje nuevo, contacto
fixed-new-text-keys = `Arriba`, `Abajo`: a un contacto. `Enter`: elegirlo. `Escape`: vaciar, luego cerrar.
fixed-notification = Notificación
fixed-notification-keys = `Escape` vuelve a donde estaba. Con ello no se responde nada.
fixed-menu = Menú
fixed-menu-keys = `Arriba`, `Abajo`, `Inicio`, `Fin` o letras: a un elemento. `Enter`: ejecutarlo. `Escape`: cerrar.
fixed-search = Team Communicator, búsqueda
fixed-search-keys = `Abajo`: a la lista. `Enter`: acciones del primer destino. `Escape`: vaciar, luego cerrar.
fixed-list = Team Communicator, lista
fixed-list-keys =
    Flechas, `Inicio`, `Fin`, `Re Pág`, `Av Pág`: mover. `Ctrl+Inicio`, `Ctrl+Fin`: primero, último. `Shift+F10`: acciones.
    `Escape` o una letra: vuelve a la búsqueda.
popup-blocked = El navegador ha bloqueado la ventana de inicio de sesión. Permita las ventanas emergentes de esta página e inténtelo de nuevo.
sign-in-in-window = Inicie sesión en la ventana que se ha abierto.
sign-in-title = Iniciar sesión – Baton
sign-in-with = Iniciar sesión con { $provider }
demo-hint = ¿Quién es hoy? Esto es una demostración: nadie necesita contraseña.
host-signs-in = La página que rodea el escritorio inicia su sesión.
sign-in-to-answer = Inicie sesión para responder a sus mensajes.
open-in-crm = Abra el escritorio en su CRM: este inicia su sesión.
sign-in-as = Iniciar sesión como{ " " }
sign-in = Iniciar sesión
be-the-customer = Para ser el cliente, abra{ " " }
demo-phone = el teléfono de demostración
waiting-word = en espera{ " " }
file-too-large = El archivo es demasiado grande: 5 MB como máximo.
picture-damaged = La imagen está dañada.
too-many-pixels = La imagen tiene demasiados píxeles.
file-broken = El archivo no llegó completo. Inténtelo de nuevo.
too-many-unsent = Entre todos los agentes hay demasiados archivos sin enviar. Inténtelo más tarde.
storage-full = No hay espacio para más archivos. Avise a quien gestiona la pasarela.
file-not-kept = El archivo no se pudo guardar. Inténtelo de nuevo.
sign-in-token = El token es incorrecto o ha caducado.
sign-in-unknown-agent = No existe ese agente.
sign-in-unreachable = El inicio de sesión no se puede comprobar ahora.
sign-in-stale = Este inicio de sesión ya se ha usado o ha tardado demasiado.
sign-in-too-many = Han fallado demasiados inicios de sesión desde su red. Inténtelo de nuevo en un minuto.
sign-in-failed = El inicio de sesión ha fallado. Inténtelo de nuevo.
not-checked-yet = Todavía ningún hablante de este idioma ha revisado estos textos.

## Why a message was not delivered, after "Failed:" and the like

failure-opted-out = El contacto ha dado de baja los mensajes.
failure-bad-number = El número del contacto no es válido.
failure-no-texts = El número del contacto no puede recibir mensajes de texto.
failure-country-off = Los mensajes al país del contacto están desactivados.
failure-too-long = El mensaje es demasiado largo.
failure-file = El operador no acepta uno de los archivos.
failure-unreachable = El teléfono está apagado o fuera de cobertura.
failure-blocked = El contacto ha bloqueado los mensajes de este número.
failure-unused-number = El número del contacto no está en uso.
failure-filtered = El operador del contacto lo ha filtrado.
failure-not-delivered = El operador no lo ha entregado.
failure-refused = El operador lo ha rechazado.
failure-no-pictures = No se pueden enviar imágenes desde este número.
failure-not-sendable = El operador lo ha rechazado: el número o el texto no se puede enviar.
failure-no-carrier = Ningún operador atiende ya este número.
failure-no-connection = No se ha podido contactar con el operador.
failure-unknown = No se sabe si se ha enviado.
failure-code = El operador no lo ha entregado (código { $code }).

## Reasons that the gateway gives or offers

reason-break = Descanso
reason-lunch = Almuerzo
reason-after-call-work = Trabajo posterior
reason-wrap-up = Cierre
reason-no-answer = No respondió
reason-busy = Estoy ocupado con otro contacto.
reason-not-my-subject = No es mi tema.
reason-leaving = Estoy a punto de irme.
