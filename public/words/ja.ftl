### Reviewed by: nobody
###
### 用語は src/core/words/ja.ftl にあります。

handset-title = 電話 – Baton デモ
handset-heading = 電話
handset-connecting = 接続しています …
handset-connected = 接続しました。この電話の番号: { $number }
handset-lost = 接続が切れました。再試行しています …
handset-my-number = 自分の番号
handset-send-to = 送信先
handset-conversation = 会話
handset-no-messages = まだメッセージはありません。
handset-message = メッセージ
handset-text-message = テキストメッセージ
handset-keys = Enter で送信、Shift+Enter で改行します。
handset-attach = ファイルを添付
handset-remove = ファイルを外す
handset-send = 送信
handset-about = デモのお客様の電話です。お客様になったつもりで書いてください。
handset-today = 今日
handset-you-to = 自分から { $who } へ
handset-sent = 送信済み
handset-picture = 画像 { $n } / { $all }
handset-save = { $name } を保存
handset-save-file = ファイル { $n } / { $all } を保存
handset-bad-number = 電話番号ではありません。+ と国番号で始めてください。
handset-unknown-target = この番号には誰も応答しません。
handset-empty = メッセージを入力するか、ファイルを添付してください。
handset-too-long = 電話で送信できる長さを超えています（{ $parts } 分割まで）。
handset-control = メッセージに制御文字が含まれています。
handset-too-large = 大きすぎます（{ $mb } MB まで）。
handset-unknown-media = ファイルがありません。もう一度添付してください。
handset-refused = ゲートウェイがメッセージを拒否しました。
handset-unreachable = ゲートウェイに接続できません。メッセージは残っています。もう一度お試しください。

crm-title = デモ CRM
crm-news = ({ $n }) デモ CRM
crm-loading = デスクを読み込んでいます。
crm-connected = デスクは接続しています。
crm-reconnecting = デスクは再接続しています。
crm-lost = デスクが応答しません。
crm-contacts = お客様
crm-theme = テーマ
crm-as-the-system = システムに合わせる
crm-light = ライト
crm-dark = ダーク
crm-sign-in = CRM にサインイン
crm-sign-in-about = 隣のデスクにもサインインします。デモなのでパスワードは不要です。
crm-sign-in-as = { $name } としてサインイン
crm-contact = お客様
crm-no-contact = お客様なし
crm-number = 番号
crm-customer-since = ご利用開始
crm-open-orders = 未完了の注文
crm-shop = 店舗
crm-send-text = メッセージを送信
crm-waiting = { $who } がお待ちです
crm-accept = 応答
crm-decline = 辞退
crm-transfer = この案件を転送
crm-to-whom = 転送先
crm-find = 検索
crm-cancel = 転送を取り消す
crm-said = デスクからの通知
crm-nothing = まだありません。
crm-desk = テキストメッセージ
crm-frame = Baton、エージェントのデスク
crm-accepted = { $who } にここで応答しました。
crm-closed = { $why ->
    [transferred] 対応が閉じられました: 転送済み。
    [done] 対応が閉じられました: 完了。
   *[gone] 対応が閉じられました: なくなりました。
}
crm-shown = { $who } に依頼が表示されました。
crm-no-token = CRM のサーバーがトークンを渡しません。
crm-no-gateway-token = ゲートウェイがトークンを渡しません。

-again = このウィンドウを閉じて、もう一度お試しください。
sign-in-title = サインイン – Baton
sign-in-going-on = サインインしています…
sign-in-done = サインインしました。このウィンドウは閉じてかまいません。
sign-in-denied = サインインしていません。{ -again }
sign-in-not-reached = サインイン先に接続できません。{ -again }
sign-in-failed = サインインに失敗しました。{ -again }
sign-in-no-gateway = ゲートウェイに接続できません。{ -again }
sign-in-token = トークンが正しくないか、期限が切れています。{ -again }
sign-in-suspended = 管理者がアクセスを停止しました。再開されるまでサインインできません。{ -again }
sign-in-unknown-agent = そのエージェントは存在しません。{ -again }
sign-in-unchecked = 現在サインインを確認できません。{ -again }
sign-in-stale = このサインインは使用済みか、時間がかかりすぎました。{ -again }
sign-in-too-many = お使いのネットワークからのサインインの失敗が多すぎます。1 分後にもう一度お試しください。{ -again }

start-failed = Baton を起動できませんでした。ページを再読み込みしてください。それでもだめなら、ブラウザーが古すぎるのかもしれません。
start-no-script = Baton には JavaScript と WebAssembly が必要です。このページで有効にしてください。

embed-frame = Baton、エージェントのデスク
embed-closed = デスクとの接続は閉じられました。
embed-late = デスクは 10 秒以内に { $method } に応答しませんでした。
embed-loaded-anew = デスクが読み込み直されました。実行されたかどうかは不明です。
embed-same-token = デスクには、渡されたものとは別のトークンが必要です。
embed-not-signed-in = 誰もサインインしていません。
embed-not-connected = デスクはゲートウェイに接続していません。接続したらもう一度お試しください。
embed-unknown = このデスクにはもうありません。
embed-busy = これについての処理がすでに進行中です。
