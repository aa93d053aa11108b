"""Lines that address the reader are distinguished from news about the same things, per language."""

import time

import pytest

from newsarchive.boilerplate import cues
from newsarchive.boilerplate.cues import cues_of
from newsarchive.boilerplate.lexicon.phrases import phrase

STRONG = {
    "en": [
        "Subscribe to our newsletter and get the day's news in your inbox.",
        "Cookie Settings",
        "Support our journalism for $5 a month.",
        "Sign up here for the evening briefing",
        "4 min read",
    ],
    "de": [
        "Abonnieren Sie unseren Newsletter.",
        "Cookie-Einstellungen",
        "Unterstützen Sie unseren Journalismus für 5 Euro im Monat.",
        "Melden Sie sich jetzt für unser Morgen-Briefing an.",
        "Lesezeit: 4 Minuten",
        "Schon ab 3 € im Monat lesen Sie werbefrei.",
    ],
    "fr": [
        "Abonnez-vous à notre newsletter.",
        "Paramètres des cookies",
        "Soutenez notre rédaction à partir de 5 € par mois.",
        "Inscrivez-vous à notre lettre d'information.",
        "Temps de lecture : 4 min",
    ],
    "es": [
        "Suscríbete a nuestro boletín.",
        "Configuración de cookies",
        "Apoya nuestro periodismo por 5 euros al mes.",
        "Regístrate y recibe las noticias en tu correo.",
        "4 min de lectura",
    ],
    "it": [
        "Iscriviti alla nostra newsletter.",
        "Impostazioni cookie",
        "Sostieni il nostro giornalismo con 5 euro al mese.",
        "Abbonati ora a soli 3 € al mese",
        "Tempo di lettura: 4 min",
    ],
    "nl": [
        "Meld je aan voor onze nieuwsbrief.",
        "Cookie-instellingen",
        "Steun onze journalistiek voor 5 euro per maand.",
        "Word nu lid en lees zonder advertenties.",
        "Leestijd: 4 minuten",
    ],
    "pt": [
        "Assine a nossa newsletter.",
        "Definições de cookies",
        "Apoie o nosso jornalismo por 5 euros por mês.",
        "Receba as notícias no seu e-mail.",
        "4 min de leitura",
    ],
    "pl": [
        "Zapisz się na nasz newsletter.",
        "Ustawienia plików cookie",
        "Wesprzyj nasze dziennikarstwo za 20 zł miesięcznie.",
        "Zostań naszym patronem.",
        "Czas czytania: 4 min",
    ],
    "ru": [
        "Подпишитесь на нашу рассылку.",
        "Настройки файлов cookie",
        "Поддержите нашу редакцию за 300 рублей в месяц.",
        "Подписывайтесь на наш канал в Telegram.",
        "Время чтения: 4 мин",
    ],
    "he": [
        "הירשמו לניוזלטר שלנו",
        "הגדרות עוגיות",
        "תמכו בעיתונות שלנו ב-20 ₪ לחודש",
        "הצטרפו לערוץ שלנו בטלגרם",
        "זמן קריאה: 4 דקות",
    ],
    "ar": [
        "اشترك في نشرتنا البريدية",
        "إعدادات ملفات تعريف الارتباط",
        "ادعموا صحافتنا مقابل 5 دولار شهريا",
        "تابعونا على قناتنا في تلغرام",
        "مدة القراءة: 4 دقائق",
    ],
    "zh": [
        "请订阅我们的电子报，每天早上在邮箱中收到当天的新闻。",
        "請支持獨立新聞，每月只需50元。",
        "扫描二维码，关注我们的微信公众号。",
        "阅读时间：4分钟",
        "版权所有，未经许可不得转载。",
    ],
    "ja": [
        "ニュースレターに登録すると、毎朝最新ニュースをお届けします。",
        "月額500円で独立した報道を支えてください。",
        "読了時間：4分",
        "無断転載を禁じます。",
        "公式アプリをダウンロードして、通知を受け取れます。",
    ],
    "ko": [
        "저희 뉴스레터를 구독하시면 매일 아침 소식을 받아보실 수 있습니다.",
        "한 달 5천 원으로 독립 언론을 후원해 주세요.",
        "구독하기",
        "무단 전재 및 재배포 금지",
        "카카오톡 채널을 추가하고 알림을 받아보세요.",
    ],
    "th": [
        "สมัครรับจดหมายข่าวของเรา รับข่าวทุกเช้าทางอีเมล",
        "ร่วมสนับสนุนสื่ออิสระเพียง 50 บาทต่อเดือน",
        "กดติดตามช่องของเราทางยูทูบ",
        "สงวนลิขสิทธิ์ ห้ามคัดลอกหรือเผยแพร่",
        "ดาวน์โหลดแอปของเราเพื่อรับการแจ้งเตือน",
    ],
    "hi": [
        "हमारे न्यूज़लेटर को सब्सक्राइब करें और हर सुबह खबरें पाएं।",
        "स्वतंत्र पत्रकारिता को सहयोग दें, सिर्फ 100 रुपये प्रति माह।",
        "हमारे व्हाट्सएप चैनल से जुड़ें",
        "4 मिनट में पढ़ें",
        "सर्वाधिकार सुरक्षित",
    ],
    "fa": [
        "در خبرنامه ما مشترک شوید و هر روز خبرها را دریافت کنید.",
        "از روزنامه‌نگاری مستقل با ماهانه ۵۰ هزار تومان حمایت کنید.",
        "به کانال تلگرام ما بپیوندید.",
        "زمان مطالعه: ۴ دقیقه",
        "تمامی حقوق محفوظ است.",
    ],
    "tr": [
        "Bültenimize abone olun, haberler her sabah e-postanıza gelsin.",
        "Ayda 50 TL ile bağımsız gazeteciliğe destek olun.",
        "WhatsApp kanalımıza katılın.",
        "Okuma süresi: 4 dakika",
        "Tüm hakları saklıdır.",
    ],
    "uk": [
        "Підпишіться на нашу розсилку та отримуйте новини щоранку.",
        "Підтримайте незалежну журналістику за 100 грн на місяць.",
        "Долучайтесь до нашої спільноти в Telegram.",
        "Час читання: 4 хв",
        "Усі права захищені.",
    ],
    "cs": [
        "Odebírejte náš newsletter a dostávejte zprávy každé ráno.",
        "Podpořte nezávislou žurnalistiku za 100 Kč měsíčně.",
        "Stáhněte si naši aplikaci a sledujte nás.",
        "Doba čtení: 4 min",
        "Všechna práva vyhrazena.",
    ],
    "sv": [
        "Prenumerera på vårt nyhetsbrev och läs nyheterna varje morgon.",
        "Stöd oberoende journalistik för 50 kr i månaden.",
        "Följ oss på Facebook och ladda ner vår app.",
        "Lästid: 4 min",
        "Alla rättigheter förbehållna.",
    ],
}

