// The desk and the screen reader in Arabic.

import { ANN_DIRECT, CUSTOMER } from "../e2e/desk";
import { perhaps, test } from "./reader";

test.use({ language: "ar" });

test("in Arabic: a text comes in, is accepted, and another one is heard", async ({ reader, gateway, colleague }) => {
  const elsewhere = await colleague("ann");
  await elsewhere.choose("language", "ar");
  elsewhere.leave();
  await reader.signIn(gateway, /^سُجّل الدخول باسم Ann Lee/);
  await gateway.text(CUSTOMER, ANN_DIRECT, "مرحبا، أين طلبي؟");
  reader.meanwhile("the customer writes");
  await reader.hears("جديد لـ Ann Lee: SMS من +44 7700 900001. للرد: N ثانية. اضغط F8 للانتقال إليها.");
  await reader.press("F8");
  await reader.hears(
    "leaving navigation.",
    "region الإشعارات",
    "قائمة بـ 1 من العناصر.",
    "معاينة التفاعل جديد لـ \u2068Ann Lee\u2069 شريط.",
    "\u2068SMS\u2069 من \u2068+44 7700 900001\u2069، مدة الانتظار أقل من دقيقة. جهة الاتصال: مرحبا، أين طلبي؟ الوقت المتبقي: N ثانية.",
  );
  await reader.press("Tab");
  await reader.hears("قبول زر ضغط.");
  await reader.press("Return");
  await reader.hears(
    perhaps("leaving panel."),
    perhaps("leaving list."),
    perhaps("leaving region."),
    "main content",
    "region +44 7700 900001",
    "رسالة إلى \u2068+44 7700 900001\u2069 خانة.",
  );
  await gateway.text(CUSTOMER, ANN_DIRECT, "هل أنت هناك؟");
  reader.meanwhile("the customer writes again");
  await reader.hears("+44 7700 900001: هل أنت هناك؟");
});
