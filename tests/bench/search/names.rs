//! Given and family names in many languages, from which the directories are generated. Names not in Latin letters have
//! a transliteration after a slash, for user names and addresses.

/// A language's names and their relative frequency.
pub struct Language {
    /// The weight: how many of about a hundred names.
    pub share: u32,
    /// Whether the family name comes first.
    pub family_first: bool,
    pub given: &'static str,
    pub family: &'static str,
}

const fn names(share: u32, given: &'static str, family: &'static str) -> Language {
    Language { share, family_first: false, given, family }
}

const fn family_first(share: u32, given: &'static str, family: &'static str) -> Language {
    Language { share, family_first: true, given, family }
}

/// In Latin letters: these also mix with each other.
pub const LATIN: [Language; 15] = [
    names(
        16,
        "Ann Anna Alice Emma Olivia Grace Ruth Hannah Sarah Charlotte Rebecca Victoria James John William Henry \
         George Thomas Oliver Samuel Benjamin Edward Daniel Matthew Christopher Nicholas Jonathan Stephen Alexander \
         Philip",
        "Lee Smith Johnson Williams Brown Taylor Wilson Davies Evans Thompson Walker Wright Robinson Hughes Edwards \
         Green Wood Harris Jackson Clarke Turner Hill Cooper Ward Morris Moore Bailey Parker Bennett Shaw Griffiths \
         Richardson Marshall Stevenson Whitehead Butterworth Fitzgerald Hutchinson",
    ),
    names(
        10,
        "Jürgen Günther Björn Sören Käthe Bärbel Anneliese Friedrich Wolfgang Matthias Sebastian Heinrich Ulrike \
         Sabine Katharina Franziska Annegret Dörte Lukas Jonas",
        "Müller Mueller Schmidt Schmitt Schneider Fischer Weber Wagner Becker Schäfer Schaefer Köhler Koehler König \
         Krüger Krueger Schröder Schroeder Böhm Jäger Groß Weiß Vogel Zimmermann Hoffmann Hofmann Schwarz Baumgärtner \
         Strauß Lindemann Grünewald",
    ),
    names(
        7,
        "Åsa Märta Björk Søren Jørgen Øystein Håkon Kåre Åke Göran Lars Ingrid Astrid Solveig Sigrid Torbjørn Mikkel \
         Frederikke Aino Väinö",
        "Åkesson Ångström Sjöberg Lindström Björklund Öberg Nyström Sørensen Jørgensen Østergaard Håland Bjørnstad \
         Nygård Kjær Rasmussen Andersen Gustafsson Mäkinen Hämäläinen Virtanen Þórsson Ísaksson",
    ),
    names(
        8,
        "François Amélie Chloé Zoé Hélène Étienne Stéphane Jérôme Benoît Noël Maëlle Céline Jean-Luc Marie-Claire \
         Mathieu Guillaume Thérèse Éloïse Gaëtan Théo",
        "Lefèvre Bélanger Côté Léger Beaulieu Désormeaux Rivière Forêt Guérin Dubois Fournier Chevalier Lévêque \
         Besançon Grosjean Château Thibault Delacroix Montfort Deschênes d’Aubigné L’Écuyer",
    ),
    names(
        9,
        "José María Andrés Sofía Lucía Íñigo Begoña Raúl Ángel Joaquín Inés Martín Concepción Guadalupe Álvaro Óscar \
         Ramón Verónica Núria Jordi",
        "García Rodríguez Fernández López Martínez Sánchez Pérez Gómez Núñez Ibáñez Gutiérrez Domínguez Jiménez Muñoz \
         Álvarez Castañeda Peña Vázquez Echeverría Zúñiga Bañuelos Cárdenas",
    ),
    names(
        6,
        "João Inês Antônio Gonçalo Mónica Conceição Sebastião Luís Fátima Tomás Débora Estêvão Thaís Simão Letícia \
         Vinícius",
        "Gonçalves Conceição Araújo Magalhães Guimarães Simões Falcão Leitão Brandão Carvalho Ferreira Oliveira \
         Assunção Mourão Antunes Vasconcelos Sepúlveda Patrício",
    ),
    names(
        6,
        "Niccolò Giosuè Lucia Alessandra Giuseppe Beatrice Matteo Lorenzo Ginevra Federica Raffaele Salvatore Chiara \
         Vincenzo Ludovica",
        "Rossi Bianchi Esposito Ferrari Romano Colombo Ricci Marino Lombardi Barbieri Fontana Santoro Mariani Rinaldi \
         Caruso Ferrara Pellegrini D’Angelo Dell’Acqua Nicolò",
    ),
    names(
        7,
        "Łukasz Małgorzata Elżbieta Bogusława Zdzisław Wojciech Agnieszka Michał Paweł Grażyna Świętosława Józef \
         Rafał Żaneta Mścisław",
        "Wójcik Wiśniewski Kowalczyk Kamiński Lewandowski Zieliński Dąbrowska Szymański Kozłowska Jabłoński Pawłowska \
         Wróblewska Grzelak Brzęczyszczykiewicz Śliwiński Żukowski Gołębiewska Łapiński",
    ),
    names(
        6,
        "Jiří Tomáš Zdeněk Věra Růžena Ondřej Lenka Matěj Šárka Miloš Božena Ľubica Ján Štefan Kateřina",
        "Novák Svobodová Dvořák Černý Procházková Kučera Veselý Horáčková Němec Pokorný Růžičková Beneš Kolář Šťastný \
         Křížová Zeman Žďárský Hruška",
    ),
    names(
        4,
        "Gergő Zsófia Árpád Erzsébet László Győző Ştefan Ioana Mihăiță Răzvan Ilinca Béla",
        "Nagy Szabó Kovács Tóth Horváth Erdős Szűcs Kőműves Ionescu Popescu Ţurcanu Mărgineanu Bălănescu Stănescu",
    ),
    names(
        5,
        "İbrahim Gülşen Ayşe Özlem Çağlar Şükrü Yiğit Işıl Müjgan Tuğba Emre Kerem Ömer",
        "Yılmaz Öztürk Çelik Şahin Yıldırım Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara Koç Kurt Özkan Şimşek \
         Güneş",
    ),
    family_first(
        7,
        "Anh Hương Dũng Phương Thảo Hải Tuấn Quỳnh Ngọc Linh Đức Trang Minh Khánh Hồng Bích",
        "Nguyễn Trần Phạm Huỳnh Hoàng Phan Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh",
    ),
    names(
        5,
        "Chukwuemeka Ngozi Adébáyọ̀ Olúwaṣeun Chiamaka Ifeoma Kwame Abena Wanjirũ Thandiwe Sipho Nomvula Ɗanjuma Ƙasim",
        "Okafor Okonkwo Adéyẹmí Ọláwálé Nwosu Mensah Boateng Mwangi Kamau Dlamini Nkosi Ndlovu Eze Abubakar Ɓoyi",
    ),
    names(
        4,
        "Siân Gwenllian Aoife Séamus Pádraig Róisín Niamh Ciarán Caoimhe Llŷr Rhŷs Máire",
        "O’Brien O’Sullivan Ní-Dhomhnaill Ó-Súilleabháin MacDonald McCarthy Llewellyn Gruffydd FitzPatrick Mac-Giolla \
         O’Neill McIntyre",
    ),
    names(
        4,
        "Đorđe Živko Željka Ćiro Ana-Marija Miroslav Nataša Siniša Jānis Kārlis Žydrūnė Mindaugas Õnne Tõnu",
        "Đorđević Kovačević Šarić Župančič Čolić Jovanović Petrović Krūmiņš Bērziņš Ozoliņš Kazlauskas Žukauskienė \
         Põldmäe Jõgi",
    ),
];