NEWS = {
    "en": [
        "The company said it had 5 million subscribers who pay $5 a month.",
        "“We ask you to support our troops,” the minister told reporters.",
        "Members of the club donated $300 a year to the hospital.",
        "The newsletter was sent to every household in the valley.",
        "She joined the paper in 2014 and follows the court.",
        "Cookies are baked here every morning.",
    ],
    "de": [
        "Der Verein hat 300 Mitglieder und nimmt im Jahr 5000 Euro an Spenden ein.",
        "„Wir bitten Sie um Ihre Unterstützung“, sagte die Ministerin.",
        "Die Bahn testet neue Züge und erhält dafür 3 Millionen Euro.",
    ],
    "fr": ["Le journal compte 5000 abonnés, qui paient 5 euros par mois."],
    "es": ["El club tiene 300 socios, que pagan 5 euros al mes."],
    "it": ["Il circolo ha 300 soci, che versano 5 euro al mese."],
    "nl": ["De vereniging heeft 300 leden, die 5 euro per maand betalen."],
    "pt": ["O clube tem 300 membros, que pagam 5 euros por mês."],
    "pl": ["Klub ma 300 członków, którzy płacą 20 zł miesięcznie."],
    "ru": ["В клубе 300 участников, они платят 300 рублей в месяц."],
    "he": ["במועדון 300 חברים, והם משלמים 20 ₪ לחודש."],
    "ar": ["يضم النادي 300 عضو يدفع كل منهم 5 دولار شهريا."],
    "zh": [
        "该俱乐部有300名会员，每年缴纳50元会费。",
        "他说，这款软件的用户已经超过五百万。",
        "警方说，嫌疑人用微信群组组织了这次聚会，并要求成员每月缴纳200元会费。",
        "该公司上季度新增订户五十万，电子报收入增长两成，股价随之上涨。",
        "市民可以扫描二维码登记，然后到社区中心领取口罩。",
        "她在播客中谈到自己的童年，并感谢支持她的读者。",
        "法院判决该应用程序的开发者向用户赔偿，并要求其停止收集个人信息。",
        "他加入球队以后，球队的成绩明显提高。",
    ],
    "ja": [
        "クラブには300人の会員がおり、毎月500円の会費を払っている。",
        "市は橋の修理に3億円を投じると発表した。",
        "市は新しいアプリを使い、住民に避難情報を知らせる計画だ。登録した市民は三万人に上る。",
        "同社の有料会員は昨年より二割増え、購読料の収入は三十億円に達した。",
        "被害者の支援団体は寄付を呼びかけ、これまでに五百万円が集まった。",
        "容疑者はLINEで連絡を取り、会員から毎月五千円を集めていたという。",
        "彼女は港町で生まれ、十歳のときに都へ移った。",
    ],
    "ko": [
        "이 모임에는 회원 300명이 있으며 매달 5만 원을 낸다.",
        "시는 다리 보수에 3억 원을 들일 계획이라고 밝혔다.",
        "경찰은 용의자가 텔레그램 채널을 열고 회원들에게 매달 돈을 받았다고 밝혔다.",
        "이 회사의 구독자는 지난해보다 20% 늘어 매출이 크게 올랐다.",
        "시는 새 앱을 내려받은 시민이 삼만 명을 넘었다고 설명했다.",
        "후원금은 모두 병원에 기부됐으며 회원 수는 이천 명에 이른다.",
        "이 지역에서는 다리가 닫힌 뒤 시장을 찾는 사람이 줄었다.",
    ],
    "th": [
        "สโมสรมีสมาชิก 300 คน จ่ายค่าบำรุงเดือนละ 50 บาท",
        "ตำรวจระบุว่าผู้ต้องหาใช้ไลน์เชิญชวนสมาชิกให้โอนเงินเดือนละ 500 บาท",
        "บริษัทมีสมาชิกเพิ่มขึ้นร้อยละยี่สิบจากปีก่อน และรายได้จากแอปเพิ่มเป็นสองเท่า",
        "มูลนิธิได้รับเงินบริจาคแล้วกว่าห้าล้านบาทเพื่อช่วยผู้ประสบภัยน้ำท่วม",
    ],
    "hi": [
        "क्लब के 300 सदस्य हैं, जो सालाना 50 रुपये देते हैं।",
        "पुलिस ने कहा कि आरोपी ने टेलीग्राम चैनल बनाकर सदस्यों से हर महीने पैसे लिए।",
        "कंपनी के ग्राहक पिछले साल से बीस प्रतिशत बढ़े और सदस्यता से आय दोगुनी हो गई।",
        "नगर निगम का नया ऐप अब तक तीस हजार लोगों ने डाउनलोड किया है।",
    ],
    "fa": [
        "این باشگاه ۳۰۰ عضو دارد که سالانه ۵۰ هزار تومان می‌پردازند.",
        "پلیس گفت متهم با ساختن کانال تلگرام از اعضا ماهانه پول می‌گرفت.",
        "شمار مشترکان این شرکت نسبت به سال گذشته بیست درصد بیشتر شد.",
    ],
    "tr": [
        "Kulübün 300 üyesi var ve her biri ayda 50 TL ödüyor.",
        "Polis, zanlının Telegram kanalı kurup üyelerden aylık para topladığını açıkladı.",
        "Şirketin abone sayısı geçen yıla göre yüzde yirmi arttı ve gelirleri yükseldi.",
    ],
    "uk": [
        "У клубі 300 учасників, які платять по 100 грн на місяць.",
        "Підозрюваний створив телеграм-канал і збирав з учасників гроші щомісяця.",
        "Кількість передплатників компанії зросла на двадцять відсотків за рік.",
    ],
    "cs": [
        "Klub má 300 členů, kteří platí 100 Kč měsíčně.",
        "Podezřelý prý založil skupinu na Telegramu a vybíral od členů peníze měsíčně.",
        "Počet předplatitelů firmy vzrostl za rok o dvacet procent.",
    ],
    "sv": [
        "Klubben har 300 medlemmar som betalar 50 kr i månaden.",
        "Den misstänkte startade en grupp på Telegram och tog betalt av medlemmarna varje månad.",
        "Antalet prenumeranter ökade med tjugo procent under året och intäkterna steg.",
    ],
}


