### Reviewed by: nobody
###
### Glossário: agent = agente · contact = contato · interaction = interação · transfer = transferência, transferir ·
### consultation = consulta · invitation = convite · disposition = tabulação · park = estacionar · queue = fila ·
### ready = disponível · text = mensagem · My Messages = Meus avisos · Team Communicator não se traduz. Tratamento: você.

language-name = Português (Brasil)
sentences = { $first } { $second }
you-were-offline = Você estava sem conexão. { $told }
said-of = { $who }: { $said }
kind-and-text = { $kind }: { $said }
you-wrote = { $why } Você escreveu: { $text }
renamed = { $before } agora se chama { $now }.
automatic-answer = Resposta automática
no-text = Nenhum texto visível
too-long = Mais de 670 caracteres: não pode ser enviado.
not-sent-too-many = { $n ->
    [one] Não enviada: a mensagem tem { $n } caractere a mais.
   *[other] Não enviada: a mensagem tem { $n } caracteres a mais.
}
not-pasted-too-many = { $n ->
    [one] Não colado: a mensagem teria { $n } caractere a mais.
   *[other] Não colado: a mensagem teria { $n } caracteres a mais.
}
new-messages = { $n ->
    [one] { $n } mensagem nova de { $who }.
   *[other] { $n } mensagens novas de { $who }.
}
more-messages = { $n ->
    [one] Mais { $n } mensagem de { $who }.
   *[other] Mais { $n } mensagens de { $who }.
}
and-the-last = { $arrived } A última: { $last }
message-of = { $who }: { $text }
text-with-files = { $n ->
    [one] { $text } ({ $n } arquivo)
   *[other] { $text } ({ $n } arquivos)
}
written-ago = { $message } Escrita há { $time }.
not-written-yet = { $who } ainda não escreveu.
new-messages-below = Há mensagens novas abaixo do que você lê. “Ir para a mais recente” leva até elas.
message-to = Mensagem para { $who }: { $state }
delivery-sending = Enviando
delivery-sent = Enviada
delivery-delivered = Entregue
delivery-failed = Falhou: { $reason }
sending-in = { $n ->
    [one] Envio em { $n } segundo. { $way }
   *[other] Envio em { $n } segundos. { $way }
}
undo-beside-message = “Desfazer” está ao lado da mensagem.
undo-with = Desfaça com { $keys }.
taken-back = Não enviada. A mensagem voltou para o campo.
still-uploading = Um arquivo ainda está sendo carregado. Envie de novo em instantes.
not-sent = Não enviada. { $why }
not-filled-in = Não preenchido: { $fields }.
no-interaction-open = Nenhuma interação está aberta.
under-a-minute = menos de um minuto
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
    [one] { $n } dia
   *[other] { $n } dias
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
kind-skill = Habilidade
kind-queue = Fila de interações
kind-routing-point = Ponto de roteamento
kinds-agent = Agentes
kinds-agent-group = Grupos de agentes
kinds-skill = Habilidades
kinds-queue = Filas de interações
kinds-routing-point = Pontos de roteamento
show-all = Todos
show-favourites = Favoritos
show-recent = Recentes
ready-since = Disponível, { $time }
not-ready-since = Indisponível, { $time }
not-ready-reason-since = Indisponível: { $reason }, { $time }
short-reason-since = { $reason }, { $time }
at-capacity = No limite
logged-out = Desconectado
members-ready = { $total ->
    [one] { $ready } de { $total } agente disponível
   *[other] { $ready } de { $total } agentes disponíveis
}
members-and-waiting = { $members }, { $waiting } em espera
members-and-waiting-for = { $members }, { $waiting } em espera, a mais longa há { $time }
short-members = { $ready } de { $total } disponíveis
short-waiting-for = { $ready } disponíveis, { $waiting } em espera { $time }
nobody-waits = Ninguém está esperando.
waiting = { $n } em espera.
expected-soon = { $waiting } Espera prevista: menos de um minuto.
expected-wait = { $waiting } Espera prevista: cerca de { $time }.
ready = Disponível
not-ready = Indisponível
not-ready-reason = Indisponível: { $reason }
you-are-ready = Você está disponível.
you-are-not-ready = Você está indisponível.
you-are-not-ready-reason = Você está indisponível: { $reason }.
ready-again-in = { $state }. Disponível de novo em { $time }.
signed-in-as = Conectado como { $name }.
open-count = { $n ->
    [one] { $n } interação aberta.
   *[other] { $n } interações abertas.
}
open-and-parked = { $n ->
    [one] { $n } interação aberta, { $parked } estacionadas.
   *[other] { $n } interações abertas, { $parked } estacionadas.
}
back-from = De volta de { $name }, que está ausente
back-from-to = De volta de { $name }, que está ausente, para { $via }
transfer-from = Transferência de { $name }
transfer-from-to = Transferência de { $name } para { $via }
consultation-from = Consulta de { $name }
consultation-from-to = Consulta de { $name } para { $via }
new-for = Nova para { $via }
invitation-summary = { $reason }: { $channel } de { $contact }.
invitation = { $n ->
    [one] { $summary } { $n } segundo para responder. { $way }
   *[other] { $summary } { $n } segundos para responder. { $way }
}
among-notifications = Está entre as notificações.
press-to-go = Pressione { $keys } para ir até ele.
channel-from = { $channel } de { $contact }.
channel-from-waiting = { $channel } de { $contact }, esperando há { $time }.
label-and-value = { $label }: { $value }
note-is = Nota: { $note }
question-is = Pergunta: { $note }
note-label = Nota
question-label = Pergunta
seconds-left = { $n ->
    [one] Resta { $n } segundo.
   *[other] Restam { $n } segundos.
}
left-to-answer = { $n ->
    [one] Resta { $n } segundo para responder a { $contact }.
   *[other] Restam { $n } segundos para responder a { $contact }.
}
more-time = { $n ->
    [one] Você tem mais tempo: { $n } segundo.
   *[other] Você tem mais tempo: { $n } segundos.
}
author-contact = Contato
gone-accepted = Aceito.
gone-declined = Recusado.
gone-no-answer = Expirado: o tempo acabou.
gone-withdrawn-by = Retirado por { $by }.
gone-withdrawn = Retirado.
contact-ended = O contato encerrou a conversa.
gone-could-not-answer = Retirado, pois você não podia responder.
gone-not-ready = Retirado, pois você está indisponível.
it-is-over = Acabou.
accepted-elsewhere = Aceito na sua outra aba.
accepting = Aceitando.
no-invitation = Não há convite.
this-is-over = Isto acabou.
transfer-pending = Transferência pendente
connected-to = Conectado a { $number }
connected = Conectado
ended-by-contact = Encerrada pelo contato
ended = Encerrada
answer-marks-done = Enviar a resposta a conclui
other-open = { $n ->
    [one] mais { $n } interação aberta
   *[other] mais { $n } interações abertas
}
earlier = { $n ->
    [one] { $n } interação anterior
   *[other] { $n } interações anteriores
}
list = { $all }
parked-until-written = Estacionada até o contato escrever.
parked-until = Estacionada até: { $at }.
unparked = { $who } não está mais estacionado.
unparked-written = { $who } não está mais estacionado: o contato escreveu.
unparked-time = { $who } não está mais estacionado: chegou a hora.
note-saved = Salvo.
note-typing = Salvo quando você sair do campo.
note-saving = Salvando…
note-waits = Salvo quando a conexão voltar.
note-not-saved = A nota não foi salva. { $why }
note-lost = Sua nota sobre { $contact } não foi salva antes da transferência. Você escreveu: { $note }
not-saved = Não salvo. { $why }
lost-draft = Você tem um rascunho não enviado.
lost-answer = O contato não recebeu resposta.
lost-note = Você escreveu uma nota para uma transferência.
done = Concluída. { $way }
undo-among-notifications = “Desfazer” está entre as notificações.
press-to-undo = Pressione { $keys } para desfazer.
nothing-to-undo = Não há nada para desfazer.
is-done = { $who }: concluída.
open-again = { $who }: aberta de novo.
not-reopened = Não reaberta. { $why }
conversation-ended = Conversa encerrada.
no-longer-yours = A interação com { $contact } não é mais sua.
consultation-about-over = A consulta sobre { $contact } terminou.
erased = Apagado a pedido.
looking = Procurando…
past-interactions = { $n ->
    [one] { $n } interação passada
   *[other] { $n } interações passadas
}
newest-of-past = { $n ->
    [one] As { $listed } mais recentes de { $n } interação passada
   *[other] As { $listed } mais recentes de { $n } interações passadas
}
contacts-and-past = { $n ->
    [one] { $n } contato. { $past }
   *[other] { $n } contatos. { $past }
}
declined = { $target } recusou a transferência.
declined-because = { $target } recusou a transferência. Motivo: { $reason }
did-not-answer = { $target } não respondeu.
is-logged-out = { $target } está desconectado.
is-not-ready = { $target } está indisponível.
is-at-capacity = { $target } está no limite.
nobody-available = Nenhum agente de { $target } está disponível.
transfer-cancelled = Transferência cancelada.
does-not-exist = { $target } não existe mais.
transfer-failed = A transferência falhou. Tente de novo. (Código { $code })
transferred-to = Transferida para { $to }.
is-being-asked = { $name } está recebendo o pedido.
has-been-shown = { $name } já vê o pedido.
has-joined = { $name } entrou na consulta.
consultation-declined = { $target } recusou a consulta.
consultation-declined-because = { $target } recusou a consulta. Motivo: { $reason }
consultation-cancelled = Consulta cancelada.
consultation-failed = A consulta falhou. Tente de novo. (Código { $code })
consultation-ended = Consulta encerrada.
consultation-ended-by = { $by } encerrou a consulta.
yours-now = A interação agora é sua.
signed-out-of-consultation = { $who } saiu. A consulta terminou.
consultation-with = Consulta com { $name }
consultation-asked-for = Consulta solicitada
state-consultation-failed = Consulta falhou
asks-who = { $from } pergunta a { $with }
asks-whom = { $from } pergunta a { $with }.
not-said = Não enviado. { $why }
aside-lost = A consulta terminou. Você não tinha enviado: “{ $text }”
asks-for = { $name } pede a conversa com { $contact }.
has-been-asked = O pedido foi feito a { $name }.
colleague-has-been-asked = O pedido foi feito ao seu colega.
is-favourite = { $name } está entre seus favoritos.
is-no-favourite = { $name } não está mais entre seus favoritos.
not-delivered = Sua última mensagem para { $contact } não foi entregue.
not-delivered-because = Sua última mensagem para { $contact } não foi entregue: { $reason }
set-not-ready = Você não respondeu ao convite de { $contact }. Você passou a indisponível.
reassigned = { $by } tirou de você a conversa com { $contact }.
given-while-away = { $contact }: passada para { $to } durante a sua ausência.
several-given-away = { $n ->
    [one] { $n } conversa foi passada para outros durante a sua ausência. Ela está em Meus avisos.
   *[other] { $n } conversas foram passadas para outros durante a sua ausência. Elas estão em Meus avisos.
}
keeps = { $name } fica com a conversa com { $contact }.
no-answer-to-ask = { $name } não respondeu. Você pediu a conversa com { $contact }.
no-longer-has = { $name } não tem mais a conversa com { $contact }.
notices-kept = { $n ->
    [one] Guardados por { $days }, no máximo { $n } aviso.
   *[other] Guardados por { $days }, no máximo { $n } avisos.
}
type-error = Erro
type-warning = Alerta
type-information = Informação
priority-high = Alta
priority-normal = Normal
went-to = A interação não é mais sua: foi para { $to }.
interaction-done = A interação está concluída.
did-not-take = Você não aceitou a interação.
not-yours-any-more = A interação não é mais sua.
message-deleted = Aviso excluído.
message-restored = Aviso restaurado.
not-restored = Este aviso não pode mais ser restaurado.
given-to = Passada para { $to }.
given-later = Passada para { $to } quando a conexão voltar.
still-signed-in = Você ainda está conectado.
no-open-interactions = Você não tem interações abertas.
open-interactions = { $n ->
    [one] Você tem { $n } interação aberta.
   *[other] Você tem { $n } interações abertas.
}
transfers-pending = { $n ->
    [one] Há uma transferência pendente. Ela é cancelada se você não ficar com tudo.
   *[other] Há { $n } transferências pendentes. Elas são canceladas se você não ficar com tudo.
}
kept-for-you = O que você mantiver espera por você.
kept-for-a-while =
    O que você mantiver espera por você. Se um contato escrever e a sua ausência passar de { $time }, é oferecido a outros, se
    houver uma fila para isso.