/// In other scripts.
pub const OTHERS: [Language; 12] = [
    names(
        5,
        "Ναταλία/natalia Γιώργος/giorgos Ελένη/eleni Δημήτρης/dimitris Κωνσταντίνος/konstantinos \
         Αικατερίνη/aikaterini Παναγιώτης/panagiotis Ιωάννα/ioanna Θεόδωρος/theodoros Άννα/anna",
        "Παππάς/pappas Παπαδόπουλος/papadopoulos Γεωργίου/georgiou Νικολάου/nikolaou Οικονόμου/oikonomou \
         Βασιλείου/vasileiou Αντωνίου/antoniou Καραγιάννης/karagiannis Μακρής/makris Δημόπουλος/dimopoulos \
         Χατζηδάκης/chatzidakis",
    ),
    names(
        7,
        "Алексей/aleksei Екатерина/ekaterina Дмитрий/dmitrii Наталья/natalia Фёдор/fedor Семён/semen Ольга/olga \
         Сергей/sergei Анастасия/anastasia Михаил/mikhail Владимир/vladimir Йордан/iordan Светлана/svetlana",
        "Иванов/ivanov Петрова/petrova Смирнов/smirnov Кузнецова/kuznetsova Соловьёв/solovev Попов/popov \
         Васильева/vasileva Королёва/koroleva Морозов/morozov Лебедев/lebedev Новикова/novikova Фёдоров/fedorov \
         Щербаков/shcherbakov Чайковский/chaikovskii",
    ),
    names(
        4,
        "Олена/olena Андрій/andrii Іван/ivan Юлія/yuliia Тарас/taras Ганна/hanna Михайло/mykhailo Їжак/yizhak \
         Христина/khrystyna",
        "Шевченко/shevchenko Коваленко/kovalenko Ґудзь/gudz Ткачук/tkachuk Мельник/melnyk Гнатюк/hnatiuk \
         Руденко/rudenko Бойко/boiko Кравчук/kravchuk",
    ),
    names(
        5,
        "محمد/mohammed فاطمة/fatima أحمد/ahmad خالد/khalid مريم/maryam يوسف/yusuf عائشة/aisha إبراهيم/ibrahim \
         ليلى/layla سعاد/suad",
        "الحسيني/alhusseini المصري/almasri حداد/haddad الخطيب/alkhatib منصور/mansour الشامي/alshami \
         القحطاني/alqahtani عباس/abbas الأنصاري/alansari بركات/barakat نصار/nassar",
    ),
    names(
        4,
        "דוד/david שרה/sarah יעקב/yaakov רחל/rachel משה/moshe נועה/noa אברהם/avraham תמר/tamar יונתן/yonatan",
        "כהן/cohen לוי/levi מזרחי/mizrahi פרץ/peretz ביטון/biton אברהמי/avrahami פרידמן/friedman שפירא/shapira \
         רוזנברג/rosenberg",
    ),
    names(
        5,
        "प्रिया/priya राहुल/rahul अनीता/anita संजय/sanjay दीपक/deepak सुनीता/sunita विजय/vijay फ़रीदा/farida \
         कृष्ण/krishna लक्ष्मी/lakshmi",
        "शर्मा/sharma वर्मा/verma गुप्ता/gupta सिंह/singh मिश्रा/mishra पटेल/patel चौधरी/chaudhary अग्रवाल/agarwal \
         त्रिपाठी/tripathi जोशी/joshi ख़ान/khan",
    ),
    names(
        4,
        "สมชาย/somchai สุดา/suda ประเสริฐ/prasert มาลี/malee วิชัย/wichai กมล/kamon อรุณ/arun นภา/napa ธนพล/thanaphon",
        "ใจดี/jaidee สุขสวัสดิ์/suksawat ทองคำ/thongkham ศรีสุข/srisuk วงศ์สวัสดิ์/wongsawat บุญมี/boonmee \
         แก้วมณี/kaewmanee รัตนพงษ์/rattanaphong",
    ),
    family_first(
        7,
        "伟/wei 芳/fang 秀英/xiuying 娜/na 敏/min 静/jing 丽娟/lijuan 强/qiang 磊/lei 洋/yang 建国/jianguo 志强/zhiqiang 晓明/xiaoming \
         雨桐/yutong",
        "王/wang 李/li 张/zhang 刘/liu 陈/chen 杨/yang 黄/huang 赵/zhao 吴/wu 周/zhou 徐/xu 孙/sun 欧阳/ouyang 司马/sima 诸葛/zhuge",
    ),
    family_first(
        6,
        "太郎/taro 花子/hanako 健一/kenichi 美咲/misaki 翔太/shota さくら/sakura 陽菜/hina 大輔/daisuke 直樹/naoki 由美子/yumiko カレン/karen",
        "田中/tanaka 佐藤/sato 鈴木/suzuki 高橋/takahashi 渡辺/watanabe 伊藤/ito 山本/yamamoto 中村/nakamura 小林/kobayashi 加藤/kato \
         長谷川/hasegawa 五十嵐/igarashi",
    ),
    family_first(
        6,
        "민준/minjun 서연/seoyeon 지훈/jihoon 수빈/subin 하은/haeun 도윤/doyun 예진/yejin 영희/younghee 철수/cheolsu 은지/eunji",
        "김/kim 이/lee 박/park 최/choi 정/jung 강/kang 조/cho 윤/yoon 장/jang 임/lim 남궁/namgung 황보/hwangbo",
    ),
    names(
        3,
        "Անի/ani Տիգրան/tigran Նարեկ/narek Գայանե/gayane Արմեն/armen Լուսինե/lusine",
        "Պետրոսյան/petrosyan Սարգսյան/sargsyan Հակոբյան/hakobyan Գրիգորյան/grigoryan Մանուկյան/manukyan",
    ),
    names(
        3,
        "ნინო/nino გიორგი/giorgi თამარ/tamar ლევან/levan მარიამ/mariam დავით/davit",
        "ბერიძე/beridze კაპანაძე/kapanadze გელაშვილი/gelashvili მაისურაძე/maisuradze ლომიძე/lomidze",
    ),
];

