### Reviewed by: nobody
###
### Los términos están en src/core/words/es.ftl.

handset-title = Teléfono – demo de Baton
handset-heading = Teléfono
handset-connecting = Conectando …
handset-connected = Conectado. Número de este teléfono: { $number }
handset-lost = Se ha perdido la conexión. Reintentando …
handset-my-number = Mi número
handset-send-to = Enviar a
handset-conversation = Conversación
handset-no-messages = Todavía no hay mensajes.
handset-message = Mensaje
handset-text-message = Mensaje de texto
handset-keys = Intro envía, Mayús+Intro empieza una línea nueva.
handset-attach = Adjuntar un archivo
handset-remove = Quitar el archivo
handset-send = Enviar
handset-about = El teléfono del cliente de la demo: escriba como lo haría un cliente.
handset-today = Hoy
handset-you-to = Usted a { $who }
handset-sent = Enviado
handset-picture = Imagen { $n } de { $all }
handset-save = Guardar { $name }
handset-save-file = Guardar el archivo { $n } de { $all }
handset-bad-number = Esto no es un número de teléfono: empieza por + y el prefijo del país.
handset-unknown-target = En este número no contesta nadie.
handset-empty = Escriba un mensaje o adjunte un archivo.
handset-too-long = { $parts ->
    [one] El mensaje es más largo de lo que puede enviar un teléfono: { $parts } parte.
   *[other] El mensaje es más largo de lo que puede enviar un teléfono: { $parts } partes.
}
handset-control = El mensaje contiene caracteres de control.
handset-too-large = Es demasiado grande: { $mb } MB como máximo.
handset-unknown-media = El archivo no está: adjúntelo de nuevo.
handset-refused = La pasarela ha rechazado el mensaje.
handset-unreachable = No se puede acceder a la pasarela. Su mensaje sigue aquí: inténtelo de nuevo.

crm-title = CRM de demo
crm-news = ({ $n }) CRM de demo
crm-loading = El escritorio se está cargando.
crm-connected = El escritorio está conectado.
crm-reconnecting = El escritorio se está reconectando.
crm-lost = El escritorio no responde.
crm-contacts = Contactos
crm-theme = Tema
crm-as-the-system = Como el sistema
crm-light = Claro
crm-dark = Oscuro
crm-sign-in = Iniciar sesión en el CRM
crm-sign-in-about = También inicia su sesión en el escritorio de al lado. Esto es una demo: nadie necesita contraseña.
crm-sign-in-as = Iniciar sesión como { $name }
crm-contact = Contacto
crm-no-contact = Ningún contacto
crm-number = Número
crm-customer-since = Cliente desde
crm-open-orders = Pedidos abiertos
crm-shop = Tienda
crm-send-text = Enviar un mensaje
crm-waiting = { $who } está esperando
crm-accept = Aceptar
crm-decline = Rechazar
crm-transfer = Transferir este caso
crm-to-whom = A quién
crm-find = Buscar
crm-cancel = Cancelar la transferencia
crm-said = Lo que ha dicho el escritorio
crm-nothing = Nada todavía.
crm-desk = Mensajes de texto
crm-frame = Baton, escritorio del agente
crm-accepted = { $who } se ha aceptado aquí.
crm-closed = { $why ->
    [transferred] La interacción se ha cerrado: transferida.
    [done] La interacción se ha cerrado: terminada.
   *[gone] La interacción se ha cerrado: ya no está.
}
crm-shown = A { $who } se le muestra la solicitud.
crm-no-token = El servidor del CRM no da ningún token.
crm-no-gateway-token = La pasarela no da ningún token.

-again = Cierre esta ventana e inténtelo de nuevo.
sign-in-title = Iniciar sesión – Baton
sign-in-going-on = Iniciando sesión…
sign-in-done = Ha iniciado sesión. Puede cerrar esta ventana.
sign-in-denied = No ha iniciado sesión. { -again }
sign-in-not-reached = No se puede acceder al inicio de sesión. { -again }
sign-in-failed = El inicio de sesión ha fallado. { -again }
sign-in-no-gateway = No se puede acceder a la pasarela. { -again }
sign-in-token = El token es incorrecto o ha caducado. { -again }
sign-in-suspended = Un administrador ha suspendido su acceso. No podrá iniciar sesión hasta que lo restablezca. { -again }
sign-in-unknown-agent = No existe ese agente. { -again }
sign-in-unchecked = El inicio de sesión no se puede comprobar ahora. { -again }
sign-in-stale = Este inicio de sesión ya se ha usado o ha tardado demasiado. { -again }
sign-in-too-many = Han fallado demasiados inicios de sesión desde su red. Inténtelo de nuevo en un minuto. { -again }

start-failed = Baton no ha podido iniciarse. Vuelva a cargar la página; si eso no ayuda, quizá el navegador sea demasiado antiguo.
start-no-script = Baton necesita JavaScript y WebAssembly: actívelos para esta página.

embed-frame = Baton, escritorio del agente
embed-closed = La conexión con el escritorio se ha cerrado.
embed-late = El escritorio no ha respondido a { $method } en 10 segundos.
embed-loaded-anew = El escritorio se ha vuelto a cargar. No se sabe si esto se ha hecho.
embed-same-token = El escritorio quiere un token distinto del que ha recibido.
embed-not-signed-in = Nadie ha iniciado sesión.
embed-not-connected = El escritorio no está conectado a la pasarela. Inténtelo de nuevo cuando lo esté.
embed-unknown = Eso ya no existe en este escritorio.
embed-busy = Ya hay una acción en curso sobre esto.