parked-stay = { $n ->
    [one] { $n } interação estacionada continua estacionada.
   *[other] { $n } interações estacionadas continuam estacionadas.
}
choose-who-gets = { $n ->
    [one] Escolha quem recebe a sua interação aberta. Depois você é desconectado.
   *[other] Escolha quem recebe as suas { $n } interações abertas. Depois você é desconectado.
}
all-given-to = { $n ->
    [one] { $n } interação passada para { $to }.
   *[other] { $n } interações passadas para { $to }.
}
all-given-back = { $n ->
    [one] { $n } interação devolvida à fila.
   *[other] { $n } interações devolvidas à fila.
}
sign-out-discards-drafts = { $n ->
    [one] Você tem um rascunho não enviado. Escolha Sair de novo para descartá-lo.
   *[other] Você tem { $n } rascunhos não enviados. Escolha Sair de novo para descartá-los.
}
sign-out-discards-changes = { $n ->
    [one] Você tem uma alteração que espera a conexão. Escolha Sair de novo para descartá-la.
   *[other] Você tem { $n } alterações que esperam a conexão. Escolha Sair de novo para descartá-las.
}
sign-out-discards-both = Você tem { $drafts } e { $changes }. Escolha Sair de novo para descartar tudo.
signing-out-discards-drafts = { $n ->
    [one] Você tem um rascunho não enviado. Ao sair, ele é descartado.
   *[other] Você tem { $n } rascunhos não enviados. Ao sair, eles são descartados.
}
signing-out-discards-changes = { $n ->
    [one] Você tem uma alteração que espera a conexão. Ao sair, ela é descartada.
   *[other] Você tem { $n } alterações que esperam a conexão. Ao sair, elas são descartadas.
}
signing-out-discards-both = Você tem { $drafts } e { $changes }. Ao sair, tudo é descartado.
unsent-drafts = { $n ->
    [one] um rascunho não enviado
   *[other] { $n } rascunhos não enviados
}
waiting-changes = { $n ->
    [one] uma alteração que espera a conexão
   *[other] { $n } alterações que esperam a conexão
}
connection-lost = Conexão perdida. Reconectando. O que você escrever fica guardado e é enviado depois.
connected-again = Conectado de novo.
new-version = Há uma nova versão. Ela é carregada quando você não estiver ocupado.
also-elsewhere = Você também está conectado em outro dispositivo. Todos mostram o mesmo; toca o último usado.
one-more-device = Você se conectou em outro dispositivo. Todos mostram o mesmo; toca o último usado.
suspended = Um administrador suspendeu o seu acesso. Você não poderá entrar até que ele o restabeleça.
sign-in-ended = A sua sessão terminou: ela expirou, ou você saiu em outro lugar. Entre de novo.
signed-out-elsewhere = Você saiu em outra aba ou navegador. Entre para continuar aqui.
you-have-it = Você tem a conversa
has-conversation = { $name } tem a conversa
waits-for-agent = Espera um agente
you-have-another = Você tem uma conversa em outro número
has-another = { $name } tem uma conversa em outro número
another-waits = Uma conversa em outro número espera um agente
choose-contact = Escolha primeiro um contato.
open-again-at = { $why } Abre de novo: { $at }.
not-understood = O gateway não entendeu. Recarregue a página e tente de novo.
too-large = Isto é grande demais para ser enviado.
sign-in-expired = A sua sessão expirou. Entre de novo.
you-signed-out = Você saiu.
dismissed = Um administrador desconectou você. Você pode entrar de novo.
abused = O gateway fechou a conexão depois de erros demais.
not-yours = Esta interação não é mais sua.
stale = Algo mudou nesse meio-tempo. Verifique e tente de novo.
cancel-transfer-first = Há uma transferência pendente. Cancele-a primeiro.
no-transfer = Não há mais transferência para cancelar.
end-consultation-first = Há uma consulta em andamento. Encerre-a primeiro.
no-consultation = A consulta terminou.
consultant-away = O seu colega não está conectado no momento. Tente de novo, ou encerre a consulta.
has-ended = A conversa terminou.
opted-out = O contato cancelou o recebimento de mensagens. Ele pode enviar START para recebê-las de novo.
text-empty = Escreva primeiro uma mensagem.
text-too-long = O texto é longo demais.
text-control = O texto contém caracteres que não podem ser enviados.
unknown-media = Um arquivo não está mais aqui: anexe-o de novo.
unsupported-media = A operadora não aceita estes arquivos.
unknown-target = Esse destino não existe mais.
unsupported-channel = O destino não aceita mensagens deste tipo.
target-is-owner = Esta interação já é sua.
no-queue = Esta conversa chegou só para você: não há fila para ela. Transfira-a ou fique com ela.
already-answered = Já respondido na sua outra aba.
time-up = O tempo acabou.
no-more-time = Você já teve mais tempo todas as vezes possíveis.
unsuitable-time = Escolha um horário no futuro, dentro de um ano.
disposition-missing = Escolha primeiro uma tabulação.
unknown-disposition = Essa tabulação não existe mais.
read-only = Este valor não pode ser alterado.
unknown-notice = Este aviso já foi excluído.
unsupported-setting = Esta configuração não pode ser salva.
not-a-number = Não é possível escrever para este número.
no-number = Você não tem um número do qual escrever.
contact-is-yours = Você já tem uma conversa aberta com este contato.
contact-is-of = { $by } tem a conversa com este contato.
contact-waits = Este contato já espera um agente.
closed = Fora do horário de atendimento.
destination-barred =
    Não é possível escrever para números que começam com { $prefix }, pois isso pode sair caro. Quem opera o gateway pode
    liberá-los.
