### Reviewed by: nobody
###
### المصطلحات: agent = موظف · contact = جهة اتصال · interaction = تفاعل · transfer = تحويل · consultation = استشارة ·
### invitation = دعوة · disposition = نتيجة التفاعل · park = تعليق · queue = قائمة انتظار · ready = جاهز ·
### text = رسالة · My Messages = إشعاراتي · Team Communicator كما هو.

language-name = العربية
sentences = { $first } { $second }
you-were-offline = كنت غير متصل. { $told }
said-of = { $who }: { $said }
kind-and-text = { $kind }: { $said }
you-wrote = { $why } كتبت: { $text }
renamed = صار اسم { $before } الآن { $now }.
automatic-answer = رد تلقائي
no-text = لا نص ظاهر
too-long = أطول من 670 حرفًا: لا يمكن إرساله.
not-sent-too-many = { $n ->
    [zero] لم تُرسل: في الرسالة لا أحرف زيادة.
    [one] لم تُرسل: في الرسالة حرف واحد زيادة.
    [two] لم تُرسل: في الرسالة حرفان زيادة.
    [few] لم تُرسل: في الرسالة { $n } أحرف زيادة.
    [many] لم تُرسل: في الرسالة { $n } حرفًا زيادة.
   *[other] لم تُرسل: في الرسالة { $n } حرف زيادة.
}
not-pasted-too-many = { $n ->
    [zero] لم يُلصق: ستكون في الرسالة لا أحرف زيادة.
    [one] لم يُلصق: ستكون في الرسالة حرف واحد زيادة.
    [two] لم يُلصق: ستكون في الرسالة حرفان زيادة.
    [few] لم يُلصق: ستكون في الرسالة { $n } أحرف زيادة.
    [many] لم يُلصق: ستكون في الرسالة { $n } حرفًا زيادة.
   *[other] لم يُلصق: ستكون في الرسالة { $n } حرف زيادة.
}
new-messages = { $n ->
    [zero] لا رسائل جديدة من { $who }.
    [one] رسالة جديدة واحدة من { $who }.
    [two] رسالتان جديدتان من { $who }.
    [few] { $n } رسائل جديدة من { $who }.
    [many] { $n } رسالة جديدة من { $who }.
   *[other] { $n } رسالة جديدة من { $who }.
}
more-messages = { $n ->
    [zero] لا رسائل أخرى من { $who }.
    [one] رسالة أخرى من { $who }.
    [two] رسالتان أخرى من { $who }.
    [few] { $n } رسائل أخرى من { $who }.
    [many] { $n } رسالة أخرى من { $who }.
   *[other] { $n } رسالة أخرى من { $who }.
}
and-the-last = { $arrived } آخرها: { $last }
message-of = { $who }: { $text }
text-with-files = { $n ->
    [zero] { $text } (لا ملفات)
    [one] { $text } (ملف واحد)
    [two] { $text } (ملفان)
    [few] { $text } ({ $n } ملفات)
    [many] { $text } ({ $n } ملفًا)
   *[other] { $text } ({ $n } ملف)
}
written-ago = { $message } كُتبت قبل: { $time }.
not-written-yet = لم يكتب { $who } بعد.
new-messages-below = توجد رسائل جديدة أسفل ما تقرؤه. ينقلك «الانتقال إلى الأحدث» إليها.
message-to = رسالة إلى { $who }: { $state }
delivery-sending = جارٍ الإرسال
delivery-sent = أُرسلت
delivery-delivered = سُلّمت
delivery-failed = فشلت: { $reason }
sending-in = { $n ->
    [zero] تُرسل بعد أقل من ثانية. { $way }
    [one] تُرسل بعد ثانية واحدة. { $way }
    [two] تُرسل بعد ثانيتين. { $way }
    [few] تُرسل بعد { $n } ثوانٍ. { $way }
    [many] تُرسل بعد { $n } ثانية. { $way }
   *[other] تُرسل بعد { $n } ثانية. { $way }
}
undo-beside-message = زر التراجع بجانب الرسالة.
undo-with = للتراجع: { $keys }.
taken-back = لم تُرسل. عادت الرسالة إلى حقلها.
still-uploading = ما زال ملف قيد الرفع. أعد الإرسال بعد لحظة.
not-sent = لم تُرسل. { $why }
not-filled-in = لم يُملأ: { $fields }.
no-interaction-open = لا يوجد تفاعل مفتوح.
under-a-minute = أقل من دقيقة
minutes = { $n ->
    [zero] أقل من دقيقة
    [one] دقيقة واحدة
    [two] دقيقتان
    [few] { $n } دقائق
    [many] { $n } دقيقة
   *[other] { $n } دقيقة
}
an-hour-and-minutes = { $n ->
    [zero] ساعة واحدة
    [one] ساعة ودقيقة
    [two] ساعة ودقيقتان
    [few] ساعة و{ $n } دقائق
    [many] ساعة و{ $n } دقيقة
   *[other] ساعة و{ $n } دقيقة
}
hours = { $n ->
    [zero] أقل من ساعة
    [one] ساعة واحدة
    [two] ساعتان
    [few] { $n } ساعات
    [many] { $n } ساعة
   *[other] { $n } ساعة
}
days = { $n ->
    [zero] أقل من يوم
    [one] يوم واحد
    [two] يومان
    [few] { $n } أيام
    [many] { $n } يومًا
   *[other] { $n } يوم
}
seconds = { $n ->
    [zero] أقل من ثانية
    [one] ثانية واحدة
    [two] ثانيتان
    [few] { $n } ثوانٍ
    [many] { $n } ثانية
   *[other] { $n } ثانية
}
short-under-a-minute = <1 د
short-minutes = { $n } د
short-hours = { $n } س
short-days = { $n } ي
kind-agent = موظف
kind-agent-group = مجموعة موظفين
kind-skill = مهارة
kind-queue = قائمة انتظار
kind-routing-point = نقطة توجيه
kinds-agent = الموظفون
kinds-agent-group = مجموعات الموظفين
kinds-skill = المهارات
kinds-queue = قوائم الانتظار
kinds-routing-point = نقاط التوجيه
show-all = الكل
show-favourites = المفضلة
show-recent = الأخيرة
ready-since = جاهز، { $time }
not-ready-since = غير جاهز، { $time }
not-ready-reason-since = غير جاهز: { $reason }، { $time }
short-reason-since = { $reason }، { $time }
at-capacity = بلغ الحد الأقصى
logged-out = غير مسجل الدخول
members-ready = { $total ->
    [zero] { $ready } جاهز من لا موظفين
    [one] { $ready } جاهز من موظف واحد
    [two] { $ready } جاهز من موظفَين
    [few] { $ready } جاهز من { $total } موظفين
    [many] { $ready } جاهز من { $total } موظفًا
   *[other] { $ready } جاهز من { $total } موظف
}
members-and-waiting = { $members }، في الانتظار: { $waiting }
members-and-waiting-for = { $members }، في الانتظار: { $waiting }، أطولها { $time }
short-members = { $ready } من { $total } جاهز
short-waiting-for = { $ready } جاهز، { $waiting } في الانتظار { $time }
nobody-waits = لا أحد في الانتظار.
waiting = في الانتظار: { $n }.
expected-soon = { $waiting } الانتظار المتوقع: أقل من دقيقة.
expected-wait = { $waiting } الانتظار المتوقع: نحو { $time }.
ready = جاهز
not-ready = غير جاهز
not-ready-reason = غير جاهز: { $reason }
you-are-ready = أنت جاهز.
you-are-not-ready = أنت غير جاهز.
you-are-not-ready-reason = أنت غير جاهز: { $reason }.
ready-again-in = { $state }. تعود جاهزًا بعد: { $time }.
signed-in-as = سُجّل الدخول باسم { $name }.
open-count = { $n ->
    [zero] لا تفاعلات مفتوحة.
    [one] تفاعل مفتوح واحد.
    [two] تفاعلان مفتوحان.
    [few] { $n } تفاعلات مفتوحة.
    [many] { $n } تفاعلًا مفتوحًا.
   *[other] { $n } تفاعل مفتوح.
}
open-and-parked = { $n ->
    [zero] لا تفاعلات مفتوحة، وفي التعليق: { $parked }.
    [one] تفاعل مفتوح واحد، وفي التعليق: { $parked }.
    [two] تفاعلان مفتوحان، وفي التعليق: { $parked }.
    [few] { $n } تفاعلات مفتوحة، وفي التعليق: { $parked }.
    [many] { $n } تفاعلًا مفتوحًا، وفي التعليق: { $parked }.
   *[other] { $n } تفاعل مفتوح، وفي التعليق: { $parked }.
}
back-from = عائد من { $name } الغائب
back-from-to = عائد من { $name } الغائب إلى { $via }
transfer-from = تحويل من { $name }
transfer-from-to = تحويل من { $name } إلى { $via }
consultation-from = استشارة من { $name }
consultation-from-to = استشارة من { $name } إلى { $via }
new-for = جديد لـ { $via }
invitation-summary = { $reason }: { $channel } من { $contact }.
invitation = { $n ->
    [zero] { $summary } للرد: أقل من ثانية. { $way }
    [one] { $summary } للرد: ثانية واحدة. { $way }
    [two] { $summary } للرد: ثانيتان. { $way }
    [few] { $summary } للرد: { $n } ثوانٍ. { $way }
    [many] { $summary } للرد: { $n } ثانية. { $way }
   *[other] { $summary } للرد: { $n } ثانية. { $way }
}
among-notifications = تجدها بين الإشعارات.
press-to-go = اضغط { $keys } للانتقال إليها.
channel-from = { $channel } من { $contact }.
channel-from-waiting = { $channel } من { $contact }، مدة الانتظار { $time }.
label-and-value = { $label }: { $value }
note-is = ملاحظة: { $note }
question-is = سؤال: { $note }
note-label = ملاحظة
question-label = سؤال
seconds-left = { $n ->
    [zero] الوقت المتبقي: أقل من ثانية.
    [one] الوقت المتبقي: ثانية واحدة.
    [two] الوقت المتبقي: ثانيتان.
    [few] الوقت المتبقي: { $n } ثوانٍ.
    [many] الوقت المتبقي: { $n } ثانية.
   *[other] الوقت المتبقي: { $n } ثانية.
}
left-to-answer = { $n ->
    [zero] الوقت المتبقي للرد على { $contact }: أقل من ثانية.
    [one] الوقت المتبقي للرد على { $contact }: ثانية واحدة.
    [two] الوقت المتبقي للرد على { $contact }: ثانيتان.
    [few] الوقت المتبقي للرد على { $contact }: { $n } ثوانٍ.
    [many] الوقت المتبقي للرد على { $contact }: { $n } ثانية.
   *[other] الوقت المتبقي للرد على { $contact }: { $n } ثانية.
}
more-time = { $n ->
    [zero] لديك وقت إضافي: أقل من ثانية.
    [one] لديك وقت إضافي: ثانية واحدة.
    [two] لديك وقت إضافي: ثانيتان.
    [few] لديك وقت إضافي: { $n } ثوانٍ.
    [many] لديك وقت إضافي: { $n } ثانية.
   *[other] لديك وقت إضافي: { $n } ثانية.
}
author-contact = جهة الاتصال
gone-accepted = قُبلت.
gone-declined = رُفضت.
gone-no-answer = انتهت صلاحيتها: نفد الوقت.
gone-withdrawn-by = سحبها { $by }.
gone-withdrawn = سُحبت.
contact-ended = أنهت جهة الاتصال المحادثة.
gone-could-not-answer = سُحبت لأنه لم يكن بإمكانك الرد.
gone-not-ready = سُحبت لأنك غير جاهز.
it-is-over = انتهت.
accepted-elsewhere = قُبلت في علامة التبويب الأخرى لديك.
accepting = جارٍ القبول.
no-invitation = لا توجد دعوة.
this-is-over = انتهى هذا الأمر.
transfer-pending = تحويل معلّق
connected-to = متصل بـ { $number }
connected = متصل
ended-by-contact = أنهته جهة الاتصال
ended = انتهى
answer-marks-done = إرسال الرد ينجزه
other-open = { $n ->
    [zero] أخرى: لا تفاعلات مفتوحة
    [one] أخرى: تفاعل مفتوح واحد
    [two] أخرى: تفاعلان مفتوحان
    [few] أخرى: { $n } تفاعلات مفتوحة
    [many] أخرى: { $n } تفاعلًا مفتوحًا
   *[other] أخرى: { $n } تفاعل مفتوح
}
earlier = { $n ->
    [zero] لا تفاعلات سابقة
    [one] تفاعل سابق واحد
    [two] تفاعلان سابقان
    [few] { $n } تفاعلات سابقة
    [many] { $n } تفاعلًا سابقًا
   *[other] { $n } تفاعل سابق
}
list = { $all }
parked-until-written = عُلّق حتى تكتب جهة الاتصال.
parked-until = عُلّق حتى { $at }.
unparked = لم يعد { $who } معلّقًا.
unparked-written = لم يعد { $who } معلّقًا: كتبت جهة الاتصال.
unparked-time = لم يعد { $who } معلّقًا: حان الوقت.
note-saved = حُفظت.
note-typing = تُحفظ عند مغادرة الحقل.
note-saving = جارٍ الحفظ…
note-waits = تُحفظ عند عودة الاتصال.
note-not-saved = لم تُحفظ الملاحظة. { $why }
note-lost = لم تُحفظ ملاحظتك عن { $contact } قبل التحويل. كتبت: { $note }
not-saved = لم يُحفظ. { $why }
lost-draft = لديك مسودة غير مرسلة.
lost-answer = لم تتلقَّ جهة الاتصال ردًا.
lost-note = كتبت ملاحظة لتحويل.
done = أُنجز. { $way }
undo-among-notifications = تجد التراجع بين الإشعارات.
press-to-undo = اضغط { $keys } للتراجع.
nothing-to-undo = لا يوجد ما يمكن التراجع عنه.
is-done = أُنجز { $who }.
open-again = فُتح { $who } من جديد.
not-reopened = لم يُعد فتحه. { $why }
conversation-ended = انتهت المحادثة.
no-longer-yours = لم يعد التفاعل مع { $contact } لك.
consultation-about-over = انتهت الاستشارة بشأن { $contact }.
erased = مُحي بناءً على طلب.
looking = جارٍ البحث…
past-interactions = { $n ->
    [zero] لا تفاعلات سابقة
    [one] تفاعل سابق واحد
    [two] تفاعلان سابقان
    [few] { $n } تفاعلات سابقة
    [many] { $n } تفاعلًا سابقًا
   *[other] { $n } تفاعل سابق
}
newest-of-past = { $n ->
    [zero] أحدث { $listed } من أصل لا تفاعلات سابقة
    [one] أحدث { $listed } من أصل تفاعل سابق واحد
    [two] أحدث { $listed } من أصل تفاعلان سابقان
    [few] أحدث { $listed } من أصل { $n } تفاعلات سابقة
    [many] أحدث { $listed } من أصل { $n } تفاعلًا سابقًا
   *[other] أحدث { $listed } من أصل { $n } تفاعل سابق
}
contacts-and-past = { $n ->
    [zero] لا جهات اتصال. { $past }
    [one] جهة اتصال واحدة. { $past }
    [two] جهتا اتصال. { $past }
    [few] { $n } جهات اتصال. { $past }
    [many] { $n } جهة اتصال. { $past }
   *[other] { $n } جهة اتصال. { $past }
}
declined = رفض { $target } التحويل.
declined-because = رفض { $target } التحويل. السبب: { $reason }
did-not-answer = لم يرد { $target }.
is-logged-out = { $target } غير مسجل الدخول.
is-not-ready = { $target } غير جاهز.
is-at-capacity = بلغ { $target } الحد الأقصى.
nobody-available = لا يوجد موظف متاح في { $target }.
transfer-cancelled = أُلغي التحويل.
does-not-exist = لم يعد { $target } موجودًا.
transfer-failed = فشل التحويل. حاول مرة أخرى. (الرمز { $code })
transferred-to = حُوّل إلى { $to }.
is-being-asked = جارٍ سؤال { $name }.
has-been-shown = ظهر الطلب لدى { $name }.
has-joined = انضم { $name } إلى الاستشارة.
consultation-declined = رفض { $target } الاستشارة.
consultation-declined-because = رفض { $target } الاستشارة. السبب: { $reason }
consultation-cancelled = أُلغيت الاستشارة.
consultation-failed = فشلت الاستشارة. حاول مرة أخرى. (الرمز { $code })
consultation-ended = انتهت الاستشارة.
consultation-ended-by = أنهى { $by } الاستشارة.
yours-now = التفاعل لك الآن.
signed-out-of-consultation = سجّل { $who } الخروج. انتهت الاستشارة.
consultation-with = استشارة مع { $name }
consultation-asked-for = طُلبت استشارة
state-consultation-failed = فشلت الاستشارة
asks-who = { $from } يسأل { $with }
asks-whom = { $from } يسأل { $with }.
not-said = لم يُرسل. { $why }
aside-lost = انتهت الاستشارة. لم تكن قد أرسلت: «{ $text }»
asks-for = يطلب { $name } المحادثة مع { $contact }.
has-been-asked = سُئل { $name }.
colleague-has-been-asked = سُئل زميلك.
is-favourite = { $name } ضمن مفضلتك.
is-no-favourite = لم يعد { $name } ضمن مفضلتك.
not-delivered = لم تُسلّم رسالتك الأخيرة إلى { $contact }.
not-delivered-because = لم تُسلّم رسالتك الأخيرة إلى { $contact }: { $reason }
set-not-ready = لم ترد على الدعوة من { $contact }. غُيّرت حالتك إلى غير جاهز.
reassigned = أخذ { $by } منك المحادثة مع { $contact }.
given-while-away = { $contact }: أُعطي إلى { $to } أثناء غيابك.
several-given-away = { $n ->
    [zero] أُعطي لآخرين أثناء غيابك: لا محادثات. تجدها في «إشعاراتي».
    [one] أُعطي لآخرين أثناء غيابك: محادثة واحدة. تجدها في «إشعاراتي».
    [two] أُعطي لآخرين أثناء غيابك: محادثتان. تجدها في «إشعاراتي».
    [few] أُعطي لآخرين أثناء غيابك: { $n } محادثات. تجدها في «إشعاراتي».
    [many] أُعطي لآخرين أثناء غيابك: { $n } محادثة. تجدها في «إشعاراتي».
   *[other] أُعطي لآخرين أثناء غيابك: { $n } محادثة. تجدها في «إشعاراتي».
}
keeps = يحتفظ { $name } بالمحادثة مع { $contact }.
no-answer-to-ask = لم يرد { $name }. كنت قد طلبت المحادثة مع { $contact }.
no-longer-has = لم تعد المحادثة مع { $contact } لدى { $name }.
notices-kept = { $n ->
    [zero] مدة الحفظ { $days }، وبحد أقصى لا إشعارات.
    [one] مدة الحفظ { $days }، وبحد أقصى إشعار واحد.
    [two] مدة الحفظ { $days }، وبحد أقصى إشعاران.
    [few] مدة الحفظ { $days }، وبحد أقصى { $n } إشعارات.
    [many] مدة الحفظ { $days }، وبحد أقصى { $n } إشعارًا.
   *[other] مدة الحفظ { $days }، وبحد أقصى { $n } إشعار.
}
type-error = خطأ
type-warning = تحذير
type-information = معلومة
priority-high = عالية
priority-normal = عادية
went-to = لم يعد التفاعل لك: انتقل إلى { $to }.
interaction-done = أُنجز التفاعل.
did-not-take = لم تأخذ التفاعل.
not-yours-any-more = لم يعد التفاعل لك.
message-deleted = حُذف الإشعار.
message-restored = استُعيد الإشعار.
not-restored = لم يعد بالإمكان استعادة هذا الإشعار.
given-to = أُعطي إلى { $to }.
given-later = يُعطى إلى { $to } عند عودة الاتصال.
still-signed-in = ما زلت مسجل الدخول.
no-open-interactions = ليست لديك تفاعلات مفتوحة.
open-interactions = { $n ->
    [zero] لديك لا تفاعلات مفتوحة.
    [one] لديك تفاعل مفتوح واحد.
    [two] لديك تفاعلان مفتوحان.
    [few] لديك { $n } تفاعلات مفتوحة.
    [many] لديك { $n } تفاعلًا مفتوحًا.
   *[other] لديك { $n } تفاعل مفتوح.
}
transfers-pending = { $n ->
    [zero] تحويلات معلّقة: لا شيء. تُلغى ما لم تحتفظ بها.
    [one] تحويلات معلّقة: تحويل واحد. تُلغى ما لم تحتفظ بها.
    [two] تحويلات معلّقة: تحويلان. تُلغى ما لم تحتفظ بها.
    [few] تحويلات معلّقة: { $n } تحويلات. تُلغى ما لم تحتفظ بها.
    [many] تحويلات معلّقة: { $n } تحويلًا. تُلغى ما لم تحتفظ بها.
   *[other] تحويلات معلّقة: { $n } تحويل. تُلغى ما لم تحتفظ بها.
}
kept-for-you = ما تحتفظ به ينتظرك.
kept-for-a-while = ما تحتفظ به ينتظرك. إذا كتبت جهة اتصال وطال غيابك عن { $time }، عُرض على آخرين إن وُجدت قائمة انتظار له.
parked-stay = { $n ->
    [zero] يبقى معلّقًا: لا تفاعلات.
    [one] يبقى معلّقًا: تفاعل واحد.
    [two] يبقى معلّقًا: تفاعلان.
    [few] يبقى معلّقًا: { $n } تفاعلات.
    [many] يبقى معلّقًا: { $n } تفاعلًا.
   *[other] يبقى معلّقًا: { $n } تفاعل.
}
choose-who-gets = { $n ->
    [zero] اختر من يستلم ما لديك: لا تفاعلات مفتوحة. ثم يُسجَّل خروجك.
    [one] اختر من يستلم ما لديك: تفاعل مفتوح واحد. ثم يُسجَّل خروجك.
    [two] اختر من يستلم ما لديك: تفاعلان مفتوحان. ثم يُسجَّل خروجك.
    [few] اختر من يستلم ما لديك: { $n } تفاعلات مفتوحة. ثم يُسجَّل خروجك.
    [many] اختر من يستلم ما لديك: { $n } تفاعلًا مفتوحًا. ثم يُسجَّل خروجك.
   *[other] اختر من يستلم ما لديك: { $n } تفاعل مفتوح. ثم يُسجَّل خروجك.
}
all-given-to = { $n ->
    [zero] أُعطي إلى { $to }: لا تفاعلات.
    [one] أُعطي إلى { $to }: تفاعل واحد.
    [two] أُعطي إلى { $to }: تفاعلان.
    [few] أُعطي إلى { $to }: { $n } تفاعلات.
    [many] أُعطي إلى { $to }: { $n } تفاعلًا.
   *[other] أُعطي إلى { $to }: { $n } تفاعل.
}
all-given-back = { $n ->
    [zero] أُعيد إلى قائمة الانتظار: لا تفاعلات.
    [one] أُعيد إلى قائمة الانتظار: تفاعل واحد.
    [two] أُعيد إلى قائمة الانتظار: تفاعلان.
    [few] أُعيد إلى قائمة الانتظار: { $n } تفاعلات.
    [many] أُعيد إلى قائمة الانتظار: { $n } تفاعلًا.
   *[other] أُعيد إلى قائمة الانتظار: { $n } تفاعل.
}
sign-out-discards-drafts = { $n ->
    [zero] لديك لا مسودات غير مرسلة. اختر تسجيل الخروج مرة أخرى للتخلي عنها.
    [one] لديك مسودة غير مرسلة. اختر تسجيل الخروج مرة أخرى للتخلي عنها.
    [two] لديك مسودتان غير مرسلتين. اختر تسجيل الخروج مرة أخرى للتخلي عنها.
    [few] لديك { $n } مسودات غير مرسلة. اختر تسجيل الخروج مرة أخرى للتخلي عنها.
    [many] لديك { $n } مسودة غير مرسلة. اختر تسجيل الخروج مرة أخرى للتخلي عنها.
   *[other] لديك { $n } مسودة غير مرسلة. اختر تسجيل الخروج مرة أخرى للتخلي عنها.
}
sign-out-discards-changes = { $n ->
    [zero] لديك لا تغييرات. اختر تسجيل الخروج مرة أخرى للتخلي عنها.
    [one] لديك تغيير ينتظر الاتصال. اختر تسجيل الخروج مرة أخرى للتخلي عنها.
    [two] لديك تغييران ينتظران الاتصال. اختر تسجيل الخروج مرة أخرى للتخلي عنها.
    [few] لديك { $n } تغييرات تنتظر الاتصال. اختر تسجيل الخروج مرة أخرى للتخلي عنها.
    [many] لديك { $n } تغييرًا ينتظر الاتصال. اختر تسجيل الخروج مرة أخرى للتخلي عنها.
   *[other] لديك { $n } تغيير ينتظر الاتصال. اختر تسجيل الخروج مرة أخرى للتخلي عنها.
}
sign-out-discards-both = لديك { $drafts } و{ $changes }. اختر تسجيل الخروج مرة أخرى للتخلي عنها.
signing-out-discards-drafts = { $n ->
    [zero] لديك لا مسودات غير مرسلة. تسجيل الخروج يتخلى عنها.
    [one] لديك مسودة غير مرسلة. تسجيل الخروج يتخلى عنها.
    [two] لديك مسودتان غير مرسلتين. تسجيل الخروج يتخلى عنها.
    [few] لديك { $n } مسودات غير مرسلة. تسجيل الخروج يتخلى عنها.
    [many] لديك { $n } مسودة غير مرسلة. تسجيل الخروج يتخلى عنها.
   *[other] لديك { $n } مسودة غير مرسلة. تسجيل الخروج يتخلى عنها.
}
signing-out-discards-changes = { $n ->
    [zero] لديك لا تغييرات. تسجيل الخروج يتخلى عنها.
    [one] لديك تغيير ينتظر الاتصال. تسجيل الخروج يتخلى عنها.
    [two] لديك تغييران ينتظران الاتصال. تسجيل الخروج يتخلى عنها.
    [few] لديك { $n } تغييرات تنتظر الاتصال. تسجيل الخروج يتخلى عنها.
    [many] لديك { $n } تغييرًا ينتظر الاتصال. تسجيل الخروج يتخلى عنها.
   *[other] لديك { $n } تغيير ينتظر الاتصال. تسجيل الخروج يتخلى عنها.
}
signing-out-discards-both = لديك { $drafts } و{ $changes }. تسجيل الخروج يتخلى عنها.
unsent-drafts = { $n ->
    [zero] لا مسودات غير مرسلة
    [one] مسودة غير مرسلة
    [two] مسودتان غير مرسلتين
    [few] { $n } مسودات غير مرسلة
    [many] { $n } مسودة غير مرسلة
   *[other] { $n } مسودة غير مرسلة
}
waiting-changes = { $n ->
    [zero] لا تغييرات
    [one] تغيير ينتظر الاتصال
    [two] تغييران ينتظران الاتصال
    [few] { $n } تغييرات تنتظر الاتصال
    [many] { $n } تغييرًا ينتظر الاتصال
   *[other] { $n } تغيير ينتظر الاتصال
}
connection-lost = انقطع الاتصال. جارٍ إعادة الاتصال. ما تكتبه محفوظ ويُرسل بعد ذلك.
connected-again = عاد الاتصال.
new-version = يوجد إصدار جديد. يُحمَّل عندما لا تكون مشغولًا.
also-elsewhere = أنت مسجل الدخول على جهاز آخر أيضًا. تعرض كلها الشيء نفسه، ويرن آخر جهاز استُخدم.
one-more-device = سجّلت الدخول على جهاز آخر. تعرض كلها الشيء نفسه، ويرن آخر جهاز استُخدم.
suspended = علّق أحد المسؤولين وصولك. لا يمكنك تسجيل الدخول حتى يعيده.
sign-in-ended = انتهى تسجيل دخولك: انتهت صلاحيته، أو سجّلت الخروج في مكان آخر. سجّل الدخول من جديد.
signed-out-elsewhere = سجّلت الخروج في علامة تبويب أو متصفح آخر. سجّل الدخول للمتابعة هنا.
you-have-it = المحادثة لديك
has-conversation = المحادثة لدى { $name }
waits-for-agent = في انتظار موظف
you-have-another = لديك محادثة على رقم آخر
has-another = لدى { $name } محادثة على رقم آخر
another-waits = محادثة على رقم آخر في انتظار موظف
choose-contact = اختر جهة اتصال أولًا.
open-again-at = { $why } يُفتح من جديد: { $at }.
not-understood = لم تفهم البوابة. أعد تحميل الصفحة وحاول مرة أخرى.
too-large = هذا أكبر من أن يُرسل.
sign-in-expired = انتهت صلاحية تسجيل دخولك. سجّل الدخول من جديد.
you-signed-out = سجّلت الخروج.
dismissed = سجّل أحد المسؤولين خروجك. يمكنك تسجيل الدخول من جديد.
abused = أغلقت البوابة الاتصال بعد أخطاء كثيرة.
not-yours = لم يعد هذا التفاعل لك.
stale = تغيّر شيء في هذه الأثناء. تحقق ثم حاول مرة أخرى.
cancel-transfer-first = يوجد تحويل معلّق. ألغِه أولًا.
no-transfer = لم يعد هناك تحويل لإلغائه.
end-consultation-first = توجد استشارة جارية. أنهِها أولًا.
no-consultation = انتهت الاستشارة.
consultant-away = زميلك غير متصل حاليًا. حاول مرة أخرى، أو أنهِ الاستشارة.
has-ended = انتهت المحادثة.
opted-out = ألغت جهة الاتصال استلام الرسائل. يمكنها إرسال START لاستلامها من جديد.
text-empty = اكتب رسالة أولًا.
text-too-long = النص طويل جدًا.
text-control = في النص أحرف لا يمكن إرسالها.
unknown-media = لم يعد أحد الملفات موجودًا: أرفقه من جديد.
unsupported-media = لا يقبل المشغّل هذه الملفات.
unknown-target = لم تعد هذه الوجهة موجودة.
unsupported-channel = لا تقبل الوجهة رسائل من هذا النوع.
target-is-owner = هذا التفاعل لك بالفعل.
no-queue = وصلت هذه المحادثة لك وحدك: لا توجد قائمة انتظار لها. حوّلها أو احتفظ بها.
already-answered = رُدّ عليها بالفعل في علامة التبويب الأخرى لديك.
time-up = نفد الوقت.
no-more-time = حصلت على وقت إضافي بأقصى عدد ممكن.
unsuitable-time = اختر وقتًا في المستقبل خلال سنة.
disposition-missing = اختر نتيجة التفاعل أولًا.
unknown-disposition = لم تعد هذه النتيجة موجودة.
read-only = لا يمكن تغيير هذه القيمة.
unknown-notice = حُذف هذا الإشعار بالفعل.
unsupported-setting = لا يمكن حفظ هذا الإعداد.
not-a-number = هذا ليس رقمًا يمكن الكتابة إليه.
no-number = ليس لديك رقم تكتب منه.
contact-is-yours = لديك محادثة مفتوحة مع جهة الاتصال هذه بالفعل.
contact-is-of = المحادثة مع جهة الاتصال هذه لدى { $by }.
contact-waits = جهة الاتصال هذه في انتظار موظف بالفعل.
closed = خارج ساعات العمل.
destination-barred = لا يمكن الكتابة إلى أرقام تبدأ بـ { $prefix } لأن ذلك قد يكون مكلفًا. يمكن لمن يشغّل البوابة السماح بها.
too-many-messages = { $n ->
    [zero] أرسلت في الدقيقة الأخيرة: لا رسائل. انتظر لحظة ثم أعد الإرسال.
    [one] أرسلت في الدقيقة الأخيرة: رسالة واحدة. انتظر لحظة ثم أعد الإرسال.
    [two] أرسلت في الدقيقة الأخيرة: رسالتان. انتظر لحظة ثم أعد الإرسال.
    [few] أرسلت في الدقيقة الأخيرة: { $n } رسائل. انتظر لحظة ثم أعد الإرسال.
    [many] أرسلت في الدقيقة الأخيرة: { $n } رسالة. انتظر لحظة ثم أعد الإرسال.
   *[other] أرسلت في الدقيقة الأخيرة: { $n } رسالة. انتظر لحظة ثم أعد الإرسال.
}
number-busy = { $n ->
    [zero] أرسل جميع الموظفين من هذا الرقم في الدقيقة الأخيرة: لا رسائل. انتظر لحظة ثم أعد الإرسال.
    [one] أرسل جميع الموظفين من هذا الرقم في الدقيقة الأخيرة: رسالة واحدة. انتظر لحظة ثم أعد الإرسال.
    [two] أرسل جميع الموظفين من هذا الرقم في الدقيقة الأخيرة: رسالتان. انتظر لحظة ثم أعد الإرسال.
    [few] أرسل جميع الموظفين من هذا الرقم في الدقيقة الأخيرة: { $n } رسائل. انتظر لحظة ثم أعد الإرسال.
    [many] أرسل جميع الموظفين من هذا الرقم في الدقيقة الأخيرة: { $n } رسالة. انتظر لحظة ثم أعد الإرسال.
   *[other] أرسل جميع الموظفين من هذا الرقم في الدقيقة الأخيرة: { $n } رسالة. انتظر لحظة ثم أعد الإرسال.
}
too-many-conversations = { $n ->
    [zero] بدأت في الساعة الأخيرة: لا محادثات. حاول لاحقًا.
    [one] بدأت في الساعة الأخيرة: محادثة واحدة. حاول لاحقًا.
    [two] بدأت في الساعة الأخيرة: محادثتان. حاول لاحقًا.
    [few] بدأت في الساعة الأخيرة: { $n } محادثات. حاول لاحقًا.
    [many] بدأت في الساعة الأخيرة: { $n } محادثة. حاول لاحقًا.
   *[other] بدأت في الساعة الأخيرة: { $n } محادثة. حاول لاحقًا.
}
too-many-changes = { $n ->
    [zero] أجريت في الدقيقة الأخيرة: لا تغييرات. انتظر لحظة ثم حاول مرة أخرى.
    [one] أجريت في الدقيقة الأخيرة: تغيير واحد. انتظر لحظة ثم حاول مرة أخرى.
    [two] أجريت في الدقيقة الأخيرة: تغييران. انتظر لحظة ثم حاول مرة أخرى.
    [few] أجريت في الدقيقة الأخيرة: { $n } تغييرات. انتظر لحظة ثم حاول مرة أخرى.
    [many] أجريت في الدقيقة الأخيرة: { $n } تغييرًا. انتظر لحظة ثم حاول مرة أخرى.
   *[other] أجريت في الدقيقة الأخيرة: { $n } تغيير. انتظر لحظة ثم حاول مرة أخرى.
}
unavailable = لم تتمكن البوابة من الحفظ. حاول مرة أخرى.
kind-jpeg = صورة JPEG
kind-png = صورة PNG
kind-gif = صورة GIF
kind-webp = صورة WebP
kind-mp3 = صوت MP3
kind-amr = صوت AMR
kind-m4a = صوت M4A
kind-ogg = صوت Ogg
kind-wav = صوت WAV
kind-mp4 = فيديو MP4
kind-3gp = فيديو 3GP
kind-quicktime = فيديو QuickTime
kind-webm = فيديو WebM
kind-pdf = مستند PDF
kind-vcard = بطاقة جهة اتصال
kind-text = ملف نصي
kind-empty = ملف فارغ
kind-broken-picture = صورة لا يمكن عرضها
kind-unknown = ملف من نوع غير معروف
sort-audio = صوت
sort-video = فيديو
sort-vcard = بطاقات جهات اتصال
sort-text = نص
bytes = { $n ->
    [zero] صفر بايت
    [one] بايت واحد
    [two] بايتان
    [few] { $n } بايتات
    [many] { $n } بايتًا
   *[other] { $n } بايت
}
kilobytes = { $n } ك.ب
megabytes = { $n } م.ب
megabytes-and-tenths = { $n }٫{ $tenths } م.ب
text-only = هذا الرقم يرسل النصوص فقط.
up-to-files = { $n ->
    [zero] حتى لا ملفات، بحجم إجمالي { $size }: { $kinds }.
    [one] حتى ملف واحد، بحجم إجمالي { $size }: { $kinds }.
    [two] حتى ملفين، بحجم إجمالي { $size }: { $kinds }.
    [few] حتى { $n } ملفات، بحجم إجمالي { $size }: { $kinds }.
    [many] حتى { $n } ملفًا، بحجم إجمالي { $size }: { $kinds }.
   *[other] حتى { $n } ملف، بحجم إجمالي { $size }: { $kinds }.
}
files-unsupported = لا يمكن إرسال ملفات من هذا النوع. { $taken }
file-is-empty = الملف فارغ.
files-too-much = هذا كثير. { $taken }
file-is-other = لا يمكن إرسال محتواه: { $kind }. { $taken }
not-uploaded = تعذّر رفعه. أرفقه من جديد.
uploading = جارٍ رفع { $name }.
uploaded-later = يُرفع { $name } عند عودة الاتصال.
is-attached = أُرفق { $name }.
is-removed = أُزيل { $name }.
setting-is = { $setting }: { $keys }.
setting-is-off = { $setting }: متوقف.
settings-invitations = الدعوات
settings-sounds = الأصوات والنطق
settings-writing = الكتابة
settings-display = العرض
off = متوقف
on = مفعّل
setting-focus-preview = نقل التركيز إلى معاينة التفاعل عند وصولها
setting-answer-time = عند بقاء 20 ثانية للرد
answer-time-warn = حذّرني
answer-time-extend = اطلب وقتًا إضافيًا تلقائيًا
setting-ring = الرنين عند الدعوات
setting-message-sound = صوت للرسائل الجديدة
setting-browser-notifications = إشعارات المتصفح عندما لا تكون الصفحة في المقدمة
setting-messages-aloud = قارئ الشاشة: الرسائل الجديدة
aloud-full = المرسل والنص
aloud-brief = المرسل
aloud-off = لا شيء
setting-undo-send = التراجع عن الإرسال
undo-send-for = 5 ثوانٍ
setting-slash = كتابة / في حقل رسالة فارغ تفتح الردود الجاهزة
setting-theme = المظهر
as-the-system = مثل النظام
theme-light = فاتح
theme-dark = داكن
theme-contrast = تباين عالٍ
setting-density = الكثافة
density-comfortable = مريحة
density-compact = مضغوطة
setting-text-size = حجم النص
text-normal = عادي
text-large = كبير
text-larger = أكبر
text-largest = الأكبر
setting-motion = الحركة
motion-reduced = مخففة
setting-language = اللغة
as-the-browser = مثل المتصفح
setting-time-zone = المنطقة الزمنية
shortcut-invitation = الانتقال إلى أحدث دعوة
shortcut-next-region = الانتقال إلى المنطقة التالية
shortcut-previous-region = الانتقال إلى المنطقة السابقة
shortcut-next-window = الانتقال إلى التفاعل التالي
shortcut-previous-window = الانتقال إلى التفاعل السابق
shortcut-last-message = نطق آخر رسالة من جهة الاتصال
shortcut-undo = التراجع عن آخر إجراء
shortcut-new-text = كتابة رسالة جديدة
shortcut-messages = فتح إشعاراتي
shortcut-communicator = فتح Team Communicator
shortcut-search = البحث في جهات الاتصال والتفاعلات السابقة
shortcut-settings = فتح الإعدادات
shortcut-help = عرض اختصارات لوحة المفاتيح
keys-taken = { $keys } مستخدم: { $taken }.
no-such-key = لا يوجد مفتاح { $name } للضغط المستمر: استخدم Ctrl أو Alt أو Shift أو Meta.
keys-for-typing = استخدم Ctrl أو Alt أو Meta مع مفتاح، أو مفتاح وظيفة: المفاتيح الأخرى لازمة للكتابة.
keys-of-browser = يحتاج المتصفح إلى { $keys }.
close = إغلاق
cancel = إلغاء
dismiss = إخفاء
show = عرض
undo = تراجع
delete = حذف
reload = إعادة التحميل
try-again = حاول مرة أخرى
show-open-conversation = عرض المحادثة المفتوحة
new-text = رسالة جديدة
name = الاسم
contact = جهة الاتصال
contacts = جهات الاتصال
note = ملاحظة
note-before = ملاحظة:
side-conversation = محادثة جانبية
colleagues-see-it = يراها الزملاء.
loading = جارٍ التحميل…
part-not-loaded = تعذّر تحميل هذا الجزء.
file-not-loaded = تعذّر تحميل الملف.
gateway-unreachable = لا يمكن الوصول إلى البوابة. حاول مرة أخرى.
no-connection = لا يوجد اتصال.
waiting-for-connection = في انتظار الاتصال
n-new-messages = { $n ->
    [zero] لا رسائل جديدة
    [one] رسالة جديدة واحدة
    [two] رسالتان جديدتان
    [few] { $n } رسائل جديدة
    [many] { $n } رسالة جديدة
   *[other] { $n } رسالة جديدة
}
n-messages = { $n ->
    [zero] لا رسائل
    [one] رسالة واحدة
    [two] رسالتان
    [few] { $n } رسائل
    [many] { $n } رسالة
   *[other] { $n } رسالة
}
n-files = { $n ->
    [zero] لا ملفات
    [one] ملف واحد
    [two] ملفان
    [few] { $n } ملفات
    [many] { $n } ملفًا
   *[other] { $n } ملف
}
n-contacts = { $n ->
    [zero] لا جهات اتصال
    [one] جهة اتصال واحدة
    [two] جهتا اتصال
    [few] { $n } جهات اتصال
    [many] { $n } جهة اتصال
   *[other] { $n } جهة اتصال
}
title = { $name } – Baton
title-news = ({ $n }) { $name } – Baton
connecting-to-gateway = جارٍ الاتصال بالبوابة…
gateway-not-reached = يتعذر الوصول إلى البوابة. جارٍ إعادة الاتصال.
offline-before-welcome = غير متصل. يظهر المكتب مع الاتصال.
link-reconnecting-only = جارٍ إعادة الاتصال…
link-offline-only = غير متصل
skip-to-interaction = تخطٍّ إلى التفاعل
nothing-open-keys = لا يوجد تفاعل مفتوح. عند وصول دعوة ينقلك { $keys } إليها.
on-devices = { $n ->
    [zero] على لا أجهزة
    [one] على جهاز واحد
    [two] على جهازين
    [few] على { $n } أجهزة
    [many] على { $n } جهازًا
   *[other] على { $n } جهاز
}
my-messages = إشعاراتي
team-communicator = Team Communicator
unread-badge = غير مقروءة
new-badge = جديدة
interactions = التفاعلات
with-new-messages = ، برسائل جديدة: { $n }
other-reason = سبب آخر…
my-history = سجلّي
search = بحث
settings = الإعدادات
keyboard-shortcuts = اختصارات لوحة المفاتيح
sign-out = تسجيل الخروج
name-and-state = { $name }، { $state }
link-connecting = جارٍ الاتصال…
link-reconnecting = جارٍ إعادة الاتصال… ما تكتبه محفوظ.
link-offline = غير متصل. ما تكتبه محفوظ.
link-reconnecting-waiting = { $n ->
    [zero] جارٍ إعادة الاتصال… ما تكتبه محفوظ. في الانتظار: لا إجراءات.
    [one] جارٍ إعادة الاتصال… ما تكتبه محفوظ. في الانتظار: إجراء واحد.
    [two] جارٍ إعادة الاتصال… ما تكتبه محفوظ. في الانتظار: إجراءان.
    [few] جارٍ إعادة الاتصال… ما تكتبه محفوظ. في الانتظار: { $n } إجراءات.
    [many] جارٍ إعادة الاتصال… ما تكتبه محفوظ. في الانتظار: { $n } إجراءً.
   *[other] جارٍ إعادة الاتصال… ما تكتبه محفوظ. في الانتظار: { $n } إجراء.
}
link-offline-waiting = { $n ->
    [zero] غير متصل. ما تكتبه محفوظ. في الانتظار: لا إجراءات.
    [one] غير متصل. ما تكتبه محفوظ. في الانتظار: إجراء واحد.
    [two] غير متصل. ما تكتبه محفوظ. في الانتظار: إجراءان.
    [few] غير متصل. ما تكتبه محفوظ. في الانتظار: { $n } إجراءات.
    [many] غير متصل. ما تكتبه محفوظ. في الانتظار: { $n } إجراءً.
   *[other] غير متصل. ما تكتبه محفوظ. في الانتظار: { $n } إجراء.
}
notifications = الإشعارات
invitations-oldest-first = { $n ->
    [zero] لا دعوات، الأقدم أولًا
    [one] دعوة واحدة، الأقدم أولًا
    [two] دعوتان، الأقدم أولًا
    [few] { $n } دعوات، الأقدم أولًا
    [many] { $n } دعوة، الأقدم أولًا
   *[other] { $n } دعوة، الأقدم أولًا
}
done-word = أُنجز.
new-version-word = إصدار جديد
new-version-loads = يُحمَّل الإصدار الجديد عندما لا تكون مشغولًا.
interaction-preview = معاينة التفاعل
invitation-over = انتهت الدعوة
waiting-time = في الانتظار { $time }
dot-waiting-time = · انتظار { $time }
s-left = { " " }ث
accept = قبول
accepting-word = جارٍ القبول…
decline = رفض
decline-with-reason = رفض مع ذكر السبب
ask-more-time = وقت إضافي
show-more-of = عرض المزيد عن { $contact }
case-data = بيانات الحالة
last-messages = آخر الرسائل
request = طلب
transfer-to = تحويل إلى { $name }
not-now = ليس الآن
why-not-ready = لماذا أنت غير جاهز؟
why-decline = لماذا ترفض؟
reason = السبب
no-unread-messages = لا إشعارات غير مقروءة
no-messages = لا إشعارات
none-is-unread = لا توجد إشعارات غير مقروءة.
messages-to-list = الإشعارات المعروضة
unread = غير مقروءة
mark-all-read = تعليم الكل كمقروء
mark-read = تعليم كمقروء
mark-unread = تعليم كغير مقروء
priority-is = الأولوية: { $priority }
no-interactions = لا تفاعلات مفتوحة
state-transfer-failed = فشل التحويل
state-no-longer-parked = لم يعد معلّقًا
parked-count = معلّقة ({ $n })
parked = معلّقة
unpark-contact = إلغاء تعليق { $contact }
unpark = إلغاء التعليق
park = تعليق
park-until-written = تعليق حتى تكتب جهة الاتصال
park-30-minutes = تعليق 30 دقيقة
park-1-hour = تعليق ساعة واحدة
park-until-tomorrow = تعليق حتى الغد { $time }
park-until = تعليق حتى…
choice-until-written = حتى تكتب جهة الاتصال
choice-30-minutes = 30 دقيقة
choice-1-hour = ساعة واحدة
choice-until-tomorrow = حتى الغد { $time }
choice-until = حتى…
until-field = حتى
back-if-written = يعود قبل ذلك إذا كتبت جهة الاتصال.
choose-date = اختر تاريخًا ووقتًا.
line-until-written = حتى تكتب جهة الاتصال
line-until = حتى { $at }
state-parked-until-written = معلّق حتى تكتب جهة الاتصال
state-parked-until = معلّق حتى { $at }
interaction = التفاعل
to-via = إلى { $via }
transfer-is-pending = يوجد تحويل معلّق.
had-not-sent = لم تكن قد أرسلت: «{ $text }»
ended-mark-done = انتهت المحادثة. أنجزها لإغلاق النافذة.
consult = استشارة
end = إنهاء
mark-done = إنجاز
details = التفاصيل
transfer = تحويل
more-actions = إجراءات أخرى
consultation-about = استشارة: { $contact }
from-name = من { $name }
you-read-along = أنت تقرأ فقط. لا يكتب إلى جهة الاتصال سوى { $name }.
waiting-for-answer = في انتظار رد: { $time }
waiting-before = انتظار{ " " }
keep-open = إبقاؤها مفتوحة
back-to-queue = إعادة إلى قائمة الانتظار
transfer-to-whom = تحويل…
keep-them = الاحتفاظ بها
error = خطأ
consultation = استشارة
cancel-consultation = إلغاء الاستشارة
cancel-transfer = إلغاء التحويل
choose-another-target = اختيار وجهة أخرى
time-left = متبقٍّ { $time }
starting-transfer = جارٍ بدء التحويل…
starting-consultation = جارٍ بدء الاستشارة…
transfer-starts-later = يبدأ التحويل عند عودة الاتصال.
consultation-starts-later = تبدأ الاستشارة عند عودة الاتصال.
looking-for-agent = جارٍ البحث عن موظف في { $target }.
is-being-asked-for = جارٍ سؤال { $name } عن { $target }.
has-been-shown-for = ظهر لدى { $name } الطلب الموجّه إلى { $target }.
with-name = مع { $name }.
asks-you = { $name } يسألك.
transfer-to-them = تحويل إليه
end-consultation = إنهاء الاستشارة
close-side-conversation = إغلاق المحادثة الجانبية
never-the-contact = يراها الزملاء فقط، ولا تراها جهة الاتصال أبدًا.
nobody-joined = لم ينضم أحد بعد.
send-to = إرسال إلى { $name }
message-field = رسالة إلى { $contact }
enter-sends = Enter للإرسال، وShift+Enter لسطر جديد.
send = إرسال
sent-as-unicode = تُرسل بترميز Unicode بسبب «{ $character }».
standard-responses = ردود جاهزة
search-standard-responses = البحث في الردود الجاهزة
attach-files = إرفاق ملفات
files-of-message = ملفات هذه الرسالة
uploading-word = جارٍ الرفع…
description-of = وصف { $name }
description = وصف
remove-name = إزالة { $name }
save-name = حفظ { $name }
file-about = { $name }، { $kind }، { $size }
file-about-unnamed = { $kind }، { $size }
picture-from = صورة من { $who }، { $time }
conversation-with = محادثة مع { $contact }
earlier-coming = رسائل أقدم في الطريق…
sending-in-s = تُرسل بعد { $n } ث
send-again = إعادة الإرسال
transferred-by = حوّله إليك { $name }.
today = اليوم
yesterday = أمس
day-and-time = { $day }، { $time }
back-to-conversation = العودة إلى المحادثة
open-label = فتح { $label }
disposition = نتيجة التفاعل
none-required = لا شيء بعد (مطلوب)
none = لا شيء
only-colleagues = يراها الزملاء فقط.
history-count = السجل ({ $n })
no-earlier-interactions = لا تفاعلات سابقة
search-the-history = البحث في السجل
search-by = البحث بجهة الاتصال والرقم والكلمات
earlier-interactions = تفاعلات أقدم
earlier-messages = رسائل أقدم
past-what = { $channel }، { $via }، { $messages }
reopen = إعادة فتح
interaction-of = تفاعل { $day }
interaction-of-with = تفاعل { $day } مع { $contact }
back-to-list = العودة إلى القائمة
whose-conversations = محادثات مَن
mine = محادثاتي
all-i-may-see = كل ما يمكنني رؤيته
more-contacts = جهات اتصال أخرى
past-interactions-heading = التفاعلات السابقة
sending-word = جارٍ الإرسال…
text-waits = في انتظار الاتصال. نصك محفوظ ويُرسل مرة واحدة.
the-contact = جهة الاتصال
no-contact-matches = لا جهات اتصال مطابقة. يمكن الكتابة إلى رقم كامل.
name-or-number = الاسم أو الرقم
ask-for-it = طلبها
service-number = رقم الخدمة
targets-not-loaded = تعذّر تحميل الوجهات الداخلية.
targets-loading = جارٍ تحميل الوجهات الداخلية.
nothing-matches = لا أحد ولا شيء يطابق «{ $query }»
no-favourites = لا مفضلة بعد
no-recent = لا وجهات حديثة بعد
no-targets = لا وجهات داخلية
search-by-what = ابحث بالاسم أو اسم المستخدم أو الرقم أو البريد أو الموقع أو المهارة.
add-favourite-hint = أضف واحدة من إجراءات الوجهة.
recent-hint = تظهر هنا وجهات تحويلاتك.
clear-search = مسح البحث
kind-count = { $kind } ({ $n })
kind-best = { $kind }: أفضل { $listed } من { $n }. عرض الكل
group-by-kind = تجميع حسب النوع
note-for-target = ملاحظة للوجهة (اختياري)
question-optional = سؤال (اختياري)
find-target = البحث عن وجهة داخلية
show-which = عرض
what-and-value = { $what }: { $value }.
user-name = اسم المستخدم
number = الرقم
e-mail = البريد الإلكتروني
site = الموقع
takes = يقبل
handles = يعالج
what-colon = { $what }:
choose-transfer-first = افتح تفاعلًا واختر «تحويل» أولًا.
only-sets-wait = لا يمكن أن ينتظر إلا لدى مجموعة أو مهارة أو قائمة انتظار أو نقطة توجيه.
add-favourite = إضافة إلى المفضلة
remove-favourite = إزالة من المفضلة
transfer-and-sign-out = تحويل وتسجيل الخروج
sms-transfer = تحويل SMS
transfer-and-wait = تحويل مع الانتظار
actions-for = إجراءات { $name }
favourite-mark = { " " }(مفضل)
does-not-take = لا يقبل { $name } رسائل { $channel }.
kept-for-you-everywhere = محفوظة لك: هي نفسها في كل متصفح.
allow-in-browser = السماح في هذا المتصفح
browser-forbids = لا يسمح المتصفح لهذه الصفحة بعرض الإشعارات: اسمح بها بجانب عنوانها.
press-the-keys = اضغط المفاتيح في حقل، أو اكتبها مثل Ctrl+Alt+I. الحقل الفارغ يوقف الاختصار.
everywhere = في كل مكان
keys-in-places = المفاتيح في مواضعها
usually = عادةً { $keys }
usually-off = عادةً متوقف
fixed-message = حقل الرسالة
fixed-message-keys = `Enter` للإرسال، `Shift+Enter` لسطر جديد.
fixed-empty = حقل رسالة فارغ
fixed-empty-keys = `/`: ردود جاهزة. `//`: شرطة مائلة. يمكن إيقافه في الإعدادات.
fixed-responses-keys = `Enter`: أول ما عُثر عليه. `Escape`: العودة إلى حقل الرسالة.
fixed-new-text = رسالة جديدة، جهة اتصال
fixed-new-text-keys = `↑` و`↓`: إلى جهة اتصال. `Enter`: اختيارها. `Escape`: مسح ثم إغلاق.
fixed-notification = إشعار
fixed-notification-keys = `Escape` يعيدك إلى حيث كنت. لا يُردّ به على شيء.
fixed-menu = قائمة
fixed-menu-keys = `↑` و`↓` و`Home` و`End` أو الحروف: إلى عنصر. `Enter`: تنفيذه. `Escape`: إغلاق.
fixed-search = Team Communicator، البحث
fixed-search-keys = `↓`: إلى القائمة. `Enter`: إجراءات أول وجهة. `Escape`: مسح ثم إغلاق.
fixed-list = Team Communicator، القائمة
fixed-list-keys = الأسهم و`Home` و`End` و`Page Up` و`Page Down`: تنقّل. `Ctrl+Home` و`Ctrl+End`: الأول والأخير. `Shift+F10`: إجراءات. `Escape` أو حرف: العودة إلى البحث.
popup-blocked = حجب المتصفح نافذة تسجيل الدخول. اسمح بالنوافذ المنبثقة لهذه الصفحة ثم حاول مرة أخرى.
sign-in-in-window = سجّل الدخول في النافذة التي فُتحت.
sign-in-title = تسجيل الدخول – Baton
sign-in-with = تسجيل الدخول عبر { $provider }
demo-hint = من أنت اليوم؟ هذا عرض توضيحي: لا يحتاج أحد إلى كلمة مرور.
host-signs-in = الصفحة المحيطة تسجّل دخولك.
sign-in-to-answer = سجّل الدخول للرد على رسائلك.
open-in-crm = افتح سطح المكتب في نظام CRM لديك: يسجّل دخولك.
sign-in-as = تسجيل الدخول باسم{ " " }
sign-in = تسجيل الدخول
be-the-customer = لتكون العميل، افتح{ " " }
demo-phone = الهاتف التجريبي
seconds-left-words = { $n ->
    [zero] { " " }ثانية متبقية
    [one] { " " }ثانية متبقية
    [two] { " " }ثانيتان متبقيتان
    [few] { " " }ثوانٍ متبقية
    [many] { " " }ثانية متبقية
   *[other] { " " }ثانية متبقية
}
more-possible = { $left ->
    [zero] يمكن كتابة لا أحرف بعد، { $messages }.
    [one] يمكن كتابة حرف واحد بعد، { $messages }.
    [two] يمكن كتابة حرفان بعد، { $messages }.
    [few] يمكن كتابة { $left } أحرف بعد، { $messages }.
    [many] يمكن كتابة { $left } حرفًا بعد، { $messages }.
   *[other] يمكن كتابة { $left } حرف بعد، { $messages }.
}
characters-left = { $left ->
    [zero] المتبقي لا أحرف، { $messages }.
    [one] المتبقي حرف واحد، { $messages }.
    [two] المتبقي حرفان، { $messages }.
    [few] المتبقي { $left } أحرف، { $messages }.
    [many] المتبقي { $left } حرفًا، { $messages }.
   *[other] المتبقي { $left } حرف، { $messages }.
}
too-many-sentence = { $n ->
    [zero] لا أحرف زيادة.
    [one] حرف واحد زيادة.
    [two] حرفان زيادة.
    [few] { $n } أحرف زيادة.
    [many] { $n } حرفًا زيادة.
   *[other] { $n } حرف زيادة.
}
n-messages-sentence = { $n ->
    [zero] لا رسائل.
    [one] رسالة واحدة.
    [two] رسالتان.
    [few] { $n } رسائل.
    [many] { $n } رسالة.
   *[other] { $n } رسالة.
}
replace-to-send = { $n ->
    [zero] استبدال لا أحرف لإرسال { $messages }
    [one] استبدال حرف واحد لإرسال { $messages }
    [two] استبدال حرفين لإرسال { $messages }
    [few] استبدال { $n } أحرف لإرسال { $messages }
    [many] استبدال { $n } حرفًا لإرسال { $messages }
   *[other] استبدال { $n } حرف لإرسال { $messages }
}
n-standard-responses = { $n ->
    [zero] لا ردود جاهزة
    [one] رد جاهز واحد
    [two] ردان جاهزان
    [few] { $n } ردود جاهزة
    [many] { $n } ردًا جاهزًا
   *[other] { $n } رد جاهز
}
new-jump-to-newest = { $n ->
    [zero] لا رسائل جديدة. الانتقال إلى الأحدث
    [one] رسالة جديدة واحدة. الانتقال إلى الأحدث
    [two] رسالتان جديدتان. الانتقال إلى الأحدث
    [few] { $n } رسائل جديدة. الانتقال إلى الأحدث
    [many] { $n } رسالة جديدة. الانتقال إلى الأحدث
   *[other] { $n } رسالة جديدة. الانتقال إلى الأحدث
}
best-contacts = { $n ->
    [zero] أفضل { $listed } من أصل لا جهات اتصال
    [one] أفضل { $listed } من أصل جهة اتصال واحدة
    [two] أفضل { $listed } من أصل جهتا اتصال
    [few] أفضل { $listed } من أصل { $n } جهات اتصال
    [many] أفضل { $listed } من أصل { $n } جهة اتصال
   *[other] أفضل { $listed } من أصل { $n } جهة اتصال
}
matching-targets = { $n ->
    [zero] لا وجهات داخلية مطابقة
    [one] وجهة داخلية مطابقة واحدة
    [two] وجهتان داخليتان مطابقتان
    [few] { $n } وجهات داخلية مطابقة
    [many] { $n } وجهة داخلية مطابقة
   *[other] { $n } وجهة داخلية مطابقة
}
waiting-word = انتظار{ " " }
file-too-large = الملف كبير جدًا: الحد الأقصى 5 م.ب.
picture-damaged = الصورة تالفة.
too-many-pixels = في الصورة عدد كبير جدًا من البكسلات.
file-broken = لم يصل الملف كاملًا. حاول مرة أخرى.
too-many-unsent = لدى جميع الموظفين معًا ملفات كثيرة لم تُرسل بعد. حاول لاحقًا.
storage-full = لا مكان لملفات أخرى. أخبر من يشغّل البوابة.
file-not-kept = تعذّر حفظ الملف. حاول مرة أخرى.
sign-in-token = الرمز خاطئ أو انتهت صلاحيته.
sign-in-unknown-agent = لا يوجد موظف كهذا.
sign-in-unreachable = لا يمكن التحقق من تسجيل الدخول الآن.
sign-in-stale = استُخدم تسجيل الدخول هذا أو استغرق وقتًا طويلًا.
sign-in-too-many = فشلت محاولات دخول كثيرة من شبكتك. حاول بعد دقيقة.
sign-in-failed = فشل تسجيل الدخول. حاول مرة أخرى.
not-checked-yet = لم يراجع متحدث بهذه اللغة هذه الكلمات بعد.