@pytest.mark.parametrize(
    "line", [pytest.param(line, id=f"{code}: {line}") for code in STRONG for line in STRONG[code]]
)
def test_a_call_to_act_is_recognised_by_its_words_alone(line: str) -> None:
    assert cues_of(line).score >= cues.STRONG - 1


@pytest.mark.parametrize(
    "line", [pytest.param(line, id=f"{code}: {line}") for code in NEWS for line in NEWS[code]]
)
def test_news_of_members_and_money_is_no_call_to_act(line: str) -> None:
    assert cues_of(line).score < cues.STRONG - 1


@pytest.mark.parametrize(
    "line",
    [
        "Anna Tal contributed to this report.",
        "This is a developing story. Sign up for alerts.",
        "Mit Material von dpa",
        "Avec AFP",
        "Новость дополняется",
        "הידיעה מתעדכנת",
        "The governor's office did not respond to a request for comment.",
        "Anyone with information is asked to call the county police at 555-0188.",
        "If you or someone you know needs help, call the crisis lifeline.",
        "Zeugen werden gebeten, sich unter 0441/22 zu melden.",
        "记者李明对本文亦有贡献。",
        "高橋記者が取材に協力しました。",
        "김민수 기자가 이 기사에 기여했습니다.",
        "สมชาย ใจดี ร่วมรายงานข่าวนี้",
        "इस रिपोर्ट में अनिल वर्मा ने योगदान दिया।",
        "رضا کریمی در تهیه این گزارش همکاری داشت.",
        "Bu habere Ayşe Kaya katkıda bulundu.",
        "До підготовки матеріалу долучилася Олена Коваль.",
        "Na článku spolupracovala Jana Malá.",
        "Anna Berg bidrog till artikeln.",
        "ساهم في إعداد التقرير سامي حداد.",
        "דנה כהן סייעה בהכנת הכתבה.",
        "Hilfe bei Suizidgedanken bietet die Telefonseelsorge rund um die Uhr.",
        "If you or someone you know needs help, call the county crisis line.",
        "本报道正在更新中。",
        "陳怡君參與採訪。",
        "森田健と小林葵が記事に協力した。",
        "회사 측은 논평 요청에 즉각 응답하지 않았다.",
        "정하늘 기자가 기사 작성을 도왔다.",
        "ยังไม่ได้รับคำตอบจากบริษัท",
        "شارك في كتابة التقرير عمر خوري.",
        "הדיווח יעודכן בהמשך.",
        "इस खबर में मदद कविता राव ने की।",
        "این خبر به‌روز خواهد شد.",
        "Cristian Pop a contribuit la acest articol.",
        "Juttua päivitetään.",
        "Η είδηση ανανεώνεται.",
        "Tin đang cập nhật.",
        "Berita ini akan diperbarui.",
        "A cikk elkészítésében közreműködött Nagy Anna.",
        "Artikkelen oppdateres.",
    ],
)
def test_credits_and_status_lines_stay(line: str) -> None:
    assert cues_of(line).stays


