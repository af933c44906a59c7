### Reviewed by: nobody
###
### المصطلحات في src/core/words/ar.ftl.

handset-title = الهاتف – عرض Baton التجريبي
handset-heading = الهاتف
handset-connecting = جارٍ الاتصال …
handset-connected = متصل. رقم هذا الهاتف: { $number }
handset-lost = انقطع الاتصال. جارٍ المحاولة من جديد …
handset-my-number = رقمي
handset-send-to = إرسال إلى
handset-conversation = المحادثة
handset-no-messages = لا رسائل بعد.
handset-message = الرسالة
handset-text-message = رسالة نصية
handset-keys = مفتاح Enter يرسل، وShift+Enter يبدأ سطرًا جديدًا.
handset-attach = إرفاق ملف
handset-remove = إزالة الملف
handset-send = إرسال
handset-about = هاتف العميل في العرض التجريبي: اكتب كما يكتب عميل.
handset-today = اليوم
handset-you-to = أنت إلى { $who }
handset-sent = أُرسلت
handset-picture = الصورة { $n } من { $all }
handset-save = حفظ { $name }
handset-save-file = حفظ الملف { $n } من { $all }
handset-bad-number = هذا ليس رقم هاتف: يبدأ الرقم بعلامة + ثم رمز البلد.
handset-unknown-target = لا أحد يجيب على هذا الرقم.
handset-empty = اكتب رسالة أو أرفق ملفًا.
handset-too-long = { $parts ->
    [zero] الرسالة أطول مما يستطيع هاتف إرساله: لا أجزاء.
    [one] الرسالة أطول مما يستطيع هاتف إرساله: جزء واحد.
    [two] الرسالة أطول مما يستطيع هاتف إرساله: جزءان.
    [few] الرسالة أطول مما يستطيع هاتف إرساله: { $parts } أجزاء.
    [many] الرسالة أطول مما يستطيع هاتف إرساله: { $parts } جزءًا.
   *[other] الرسالة أطول مما يستطيع هاتف إرساله: { $parts } جزء.
}
handset-control = في الرسالة أحرف تحكم.
handset-too-large = الحجم كبير جدًا: { $mb } ميغابايت على الأكثر.
handset-unknown-media = الملف غير موجود: أرفقه من جديد.
handset-refused = رفضت البوابة الرسالة.
handset-unreachable = لا يمكن الوصول إلى البوابة. رسالتك ما زالت هنا: حاول مرة أخرى.

crm-title = نظام عملاء تجريبي
crm-news = ({ $n }) نظام عملاء تجريبي
crm-loading = جارٍ تحميل المكتب.
crm-connected = المكتب متصل.
crm-reconnecting = جارٍ إعادة اتصال المكتب.
crm-lost = المكتب لا يجيب.
crm-contacts = جهات الاتصال
crm-theme = المظهر
crm-as-the-system = مثل النظام
crm-light = فاتح
crm-dark = داكن
crm-sign-in = تسجيل الدخول إلى نظام العملاء
crm-sign-in-about = يسجّل دخولك إلى المكتب المجاور أيضًا. هذا عرض تجريبي: لا يحتاج أحد إلى كلمة مرور.
crm-sign-in-as = تسجيل الدخول باسم { $name }
crm-contact = جهة الاتصال
crm-no-contact = لا جهة اتصال
crm-number = الرقم
crm-customer-since = عميل منذ
crm-open-orders = الطلبات المفتوحة
crm-shop = المتجر
crm-send-text = إرسال رسالة
crm-waiting = { $who } في الانتظار
crm-accept = قبول
crm-decline = رفض
crm-transfer = تحويل هذه الحالة
crm-to-whom = إلى من
crm-find = بحث
crm-cancel = إلغاء التحويل
crm-said = ما قاله المكتب
crm-nothing = لا شيء بعد.
crm-desk = الرسائل النصية
crm-frame = Baton، مكتب الموظف
crm-accepted = قُبل { $who } هنا.
crm-closed = { $why ->
    [transferred] أُغلق التفاعل: حُوّل.
    [done] أُغلق التفاعل: أُنجز.
   *[gone] أُغلق التفاعل: لم يعد موجودًا.
}
crm-shown = عُرض الطلب على { $who }.
crm-no-token = لا يعطي خادم نظام العملاء أي رمز.
crm-no-gateway-token = لا تعطي البوابة أي رمز.

-again = أغلق هذه النافذة وحاول مرة أخرى.
sign-in-title = تسجيل الدخول – Baton
sign-in-going-on = جارٍ تسجيل دخولك…
sign-in-done = سُجّل دخولك. يمكنك إغلاق هذه النافذة.
sign-in-denied = لم تسجّل الدخول. { -again }
sign-in-not-reached = لا يمكن الوصول إلى تسجيل الدخول. { -again }
sign-in-failed = فشل تسجيل الدخول. { -again }
sign-in-no-gateway = لا يمكن الوصول إلى البوابة. { -again }
sign-in-token = الرمز خاطئ أو انتهت صلاحيته. { -again }
sign-in-suspended = علّق أحد المسؤولين وصولك. لا يمكنك تسجيل الدخول حتى يعيده. { -again }
sign-in-unknown-agent = لا يوجد موظف كهذا. { -again }
sign-in-unchecked = لا يمكن التحقق من تسجيل الدخول الآن. { -again }
sign-in-stale = استُخدم تسجيل الدخول هذا أو استغرق وقتًا طويلًا. { -again }
sign-in-too-many = فشلت محاولات دخول كثيرة من شبكتك. حاول بعد دقيقة. { -again }

start-failed = تعذّر بدء Baton. أعد تحميل الصفحة؛ إن لم ينفع ذلك فقد يكون المتصفح قديمًا جدًا.
start-no-script = يحتاج Baton إلى JavaScript وWebAssembly: شغّلهما لهذه الصفحة.

embed-frame = Baton، مكتب الموظف
embed-closed = أُغلق الاتصال بالمكتب.
embed-late = لم يجب المكتب عن { $method } خلال 10 ثوانٍ.
embed-loaded-anew = حُمّل المكتب من جديد. لا يُعرف هل نُفّذ هذا.
embed-same-token = يريد المكتب رمزًا غير الذي أُعطي له.
embed-not-signed-in = لم يسجّل أحد الدخول.
embed-not-connected = المكتب غير متصل بالبوابة. حاول من جديد عندما يتصل.
embed-unknown = لم يعد هذا موجودًا في هذا المكتب.
embed-busy = يجري شيء بشأن هذا بالفعل.