too-many-messages = { $n ->
    [one] Você enviou { $n } mensagem no último minuto. Espere um pouco e envie de novo.
   *[other] Você enviou { $n } mensagens no último minuto. Espere um pouco e envie de novo.
}
number-busy = { $n ->
    [one] Todos os agentes juntos enviaram { $n } mensagem deste número no último minuto. Espere um pouco e envie de novo.
   *[other] Todos os agentes juntos enviaram { $n } mensagens deste número no último minuto. Espere um pouco e envie de novo.
}
too-many-conversations = { $n ->
    [one] Você iniciou { $n } conversa na última hora. Tente mais tarde.
   *[other] Você iniciou { $n } conversas na última hora. Tente mais tarde.
}
too-many-changes = { $n ->
    [one] Você fez { $n } alteração no último minuto. Espere um pouco e tente de novo.
   *[other] Você fez { $n } alterações no último minuto. Espere um pouco e tente de novo.
}
unavailable = O gateway não conseguiu salvar isto. Tente de novo.
kind-jpeg = imagem JPEG
kind-png = imagem PNG
kind-gif = imagem GIF
kind-webp = imagem WebP
kind-mp3 = áudio MP3
kind-amr = áudio AMR
kind-m4a = áudio M4A
kind-ogg = áudio Ogg
kind-wav = áudio WAV
kind-mp4 = vídeo MP4
kind-3gp = vídeo 3GP
kind-quicktime = vídeo QuickTime
kind-webm = vídeo WebM
kind-pdf = documento PDF
kind-vcard = cartão de contato
kind-text = arquivo de texto
kind-empty = arquivo vazio
kind-broken-picture = imagem que não pode ser exibida
kind-unknown = arquivo de tipo desconhecido
sort-audio = áudio
sort-video = vídeo
sort-vcard = cartões de contato
sort-text = texto
bytes = { $n ->
    [one] { $n } byte
   *[other] { $n } bytes
}
kilobytes = { $n } kB
megabytes = { $n } MB
megabytes-and-tenths = { $n },{ $tenths } MB
text-only = Este número envia só texto.
up-to-files = { $n ->
    [one] Até { $n } arquivo, { $size } ao todo: { $kinds }.
   *[other] Até { $n } arquivos, { $size } ao todo: { $kinds }.
}
files-unsupported = Arquivos deste tipo não podem ser enviados. { $taken }
file-is-empty = O arquivo está vazio.
files-too-much = É demais. { $taken }
file-is-other = O conteúdo não pode ser enviado: { $kind }. { $taken }
not-uploaded = Não foi possível carregá-lo. Anexe-o de novo.
uploading = Carregando { $name }.
uploaded-later = { $name } é carregado quando a conexão voltar.
is-attached = { $name } está anexado.
is-removed = { $name } removido.
setting-is = { $setting }: { $keys }.
setting-is-off = { $setting }: desativado.
settings-invitations = Convites
settings-sounds = Sons e avisos falados
settings-writing = Escrita
settings-display = Exibição
off = Desativado
on = Ativado
setting-focus-preview = Levar o foco a uma prévia de interação quando ela chega
setting-answer-time = Quando restam 20 segundos para responder
answer-time-warn = Avisar-me
answer-time-extend = Pedir mais tempo automaticamente
setting-ring = Tocar nos convites
setting-message-sound = Som para mensagens novas
setting-browser-notifications = Notificações do navegador enquanto a página não está à frente
setting-messages-aloud = Leitor de tela: mensagens novas
aloud-full = Quem escreveu, e o texto
aloud-brief = Quem escreveu
aloud-off = Nada
setting-undo-send = Desfazer envio
undo-send-for = 5 segundos
setting-slash = / em um campo de mensagem vazio abre as respostas padrão
setting-theme = Tema
as-the-system = Como o sistema
theme-light = Claro
theme-dark = Escuro
theme-contrast = Alto contraste
setting-density = Densidade
density-comfortable = Confortável
density-compact = Compacta
setting-text-size = Tamanho do texto
text-normal = Normal
text-large = Grande
text-larger = Maior
text-largest = O maior
setting-motion = Movimento
motion-reduced = Reduzido
setting-language = Idioma
as-the-browser = Como o navegador
setting-time-zone = Fuso horário
shortcut-invitation = Ir para o convite mais recente
shortcut-next-region = Ir para a próxima região
shortcut-previous-region = Ir para a região anterior
shortcut-next-window = Ir para a próxima interação
shortcut-previous-window = Ir para a interação anterior
shortcut-last-message = Falar a última mensagem do contato
shortcut-undo = Desfazer a última ação
shortcut-new-text = Escrever uma nova mensagem
shortcut-messages = Abrir Meus avisos
shortcut-communicator = Abrir o Team Communicator
shortcut-search = Pesquisar contatos e interações passadas
shortcut-settings = Abrir as configurações
shortcut-help = Mostrar os atalhos de teclado
keys-taken = { $keys } já está em uso: { $taken }.
no-such-key = Não há uma tecla { $name } para segurar: use Ctrl, Alt, Shift ou Meta.
keys-for-typing = Use Ctrl, Alt ou Meta com uma tecla, ou uma tecla de função: as outras são necessárias para digitar.
keys-of-browser = O navegador precisa de { $keys }.
close = Fechar
cancel = Cancelar
dismiss = Dispensar
show = Mostrar
undo = Desfazer
delete = Excluir
reload = Recarregar
try-again = Tentar de novo
show-open-conversation = Mostrar a conversa aberta
new-text = Nova mensagem
name = Nome
contact = Contato
contacts = Contatos
note = Nota
note-before = Nota:
side-conversation = Conversa interna
colleagues-see-it = Os colegas veem.
loading = Carregando…
part-not-loaded = Esta parte não pôde ser carregada.
file-not-loaded = O arquivo não pôde ser carregado.
gateway-unreachable = Não é possível acessar o gateway. Tente de novo.
no-connection = Não há conexão.
waiting-for-connection = Esperando a conexão
n-new-messages = { $n ->
    [one] { $n } mensagem nova
   *[other] { $n } mensagens novas
}
n-messages = { $n ->
    [one] { $n } mensagem
   *[other] { $n } mensagens
}
n-files = { $n ->
    [one] { $n } arquivo
   *[other] { $n } arquivos
}
n-contacts = { $n ->
    [one] { $n } contato
   *[other] { $n } contatos
}
title = { $name } – Baton
title-news = ({ $n }) { $name } – Baton
connecting-to-gateway = Conectando ao gateway…
gateway-not-reached = Não é possível acessar o gateway. Reconectando.
offline-before-welcome = Sem conexão. A área de trabalho vem com a conexão.
link-reconnecting-only = Reconectando…
link-offline-only = Sem conexão
skip-to-interaction = Pular para a interação
nothing-open-keys = Nenhuma interação está aberta. Quando chegar um convite, { $keys } leva até ele.
on-devices = { $n ->
    [one] em { $n } dispositivo
   *[other] em { $n } dispositivos
}
my-messages = Meus avisos
team-communicator = Team Communicator
unread-badge = não lidos
new-badge = novas
interactions = Interações
with-new-messages = , { $n } com mensagens novas
other-reason = Outro motivo…
my-history = Meu histórico
search = Pesquisar
settings = Configurações
keyboard-shortcuts = Atalhos de teclado
sign-out = Sair
name-and-state = { $name }, { $state }
link-connecting = Conectando…
link-reconnecting = Reconectando… O que você escrever fica guardado.
link-reconnecting-waiting = { $n ->
    [one] Reconectando… O que você escrever fica guardado. { $n } ação em espera.
   *[other] Reconectando… O que você escrever fica guardado. { $n } ações em espera.
}
link-offline = Sem conexão. O que você escrever fica guardado.
link-offline-waiting = { $n ->
    [one] Sem conexão. O que você escrever fica guardado. { $n } ação em espera.
   *[other] Sem conexão. O que você escrever fica guardado. { $n } ações em espera.
}
notifications = Notificações
invitations-oldest-first = { $n ->
    [one] { $n } convite, o mais antigo primeiro
   *[other] { $n } convites, o mais antigo primeiro
}
done-word = Concluída.
new-version-word = Nova versão
new-version-loads = A nova versão é carregada quando você não estiver ocupado.
interaction-preview = Prévia de interação
invitation-over = Convite encerrado
waiting-time = esperando há { $time }
dot-waiting-time = · esperando { $time }
seconds-left-words = { $n ->
    [one] { " " }s restante
   *[other] { " " }s restantes
}
s-left = { " " }s
accept = Aceitar
accepting-word = Aceitando…
decline = Recusar
decline-with-reason = Recusar com um motivo
ask-more-time = Mais tempo
show-more-of = Mostrar mais de { $contact }
case-data = Dados do caso
last-messages = Últimas mensagens
request = Pedido
transfer-to = Transferir para { $name }
not-now = Agora não
why-not-ready = Por que você está indisponível?
why-decline = Por que você recusa?
reason = Motivo
no-unread-messages = Nenhum aviso não lido
no-messages = Nenhum aviso
none-is-unread = Não há avisos não lidos.
messages-to-list = Avisos listados
unread = Não lidos
mark-all-read = Marcar tudo como lido
mark-read = Marcar como lido
mark-unread = Marcar como não lido
priority-is = Prioridade: { $priority }
no-interactions = Nenhuma interação aberta
state-transfer-failed = Transferência falhou
state-no-longer-parked = Não está mais estacionada
parked-count = Estacionadas ({ $n })
parked = Estacionadas
unpark-contact = Retomar { $contact }
unpark = Retomar
park = Estacionar
park-until-written = Estacionar até o contato escrever
park-30-minutes = Estacionar por 30 minutos
park-1-hour = Estacionar por 1 hora
park-until-tomorrow = Estacionar até amanhã { $time }
park-until = Estacionar até…
choice-until-written = Até o contato escrever
choice-30-minutes = Por 30 minutos
choice-1-hour = Por 1 hora
choice-until-tomorrow = Até amanhã { $time }
choice-until = Até…
until-field = Até
back-if-written = Ela volta antes se o contato escrever.
choose-date = Escolha uma data e um horário.
line-until-written = Até o contato escrever
line-until = Até: { $at }
state-parked-until-written = Estacionada até o contato escrever
state-parked-until = Estacionada até: { $at }
interaction = Interação
to-via = para { $via }
transfer-is-pending = Há uma transferência pendente.
had-not-sent = Você não tinha enviado: “{ $text }”
ended-mark-done = A conversa terminou. Conclua-a para fechar a janela.
consult = Consultar
end = Encerrar
mark-done = Concluir
details = Detalhes
transfer = Transferir
more-actions = Mais ações
consultation-about = Consulta: { $contact }
from-name = De { $name }
you-read-along = Você acompanha a leitura. Só { $name } escreve ao contato.
waiting-for-answer = Esperando uma resposta: { $time }
waiting-before = Esperando{ " " }
keep-open = Manter aberta
back-to-queue = Devolver à fila
transfer-to-whom = Transferir…
keep-them = Ficar com elas
error = Erro
consultation = Consulta
cancel-consultation = Cancelar a consulta
cancel-transfer = Cancelar a transferência
choose-another-target = Escolher outro destino
time-left = restam { $time }
starting-transfer = Iniciando a transferência…
starting-consultation = Iniciando a consulta…
transfer-starts-later = A transferência começa quando a conexão voltar.
consultation-starts-later = A consulta começa quando a conexão voltar.
looking-for-agent = Procurando um agente em { $target }.
is-being-asked-for = { $name } está recebendo o pedido para { $target }.
has-been-shown-for = { $name } já vê o pedido para { $target }.
with-name = Com { $name }.
asks-you = { $name } consulta você.
transfer-to-them = Transferir para essa pessoa
end-consultation = Encerrar a consulta
close-side-conversation = Fechar a conversa interna
never-the-contact = Só os colegas veem, nunca o contato.
nobody-joined = Ninguém entrou ainda.
send-to = Enviar para { $name }
message-field = Mensagem para { $contact }
enter-sends = Enter envia, Shift+Enter começa uma nova linha.
send = Enviar
more-possible = { $left ->
    [one] Cabe mais { $left } caractere, { $messages }.
   *[other] Cabem mais { $left } caracteres, { $messages }.
}
characters-left = { $left ->
    [one] Resta { $left } caractere, { $messages }.
   *[other] Restam { $left } caracteres, { $messages }.
}
too-many-sentence = { $n ->
    [one] { $n } caractere a mais.
   *[other] { $n } caracteres a mais.
}
n-messages-sentence = { $n ->
    [one] { $n } mensagem.
   *[other] { $n } mensagens.
}
sent-as-unicode = Enviada como Unicode por causa de “{ $character }”.
replace-to-send = { $n ->
    [one] Substituir { $n } caractere para enviar { $messages }
   *[other] Substituir { $n } caracteres para enviar { $messages }
}
standard-responses = Respostas padrão
search-standard-responses = Pesquisar respostas padrão
n-standard-responses = { $n ->
    [one] { $n } resposta padrão
   *[other] { $n } respostas padrão
}
attach-files = Anexar arquivos
files-of-message = Arquivos desta mensagem
uploading-word = Carregando…
description-of = Descrição de { $name }
description = Descrição
remove-name = Remover { $name }
save-name = Salvar { $name }
file-about = { $name }, { $kind }, { $size }
file-about-unnamed = { $kind }, { $size }
picture-from = Imagem de { $who }, { $time }
conversation-with = Conversa com { $contact }
earlier-coming = Mensagens anteriores estão chegando…
new-jump-to-newest = { $n ->
    [one] { $n } mensagem nova. Ir para a mais recente
   *[other] { $n } mensagens novas. Ir para a mais recente
}
sending-in-s = Envio em { $n } s
send-again = Enviar de novo
transferred-by = Transferida para você por { $name }.
today = Hoje
yesterday = Ontem
day-and-time = { $day }, { $time }
back-to-conversation = Voltar à conversa
open-label = Abrir { $label }
disposition = Tabulação
none-required = Nenhuma ainda (obrigatória)
none = Nenhuma
only-colleagues = Só os colegas veem.
history-count = Histórico ({ $n })
no-earlier-interactions = Nenhuma interação anterior
search-the-history = Pesquisar no histórico
search-by = Pesquisar por contato, número e palavras
earlier-interactions = Interações anteriores
earlier-messages = Mensagens anteriores
past-what = { $channel }, { $via }, { $messages }
reopen = Reabrir
interaction-of = Interação de { $day }
interaction-of-with = Interação de { $day } com { $contact }
back-to-list = Voltar à lista
whose-conversations = Conversas de quem
mine = Minhas
all-i-may-see = Todas que posso ver
more-contacts = Mais contatos
past-interactions-heading = Interações passadas
sending-word = Enviando…
text-waits = Esperando a conexão. O seu texto fica guardado e é enviado uma vez.
the-contact = o contato
no-contact-matches = 0 contatos correspondem. É possível escrever para um número completo.
best-contacts = { $n ->
    [one] Os { $listed } melhores de { $n } contato
   *[other] Os { $listed } melhores de { $n } contatos
}
name-or-number = Nome ou número
ask-for-it = Pedir a conversa
service-number = Número de atendimento
targets-not-loaded = Os destinos internos não puderam ser carregados.
targets-loading = Carregando os destinos internos.
matching-targets = { $n ->
    [one] { $n } destino interno correspondente
   *[other] { $n } destinos internos correspondentes
}
nothing-matches = Ninguém e nada corresponde a “{ $query }”
no-favourites = Nenhum favorito ainda
no-recent = Nenhum destino recente ainda
no-targets = Nenhum destino interno
search-by-what = Pesquise por nome, usuário, número, e-mail, local ou habilidade.
add-favourite-hint = Adicione um com as ações de um destino.
recent-hint = Os destinos das suas transferências aparecem aqui.
clear-search = Limpar a pesquisa
kind-count = { $kind } ({ $n })
kind-best = { $kind }: os { $listed } melhores de { $n }. Mostrar tudo
group-by-kind = Agrupar por tipo
note-for-target = Nota para o destino (opcional)
question-optional = Pergunta (opcional)
find-target = Encontrar um destino interno
show-which = Mostrar
what-and-value = { $what }: { $value }.
user-name = Usuário
number = Número
e-mail = E-mail
site = Local
takes = Aceita
handles = Atende
what-colon = { $what }:
choose-transfer-first = Abra uma interação e escolha primeiro Transferir.
only-sets-wait = Só um grupo, uma habilidade, uma fila ou um ponto de roteamento a faz esperar.
add-favourite = Adicionar aos favoritos
remove-favourite = Remover dos favoritos
transfer-and-sign-out = Transferir e sair
sms-transfer = Transferência de SMS
transfer-and-wait = Transferir e deixar em espera
actions-for = Ações para { $name }
favourite-mark = { " " }(favorito)
does-not-take = { $name } não aceita { $channel }.
kept-for-you-everywhere = Guardadas para você: são as mesmas em todo navegador.
allow-in-browser = Permitir neste navegador
browser-forbids = O navegador não deixa esta página mostrar notificações: permita-as ao lado do endereço.
press-the-keys = Pressione as teclas em um campo, ou escreva-as, como Ctrl+Alt+I. Um campo vazio desativa um atalho.
everywhere = Em toda parte
keys-in-places = Teclas em seus lugares
usually = Normalmente { $keys }
usually-off = Normalmente desativado
fixed-message = Campo de mensagem
fixed-message-keys = `Enter` envia, `Shift+Enter` começa uma nova linha.
fixed-empty = Campo de mensagem vazio
fixed-empty-keys = `/`: respostas padrão. `//`: uma barra. Desativável nas configurações.
fixed-responses-keys = `Enter`: a primeira encontrada. `Escape`: volta ao campo de mensagem.
fixed-new-text = Nova mensagem, contato
fixed-new-text-keys = `Para cima`, `Para baixo`: a um contato. `Enter`: escolhê-lo. `Escape`: limpar, depois fechar.
fixed-notification = Notificação
fixed-notification-keys = `Escape` volta para onde você estava. Nada é respondido com isso.
fixed-menu = Menu
fixed-menu-keys = `Para cima`, `Para baixo`, `Home`, `End` ou letras: a um item. `Enter`: executá-lo. `Escape`: fechar.
fixed-search = Team Communicator, pesquisa
fixed-search-keys = `Para baixo`: para a lista. `Enter`: ações do primeiro destino. `Escape`: limpar, depois fechar.
fixed-list = Team Communicator, lista
fixed-list-keys =
    Setas, `Home`, `End`, `Page Up`, `Page Down`: mover. `Ctrl+Home`, `Ctrl+End`: primeiro, último. `Shift+F10`: ações.
    `Escape` ou uma letra: volta à pesquisa.