@pytest.mark.parametrize(
    "line",
    [
        "“If you want to help us, subscribe and support our work,” the mayor said on Monday.",
        "„Helfen Sie uns und werden Sie Mitglied in unserem Verein“, sagte der Vorsitzende.",
        "« Soutenez notre association et faites un don », a demandé la présidente jeudi.",
    ],
)
def test_what_people_ask_in_a_quotation_is_no_cue(line: str) -> None:
    assert cues_of(line).score == 0


def test_a_line_with_two_authors_is_a_credit_and_with_one_a_biography() -> None:
    authors = [phrase("Ada Hadar"), phrase("Ruth Doyle")]
    assert cues_of("Ada Hadar reported from Oslo and Ruth Doyle from Bergen.", (), authors).stays
    assert cues_of("Ruth Doyle has reported from Oslo and Bergen.", (), authors).score == 1


@pytest.mark.parametrize(
    "line",
    [
        "Today only: six weeks of reading for the price of one. Order today.",
        "Nur heute: drei Monate lesen zum halben Preis. Gleich bestellen.",
        "Hasta el domingo: tres meses al precio de uno. Suscríbete hoy.",
        "تبرع اليوم لصحيفتنا بمبلغ 5 دنانير أو 20 ريالا في الشهر.",
        "إن كنت تحب الصحافة المستقلة فاشترك مقابل 5 دولار شهريا.",
    ],
)
def test_an_offer_that_ends_with_an_order_has_two_cues(line: str) -> None:
    found = cues_of(line)
    assert found.score > 1
    assert not found.in_passing


