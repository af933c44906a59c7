### Reviewed by: nobody
###
### 术语见 src/core/words/zh-Hans.ftl。

handset-title = 手机 – Baton 演示
handset-heading = 手机
handset-connecting = 正在连接 …
handset-connected = 已连接。本机号码：{ $number }
handset-lost = 连接已断开。正在重试 …
handset-my-number = 我的号码
handset-send-to = 发送至
handset-conversation = 对话
handset-no-messages = 还没有消息。
handset-message = 消息
handset-text-message = 短信
handset-keys = Enter 发送，Shift+Enter 换行。
handset-attach = 添加文件
handset-remove = 移除文件
handset-send = 发送
handset-about = 演示中客户的手机：像客户一样写短信。
handset-today = 今天
handset-you-to = 您发给 { $who }
handset-sent = 已发送
handset-picture = 第 { $n } 张图片，共 { $all } 个
handset-save = 保存 { $name }
handset-save-file = 保存第 { $n } 个文件，共 { $all } 个
handset-bad-number = 这不是电话号码：须以 + 和国家代码开头。
handset-unknown-target = 此号码无人应答。
handset-empty = 请输入消息或添加文件。
handset-too-long = 消息超出手机可发送的长度：{ $parts } 条。
handset-control = 消息中有控制字符。
handset-too-large = 文件过大：最多 { $mb } MB。
handset-unknown-media = 文件不存在：请重新添加。
handset-refused = 网关拒绝了此消息。
handset-unreachable = 无法连接网关。您的消息仍在这里：请重试。

crm-title = 演示 CRM
crm-news = ({ $n }) 演示 CRM
crm-loading = 正在加载工作台。
crm-connected = 工作台已连接。
crm-reconnecting = 工作台正在重新连接。
crm-lost = 工作台没有响应。
crm-contacts = 联系人
crm-theme = 主题
crm-as-the-system = 跟随系统
crm-light = 浅色
crm-dark = 深色
crm-sign-in = 登录 CRM
crm-sign-in-about = 同时登录旁边的工作台。这是演示：无需密码。
crm-sign-in-as = 以 { $name } 的身份登录
crm-contact = 联系人
crm-no-contact = 无联系人
crm-number = 号码
crm-customer-since = 成为客户时间
crm-open-orders = 未完成订单
crm-shop = 门店
crm-send-text = 发送短信
crm-waiting = { $who } 正在等待
crm-accept = 接受
crm-decline = 拒绝
crm-transfer = 转接此个案
crm-to-whom = 转接给
crm-find = 查找
crm-cancel = 取消转接
crm-said = 工作台的消息
crm-nothing = 暂无。
crm-desk = 短信
crm-frame = Baton，坐席工作台
crm-accepted = 已在此接受 { $who }。
crm-closed = { $why ->
    [transferred] 任务已关闭：已转接。
    [done] 任务已关闭：已完成。
   *[gone] 任务已关闭：已不在此处。
}
crm-shown = 请求已显示给 { $who }。
crm-no-token = CRM 的服务器没有给出令牌。
crm-no-gateway-token = 网关没有给出令牌。

-again = 请关闭此窗口后重试。
sign-in-title = 登录 – Baton
sign-in-going-on = 正在登录…
sign-in-done = 您已登录。可以关闭此窗口。
sign-in-denied = 您没有登录。{ -again }
sign-in-not-reached = 无法连接登录服务。{ -again }
sign-in-failed = 登录失败。{ -again }
sign-in-no-gateway = 无法连接网关。{ -again }
sign-in-token = 令牌错误或已过期。{ -again }
sign-in-suspended = 管理员已暂停您的访问权限。恢复之前您无法登录。{ -again }
sign-in-unknown-agent = 没有这名坐席。{ -again }
sign-in-unchecked = 目前无法验证登录。{ -again }
sign-in-stale = 此次登录已被使用，或耗时过长。{ -again }
sign-in-too-many = 来自您网络的登录失败次数过多。请一分钟后重试。{ -again }

start-failed = Baton 无法启动。请重新加载页面；若仍无效，浏览器可能过旧。
start-no-script = Baton 需要 JavaScript 和 WebAssembly：请为此页面启用它们。

embed-frame = Baton，坐席工作台
embed-closed = 与工作台的连接已关闭。
embed-late = 工作台在 10 秒内没有响应 { $method }。
embed-loaded-anew = 工作台已重新加载。不知道此操作是否已执行。
embed-same-token = 工作台需要另一个令牌，而不是已给出的那个。
embed-not-signed-in = 无人登录。
embed-not-connected = 工作台未连接到网关。请在连接后重试。
embed-unknown = 此工作台上已没有该项。
embed-busy = 与此有关的操作已在进行。