popup-blocked = O navegador bloqueou a janela de entrada. Permita pop-ups para esta página e tente de novo.
sign-in-in-window = Entre na janela que se abriu.
sign-in-title = Entrar – Baton
sign-in-with = Entrar com { $provider }
demo-hint = Quem é você hoje? Isto é uma demonstração: ninguém precisa de senha.
host-signs-in = A página em volta conecta você.
sign-in-to-answer = Entre para responder às suas mensagens.
open-in-crm = Abra a área de trabalho no seu CRM: ele conecta você.
sign-in-as = Entrar como{ " " }
sign-in = Entrar
be-the-customer = Para ser o cliente, abra{ " " }
demo-phone = o telefone de demonstração
waiting-word = esperando{ " " }
file-too-large = O arquivo é grande demais: no máximo 5 MB.
picture-damaged = A imagem está danificada.
too-many-pixels = A imagem tem pixels demais.
file-broken = O arquivo não chegou inteiro. Tente de novo.
too-many-unsent = Todos os agentes juntos têm arquivos demais ainda não enviados. Tente mais tarde.
storage-full = Não há espaço para mais arquivos. Avise quem opera o gateway.
file-not-kept = Não foi possível guardar o arquivo. Tente de novo.
sign-in-token = O token está errado ou expirou.
sign-in-unknown-agent = Esse agente não existe.
sign-in-unreachable = O acesso não pode ser verificado agora.
sign-in-stale = Este acesso já foi usado ou demorou demais.
sign-in-too-many = Acessos demais da sua rede falharam. Tente de novo em um minuto.
sign-in-failed = O acesso falhou. Tente de novo.
not-checked-yet = Nenhum falante deste idioma revisou estes textos ainda.

