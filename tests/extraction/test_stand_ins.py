"""Pages in an article's place: walls, requests for consent, lists that removed articles lead to."""

from __future__ import annotations

import pytest

from newsarchive.article import Article, Link, Page
from newsarchive.extraction import extract

SITE = "https://riverpost.example"
STORY = f"{SITE}/news/the-weir-is-open-again-101"
DATE = "Tue, 03 Mar 2026 08:00:00 GMT"
PROSE = [
    "The weir below the old mill opened to boats again on Tuesday after eleven weeks of repairs.",
    "Workers replaced forty oak boards that the flood of last winter had torn from the frame.",
    "The council paid for the boards, and the owners of the mill for the two iron gates beside it.",
    "Nobody had been able to say in which year the frame itself was built, or by whom it was paid.",
    "The oldest drawing of it hangs in the inn, where the millers met on the first Sunday in May.",
    "A heron that nests on the island below the weir was back before the first boat had passed.",
]
TEASERS = "".join(
    f'<div><h2><a href="/news/a-long-headline-of-the-day-{n}">Headline of story {n} today</a></h2>'
    f"<p>What the board said on matter {n} after a meeting that ended late, in brief.</p></div>"
    for n in range(14)
)
LIST = f"<h1>River Post</h1>{TEASERS}"
SIGNED = (
    '<meta property="og:type" content="article">'
    '<meta property="article:published_time" content="2026-03-01T08:00:00Z">'
)


def read(
    title: str, body: str, *, head: str = "", url: str = STORY, asked: str = STORY, dated: str = ""
) -> Article:
    html = f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    source = Link(url=asked, via="feed", found_in=f"{SITE}/feed", published_raw=dated or None)
    return extract(Page(url=url, body=html.encode(), link=source))