def test_an_order_that_is_a_sentence_of_its_own_is_no_cue_in_passing() -> None:
    assert not cues_of("Der Garten für Leute, die gern lesen. Jetzt abonnieren.").in_passing
    assert cues_of("Wer mitfahren will, muss bis Freitag beim Verein bestellen.").in_passing


def test_you_deep_inside_a_long_sentence_is_no_second_cue() -> None:
    reported = (
        "Videos on TikTok that show the crash were seen by thousands before the platform took them"
        " down, and both families had asked the court to see that you cannot find them any more."
    )
    assert cues_of(reported).in_passing
    told = f"{reported} Would you like to be asked?"
    assert not cues_of(told).in_passing


def test_our_newsroom_is_one_cue_and_not_two() -> None:
    told = (
        "Das Haus am Hafen war seit dem Herbst ohne Strom, und die Mieter kochten auf der Straße."
        " „Wir haben hier nicht einmal ein Radio“, sagt einer im Gespräch mit unserer Redaktion."
    )
    assert cues_of(told).in_passing


def test_an_address_is_a_cue_and_its_words_are_none() -> None:
    found = cues_of("Spotted a slip? correction@paper.example")
    assert (found.score, found.stays) == (1, False)


def test_the_name_of_the_site_in_a_sentence_is_a_weaker_cue_than_on_a_label() -> None:
    names = [phrase("Valley Gazette")]
    background = "The Valley Gazette was the first to report on the sale of the old mill in March."
    assert cues_of(background, names).in_passing
    assert not cues_of("The Valley Gazette, Mill Street 4", names).in_passing
    assert not cues_of("Subscribe to the Valley Gazette", names).in_passing


@pytest.mark.parametrize(
    "line",
    [
        "You can donate $10 to the relief fund by texting FLOOD to 90999.",
        "Download the app, create an account and you can pay for parking from your phone.",
        "Members pay $50 a year and get a free subscription to the club's newsletter.",
        "You can get the app from the App Store or Google Play.",
        "Spenden Sie Blut: Das Rote Kreuz bittet um Unterstützung.",
        "So kündigen Sie Ihr Abo: Schreiben Sie dem Anbieter.",
    ],
)
def test_news_with_advice_is_never_removed_for_its_words_alone(line: str) -> None:
    assert cues_of(line).score < cues.CERTAIN


def test_an_offer_in_the_site_s_own_name_goes_by_its_words_alone() -> None:
    offer = "Join Valley Gazette Plus for just $5 a month and get our premium newsletter."
    assert cues_of(offer, [phrase("Valley Gazette")]).score == cues.CERTAIN
    assert cues_of(offer).score < cues.CERTAIN


def test_a_polite_you_counts_with_its_capital_inside_a_sentence() -> None:
    assert cues_of("Was Ihnen wichtig ist, das lesen Sie hier.").score
    assert cues_of("Sie wollten wissen, was ihnen gehört.") == cues.Cues(0, ())


def test_a_word_to_the_reader_counts_in_its_own_language() -> None:
    assert cues_of("Dit kun je elke dag lezen.").is_weak
    assert not cues_of("Der Preis stieg auf 345 Euro je Tonne.").is_weak


def test_one_sign_in_a_long_sentence_is_a_cue_in_passing() -> None:
    long = "Prosecutors say the treasurer took $212,000 from the club, most of it from membership."
    assert cues_of(f"{long[:-1]} and from the sale of the boat.").in_passing
    short = cues_of("The prize draw closes at midnight.")
    assert (short.score, short.in_passing) == (1, False)


def test_a_bare_call_with_an_arrow_has_two_cues_and_is_not_in_passing() -> None:
    assert cues_of("Register today for more of it").in_passing
    call = cues_of("Register today for more of it →")
    assert (call.score, call.in_passing) == (2, False)


def test_the_site_s_name_for_short_is_in_passing() -> None:
    names = [phrase("Valley Gazette")]
    assert cues_of("Meet the Gazette at the fair.", names).in_passing
    assert not cues_of("The gazette of 1812 is lost.", names).score