## Why a message was not delivered, after "Failed:" and the like

failure-opted-out = O contato cancelou o recebimento de mensagens.
failure-bad-number = O número do contato não é válido.
failure-no-texts = O número do contato não pode receber mensagens de texto.
failure-country-off = As mensagens para o país do contato estão desativadas.
failure-too-long = A mensagem é longa demais.
failure-file = A operadora não aceita um dos arquivos.
failure-unreachable = O telefone está desligado ou fora de alcance.
failure-blocked = O contato bloqueou as mensagens deste número.
failure-unused-number = O número do contato não está em uso.
failure-filtered = A operadora do contato a filtrou.
failure-not-delivered = A operadora não a entregou.
failure-refused = A operadora a recusou.
failure-no-pictures = Não é possível enviar imagens deste número.
failure-not-sendable = A operadora a recusou: o número ou o texto não pode ser enviado.
failure-no-carrier = Nenhuma operadora atende mais este número.
failure-no-connection = Não foi possível contatar a operadora.
failure-unknown = Não se sabe se foi enviada.
failure-code = A operadora não a entregou (código { $code }).

## Reasons that the gateway gives or offers

reason-break = Pausa
reason-lunch = Almoço
reason-after-call-work = Trabalho pós-atendimento
reason-wrap-up = Encerramento
reason-no-answer = Não respondeu
reason-busy = Estou ocupado com outro contato.
reason-not-my-subject = Este não é o meu assunto.
reason-leaving = Estou de saída.