pub const SITES: &str = "Berlin München Zürich Köln Wien Paris Lyon Genève Madrid Málaga Lisboa Porto Milano Roma \
    Warszawa Kraków Łódź Praha Brno Budapest București İstanbul Ankara Athens Thessaloniki Kyiv Sofia Cairo Dubai \
    Haifa Mumbai Pune Bangkok Hanoi Singapore Shanghai Tokyo Osaka Seoul Busan London Manchester Leeds Cardiff \
    Belfast Dublin Glasgow Oslo Stockholm Göteborg København Aarhus Helsinki Tallinn Nairobi Lagos Accra Johannesburg \
    Toronto Montréal Chicago Austin Bogotá Lima";

pub const SKILLS: &str = "English German French Spanish Portuguese Italian Polish Czech Hungarian Romanian Turkish \
    Greek Russian Ukrainian Arabic Hebrew Hindi Thai Vietnamese Mandarin Japanese Korean Billing Invoices Refunds \
    Returns Delivery Warranty Repairs Technical Networking Roaming Mobile Broadband Contracts Renewals Retention \
    Cancellation Complaints Escalation Fraud Payments Insurance Claims Mortgages Loans Onboarding Accessibility \
    Business Enterprise";

pub const QUEUE_TOPICS: &str = "Billing Invoices Refunds Returns Delivery Warranty Repairs Technical Networking \
    Roaming Broadband Contracts Renewals Retention Cancellation Complaints Escalation Fraud Payments Insurance Claims \
    Mortgages Onboarding Reservations Logistics Maintenance";

pub const QUEUE_PARTS: &str = "Priority Overflow Night Weekend Business Enterprise Consumer Callback Premium Standard \
    Backup Specialist International Regional";