def lines(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


CONSENT = {
    "en": ("We value your privacy", [
        "We and our 640 partners store cookies on your device to process your personal data.",
        "With your consent we measure advertising and build profiles for personalised content.",
        "You can change your choice at any time in the privacy settings at the foot of our pages.",
    ]),
    "de": ("Mit Werbung weiterlesen", [
        "Wir und unsere Partner speichern Cookies auf Ihrem Endgerät und verarbeiten Ihre Daten.",
        "Ihre Einwilligung ist freiwillig, Sie können sie jederzeit im Datenschutz widerrufen.",
        "Lesen Sie unser Angebot ohne Werbung und Tracking im Abo für 4,99 Euro im Monat.",
    ]),
    "it": ("La tua privacy", [
        "Noi e i nostri partner usiamo cookie sul tuo dispositivo per mostrarti pubblicità.",
        "Il tuo consenso è libero: puoi cambiare le tue scelte sui dati personali ogni volta.",
    ]),
    "sv": ("Din integritet", [
        "Vi och våra partner lagrar kakor på din enhet och behandlar dina personuppgifter.",
        "Du kan ändra ditt samtycke hos oss, och läsa om ändamål och annonser hos oss.",
    ]),
    "pl": ("Kurier", [
        "Nasi partnerzy używają plików cookie, by wyświetlać Ci reklamy na Twoim urządzeniu.",
        "Klikając wyrażasz zgodę na przetwarzanie danych osobowych w celach reklamowych.",
        "Dbamy o Twoją prywatność: zgodę możesz wycofać, a personalizację wyłączyć zawsze.",
    ]),
    "ja": ("プライバシー設定", [
        "当社とパートナーは、お客様の端末にクッキーを保存し、個人情報を利用します。",
        "広告の目的でデータを使うことに同意してください。いつでも変更できます。",
    ]),
    "he": ("קול הנהר", [
        "אנחנו והשותפים שלנו מאחסנים מידע במכשיר שלך, כגון קובצי עוגיות, לצורכי פרסום.",
        "באישורך נעבד נתונים אישיים שלך. תוכל לשנות את הבחירה בכל עת בעמוד הפרטיות שלנו.",
    ]),
    "ar": ("صوت النهر", [
        "نحن وشركاؤنا نخزن ملفات تعريف الارتباط على جهازك لعرض إعلانات مخصصة.",
        "يمكنك تغيير موافقتك على معالجة البيانات في إعدادات الخصوصية لدينا في أي وقت.",
    ]),
    "id": ("Suara Sungai", [
        "Kami dan mitra kami menyimpan cookie di perangkat Anda untuk menampilkan iklan.",
        "Anda dapat mengubah persetujuan atas data pribadi Anda di halaman privasi kami.",
    ]),
    "vi": ("Tiếng Sông", [
        "Chúng tôi và các đối tác lưu cookie trên thiết bị của bạn để hiển thị quảng cáo.",
        "Bạn có thể đổi lựa chọn về dữ liệu cá nhân và quyền riêng tư bất cứ lúc nào.",
    ]),
    "hi": ("नदी समाचार", [
        "हम और हमारे पार्टनर आपके डिवाइस पर कुकी रखते हैं और विज्ञापन दिखाते हैं।",
        "आप अपनी सहमति और गोपनीयता की पसंद कभी भी बदल सकते हैं।",
    ]),
    "lt": ("Upės balsas", [
        "Mes ir mūsų partneriai jūsų įrenginyje saugome slapukus, kad rodytume reklamą.",
        "Savo sutikimą dėl asmens duomenų galite pakeisti mūsų privatumo puslapyje.",
    ]),
    "lv": ("Upes balss", [
        "Mēs un mūsu partneri jūsu ierīcē glabājam sīkdatnes, lai rādītu reklāmas.",
        "Jūs varat mainīt piekrišanu personas datu apstrādei mūsu privātuma lapā.",
    ]),
    "et": ("Jõe hääl", [
        "Meie ja meie partnerid salvestavad teie seadmesse küpsiseid, et näidata reklaami.",
        "Te saate oma nõusolekut isikuandmete kohta igal ajal privaatsuse lehel muuta.",
    ]),
    "th": ("เสียงแม่น้ำ", [
        "เรา และพันธมิตร เก็บคุกกี้ บนอุปกรณ์ ของคุณ เพื่อแสดงโฆษณา",
        "คุณ เปลี่ยนความยินยอม เรื่องข้อมูลส่วนบุคคล และความเป็นส่วนตัว ได้ตลอดเวลา",
    ]),
    "is": ("Rödd árinnar", [
        "Við og samstarfsaðilar okkar geymum vafrakökur á tækinu þínu til að birta auglýsingar.",
        "Þú getur breytt samþykki þínu um persónuupplýsingar hvenær sem er á síðum okkar.",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("language", CONSENT)
def test_a_request_for_consent_is_a_wall_under_any_head(language: str) -> None:
    head = SIGNED + '<meta property="og:title" content="7/11">'
    assert read("7/11", lines(*CONSENT[language][1]), head=head).reason == "consent_wall"


@pytest.mark.parametrize("language", CONSENT)
def test_a_page_that_asks_its_reader_for_consent_is_a_wall(language: str) -> None:
    title, text = CONSENT[language]
    assert read(title, lines(*text), dated=DATE).reason == "consent_wall"


def test_a_short_request_for_consent_needs_fewer_words() -> None:
    ads = "Lesen Sie riverpost.example wie gewohnt mit Tracking. Mehr zu Werbung finden Sie hier."
    assert read("Post", f"<h1>riverpost.example mit Werbung</h1>{lines(ads)}").reason == (
        "consent_wall"
    )
    panel = "En autorisant ces services tiers, vous acceptez les cookies et le suivi de vos pages."
    assert read("Post", f"<h2>Gestion des cookies</h2>{lines(panel)}").reason == "consent_wall"


NEWS_ON_CONSENT = [
    "Regulators said that the cookie banners of three publishers break the law on personal data.",
    "The partners of the publishers used tracking for advertising without the consent of readers.",
    "Privacy groups want purposes to be stated, and a button that refuses all on the first page.",
    "The court will hear the case on data protection and legitimate interest in the autumn.",
]


@pytest.mark.parametrize(
    ("title", "text", "head"),
    [
        ("Why cookie banners fail", NEWS_ON_CONSENT, ""),
        ("We value your privacy, said the banners. They lied", NEWS_ON_CONSENT, ""),
        ("Just a moment: the day half of the web was down", PROSE, ""),
        ("Are you a robot? The poem that a machine wrote", PROSE, SIGNED),
        ("Captcha", PROSE, SIGNED),
        ("Page not found: a history of 404", PROSE, SIGNED),
    ],
)
def test_an_article_about_walls_is_an_article(title: str, text: list[str], head: str) -> None:
    found = read(f"{title} | River Post", f"<h1>{title}</h1>{lines(*text)}", head=head)
    assert found.reason is None, found.detail


def test_a_request_for_consent_under_the_head_of_the_article_is_a_wall() -> None:
    text = [*CONSENT["en"][1], "Our partners use tracking for advertising on your device."]
    head = SIGNED + '<meta property="og:title" content="The weir is open again">'
    assert read("The weir is open again", lines(*text), head=head).reason == "consent_wall"
    guide = SIGNED + '<meta property="og:title" content="How you get rid of cookie banners">'
    assert read("How you get rid of cookie banners", lines(*text), head=guide).reason is None


def test_an_article_under_a_request_for_consent_is_an_article() -> None:
    title, text = CONSENT["en"]
    overlay = f'<div id="cmp" role="dialog"><h2>{title}</h2>{lines(*text)}<button>OK</button></div>'
    found = read("The weir is open", f"{overlay}<article><h1>The weir is open</h1>{lines(*PROSE)}")
    assert found.reason is None
    assert PROSE[1] in found.text


def test_the_wall_of_a_service_is_named() -> None:
    blocked = (
        "<h1 data-translate='block_headline'>Sorry, you have been blocked</h1>"
        + "<p>This website is using a security service to protect itself from online attacks.</p>"
        * 6
    )
    found = read("River Post", blocked)
    assert (found.reason, found.detail) == ("bot_wall", "Cloudflare")
    page = Page(
        url=STORY, body=b"<p>Hi</p>", headers={"x-amzn-waf-action": "challenge"}, status=202
    )
    assert extract(page).reason == "bot_wall"
    assert read("アクセスが拒否されました", "<p>しばらくお待ちください。</p>").reason == "bot_wall"


@pytest.mark.parametrize("path", ["/", "/news/", "/tag/weir", "/404", "/nachrichten/stadt"])
def test_an_article_that_leads_to_a_list_is_gone(path: str) -> None:
    found = read("River Post", LIST, url=SITE + path, dated=DATE)
    assert found.reason == "gone"
    assert SITE + path in (found.detail or "")


def test_an_article_that_leads_to_a_page_that_says_not_found_is_gone() -> None:
    body = f"<h1>Seite nicht gefunden</h1>{TEASERS}"
    assert read("River Post", body, url=f"{SITE}/fehler").reason == "gone"
    assert read("River Post", body).reason == "soft_404", "it was not sent elsewhere"


def test_the_home_page_at_the_url_of_an_article_is_no_article() -> None:
    home = f'<link rel="canonical" href="{SITE}/">'
    assert read("River Post", LIST, head=home).reason == "gone"
    assert read("The weir", lines(*PROSE), head=home).reason is None, "some sites name it always"


@pytest.mark.parametrize(
    "script", ["window.location.replace('/');", 'location.href = "/sport/";', "top.location='/'"]
)
def test_an_empty_page_whose_script_leads_to_a_list_is_gone(script: str) -> None:
    assert read("River Post", "", head=f"<script>{script}</script>").reason == "gone"


@pytest.mark.parametrize(
    ("asked", "url"),
    [
        (STORY, f"{SITE}/city/the-weir-is-open-after-eleven-weeks"),
        (STORY, f"{SITE}/weir"),
        (f"{SITE}/r/7f3", f"{SITE}/weir"),
        (STORY, STORY.replace("/news/", "/amp/")),
        (STORY, STORY + "/"),
        (f"{SITE}/story-of-an-old-name-123456", f"{SITE}/sport/123456"),
        (STORY, f"{SITE}/city/the-weir-is-open-after-repairs-204?from={STORY}"),
    ],
)  # fmt: skip
def test_an_article_that_leads_to_an_article_has_moved(asked: str, url: str) -> None:
    body = f"<h1>The weir is open</h1>{lines(*PROSE)}"
    assert read("The weir is open", body, asked=asked, url=url).reason is None


@pytest.mark.parametrize(
    "url",
    [
        f"{SITE}/account/start?next=%2Fnews%2Fthe-weir-is-open-again-101",
        "https://consent.riverpost.example/gate?u=https%253A%252F%252Friverpost.example%252Fnews%252F"
        "the-weir-is-open-again-101",
        f"{SITE}/wall?r=aHR0cHM6Ly9yaXZlcnBvc3QuZXhhbXBsZS9uZXdzL3RoZS13ZWlyLWlzLW9wZW4tYWdhaW4tMTAx",
    ],
)
def test_a_page_that_leads_back_to_the_article_is_a_wall_in_any_language(url: str) -> None:
    body = f"<h1>Tervetuloa</h1>{lines(*PROSE)}"
    assert read("Tervetuloa", body, url=url).reason == "consent_wall"


def test_a_page_that_asks_for_a_login_is_a_wall() -> None:
    body = "<h1>Log in to continue</h1><p>Use your address and your password, please.</p>"
    assert read("River Post", body).reason == "consent_wall"


def test_the_button_of_a_short_wall_is_no_text() -> None:
    page = "<title>Before you go on</title><p>This site has cookies. <button>Take all</button></p>"
    article = extract(Page(url="https://paper.example/city/the-old-bridge", body=page.encode()))
    assert article.reason == "no_text"
    assert "Take all" not in article.text
