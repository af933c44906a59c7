### Reviewed by: nobody
###
### Os termos estão em src/core/words/pt-BR.ftl.

handset-title = Telefone – demonstração do Baton
handset-heading = Telefone
handset-connecting = Conectando …
handset-connected = Conectado. Número deste telefone: { $number }
handset-lost = Conexão perdida. Tentando de novo …
handset-my-number = Meu número
handset-send-to = Enviar para
handset-conversation = Conversa
handset-no-messages = Nenhuma mensagem ainda.
handset-message = Mensagem
handset-text-message = Mensagem de texto
handset-keys = Enter envia, Shift+Enter começa uma nova linha.
handset-attach = Anexar um arquivo
handset-remove = Remover o arquivo
handset-send = Enviar
handset-about = O telefone do cliente na demonstração: escreva como um cliente escreveria.
handset-today = Hoje
handset-you-to = Você para { $who }
handset-sent = Enviada
handset-picture = Imagem { $n } de { $all }
handset-save = Salvar { $name }
handset-save-file = Salvar o arquivo { $n } de { $all }
handset-bad-number = Isto não é um número de telefone: ele começa com + e o código do país.
handset-unknown-target = Ninguém atende neste número.
handset-empty = Escreva uma mensagem ou anexe um arquivo.
handset-too-long = { $parts ->
    [one] A mensagem é mais longa do que um telefone pode enviar: { $parts } parte.
   *[other] A mensagem é mais longa do que um telefone pode enviar: { $parts } partes.
}
handset-control = A mensagem contém caracteres de controle.
handset-too-large = É grande demais: no máximo { $mb } MB.
handset-unknown-media = O arquivo não está aqui: anexe-o de novo.
handset-refused = O gateway recusou a mensagem.
handset-unreachable = Não é possível acessar o gateway. A sua mensagem ainda está aqui: tente de novo.

crm-title = CRM de demonstração
crm-news = ({ $n }) CRM de demonstração
crm-loading = A área de trabalho está carregando.
crm-connected = A área de trabalho está conectada.
crm-reconnecting = A área de trabalho está reconectando.
crm-lost = A área de trabalho não responde.
crm-contacts = Contatos
crm-theme = Tema
crm-as-the-system = Como o sistema
crm-light = Claro
crm-dark = Escuro
crm-sign-in = Entrar no CRM
crm-sign-in-about = Você também entra na área de trabalho ao lado. Isto é uma demonstração: ninguém precisa de senha.
crm-sign-in-as = Entrar como { $name }
crm-contact = Contato
crm-no-contact = Nenhum contato
crm-number = Número
crm-customer-since = Cliente desde
crm-open-orders = Pedidos em aberto
crm-shop = Loja
crm-send-text = Enviar uma mensagem
crm-waiting = { $who } está esperando
crm-accept = Aceitar
crm-decline = Recusar
crm-transfer = Transferir este caso
crm-to-whom = Para quem
crm-find = Buscar
crm-cancel = Cancelar a transferência
crm-said = O que a área de trabalho disse
crm-nothing = Nada ainda.
crm-desk = Mensagens de texto
crm-frame = Baton, área de trabalho do agente
crm-accepted = { $who } foi aceito aqui.
crm-closed = { $why ->
    [transferred] A interação foi fechada: transferida.
    [done] A interação foi fechada: concluída.
   *[gone] A interação foi fechada: não está mais aqui.
}
crm-shown = O pedido foi exibido para { $who }.
crm-no-token = O servidor do CRM não fornece token.
crm-no-gateway-token = O gateway não fornece token.

-again = Feche esta janela e tente de novo.
sign-in-title = Entrar – Baton
sign-in-going-on = Entrando…
sign-in-done = Você entrou. Pode fechar esta janela.
sign-in-denied = Você não entrou. { -again }
sign-in-not-reached = Não é possível acessar o serviço de acesso. { -again }
sign-in-failed = O acesso falhou. { -again }
sign-in-no-gateway = Não é possível acessar o gateway. { -again }
sign-in-token = O token está errado ou expirou. { -again }
sign-in-suspended = Um administrador suspendeu o seu acesso. Você não poderá entrar até que ele o restabeleça. { -again }
sign-in-unknown-agent = Esse agente não existe. { -again }
sign-in-unchecked = O acesso não pode ser verificado agora. { -again }
sign-in-stale = Este acesso já foi usado ou demorou demais. { -again }
sign-in-too-many = Acessos demais da sua rede falharam. Tente de novo em um minuto. { -again }

start-failed = O Baton não pôde iniciar. Recarregue a página; se isso não ajudar, talvez o navegador seja antigo demais.
start-no-script = O Baton precisa de JavaScript e WebAssembly: ative-os para esta página.

embed-frame = Baton, área de trabalho do agente
embed-closed = A conexão com a área de trabalho foi fechada.
embed-late = A área de trabalho não respondeu a { $method } em 10 segundos.
embed-loaded-anew = A área de trabalho foi recarregada. Não se sabe se isto foi feito.
embed-same-token = A área de trabalho quer um token diferente do que recebeu.
embed-not-signed-in = Ninguém entrou.
embed-not-connected = A área de trabalho não está conectada ao gateway. Tente de novo quando estiver.
embed-unknown = Isso não existe mais nesta área de trabalho.
embed-busy = Já há uma ação em andamento sobre isto.