def test_a_biography_may_call_its_author_by_first_name() -> None:
    assert cues_of("Gil came to the coast in 2014.", (), [phrase("Gil Pacheco")]).score == 1
    assert cues_of("The coast: Gil came in 2014.", (), [phrase("Gil Pacheco")]).score == 0


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Die Talsperre wurde im Jahr der Flut saniert.", "Die Redaktion"),
        ("La digue a été rouverte après deux mois.", "La Rédaction"),
        ("Anna Weber, the mayor, had opposed the plan.", "Anna Schmid"),
        ("이 사업은 지난해 봄에 시작됐다.", "이 정민"),
    ],
)
def test_a_paragraph_that_begins_like_an_author_s_name_has_no_cue(line: str, author: str) -> None:
    assert not cues_of(line, (), [phrase(author)]).found


PARAGRAPHS = [
    "The pupils had filmed the ferry for weeks and put the recordings on TikTok, where a million"
    " people saw them before the harbour office took notice of the leaking tanks.",
    "The operator, a partner of the port since the spring of that year, had said that residents"
    " could get a subscription at half the price as soon as the new pier was open.",
    "Reporters of the Valley Gazette found the letters in a cellar of the town hall, years after"
    " the council had declared that nobody had ever warned of the cracks in the dam.",
]


@pytest.mark.parametrize("line", PARAGRAPHS)
def test_a_paragraph_with_one_kind_of_sign_and_no_call_has_a_cue_in_passing(line: str) -> None:
    cues = cues_of(line, [phrase("Valley Gazette")])
    assert not cues.score or cues.in_passing
    assert not cues.asks


def test_the_verb_of_a_relative_clause_asks_for_nothing() -> None:
    line = (
        "Die App, mit der sich die Bewohner für das Sägewerk anmelden, versagte; {} Konten mussten"
    )
    assert not cues_of(f"{line} von Hand neu angelegt werden, sagte die Leiterin des Amtes.").asks
    assert cues_of("Hier anmelden: Unser Newsletter kommt jeden Morgen mit den Meldungen " * 3).asks


def test_a_latin_word_of_another_script_s_file_is_no_cue_in_latin_text() -> None:
    assert not cues_of("Witnesses may call the sheriff's tip line at 555-0386.").found
    assert cues_of("ติดตามเราได้ทาง LINE").found


def test_an_order_begins_or_ends_a_clause() -> None:
    asks = "Subscribe to the newsletter, which {} with the news of the valley."
    tells = "Those who subscribe to the newsletter of the club {} with the news of the valley."
    for line, is_order in ((asks, True), (tells, False)):
        text = line.format("comes at six every day but Sunday and fills a good part of your inbox")
        assert cues_of(text).asks == is_order


@pytest.mark.parametrize(
    ("line", "is_one"),
    [("Der ganze Beitrag »", True), ("→ More", True), ("Er sagt: «Wir kommen nicht.»", False)],
)
def test_an_arrow_is_no_end_of_a_quotation(line: str, is_one: bool) -> None:
    assert ("has an arrow" in cues_of(line).found) == is_one


@pytest.mark.parametrize("line", ["a" * 2_000_000 + "@", "a@" * 500_000, "Ann wrote. " * 200_000])
def test_a_line_of_megabytes_costs_no_time(line: str) -> None:
    begun = time.process_time()
    cues_of(line)
    assert time.process_time() - begun < 2  # it took minutes


def test_the_words_of_an_address_are_no_cues() -> None:
    assert cues_of("Write to (register@subscribe.example) about the tides of the bay.").score == (
        cues_of("Write to (info@paper.example) about the tides of the bay.").score
    )


def test_an_order_in_a_long_korean_line_may_have_any_ending() -> None:
    line = "매일 아침 주요 소식을 정리한 뉴스레터를 받으시려면 아래에 주소를 입력하고 바로 무료로 "
    assert cues_of(f"{line}구독해주세요.").asks
    assert not cues_of(f"{line}구독한 사람은 삼만 명이다.").asks


def test_words_to_the_reader_in_a_quotation_are_no_second_sign() -> None:
    paragraph = (
        "Der junge Mann, den wir nur Jonas nennen, sitzt an diesem Morgen ohne Licht in seiner"
        " Küche und wartet auf den Strom. „Wir sind ganz abgeschnitten“, sagt er im Gespräch mit"
        " unserer Redaktion, und das Radio ist leer."
    )
    assert cues_of(paragraph).in_passing