## Why a message was not delivered, after "Failed:" and the like

failure-opted-out = ألغت جهة الاتصال تلقي الرسائل.
failure-bad-number = رقم جهة الاتصال غير صالح.
failure-no-texts = لا يمكن لرقم جهة الاتصال تلقي الرسائل النصية.
failure-country-off = الرسائل إلى بلد جهة الاتصال متوقفة.
failure-too-long = الرسالة طويلة جدًا.
failure-file = شركة الاتصالات لا تقبل أحد الملفات.
failure-unreachable = الهاتف مغلق أو خارج التغطية.
failure-blocked = حظرت جهة الاتصال الرسائل من هذا الرقم.
failure-unused-number = رقم جهة الاتصال غير مستخدم.
failure-filtered = حجبتها شركة اتصالات جهة الاتصال.
failure-not-delivered = لم تسلّمها شركة الاتصالات.
failure-refused = رفضتها شركة الاتصالات.
failure-no-pictures = لا يمكن إرسال الصور من هذا الرقم.
failure-not-sendable = رفضتها شركة الاتصالات: لا يمكن إرسال الرقم أو النص.
failure-no-carrier = لم تعد أي شركة اتصالات تخدم هذا الرقم.
failure-no-connection = تعذر الوصول إلى شركة الاتصالات.
failure-unknown = لا يُعرف ما إذا كانت قد أُرسلت.
failure-code = لم تسلّمها شركة الاتصالات (الرمز { $code }).

## Reasons that the gateway gives or offers

reason-break = استراحة
reason-lunch = غداء
reason-after-call-work = عمل ما بعد المحادثة
reason-wrap-up = إنهاء العمل
reason-no-answer = لم يردّ
reason-busy = أنا مشغول مع جهة اتصال أخرى.
reason-not-my-subject = هذا ليس من اختصاصي.
reason-leaving = أنا على وشك المغادرة.
