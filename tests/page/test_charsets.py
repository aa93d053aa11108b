"""The charset of a document: the same bytes give the same text as page, feed and sitemap."""

import pytest

from newsarchive.discovery.documents import document_of
from newsarchive.discovery.feeds import links_in_feed
from newsarchive.discovery.sitemaps import links_in_sitemap
from newsarchive.page.charsets import charset_of_label, decoded
from newsarchive.page.parsing import html_of, tree_of

HEADLINES = {
    "English": "The river’s bridge is open again – “at last”",
    "Spanish": "El Gobierno de España aprobó mañana la reforma de los señores",
    "French": "L’école fermée dès février à cause de la grève, a annoncé le président",
    "German": "Größere Schäden gibt es nicht, teilte die Behörde über die Brücke mit",
    "Russian": "Правительство вчера утвердило новый закон о пенсиях",
    "Greek": "Η κυβέρνηση ανακοίνωσε χθες τα νέα μέτρα για την οικονομία",
    "Hebrew": "הממשלה אישרה אתמול את החוק החדש בנושא הפנסיה",
    "Arabic": "وافقت الحكومة أمس على القانون الجديد بشأن المعاشات",
    "Thai": "รัฐบาลอนุมัติกฎหมายใหม่เมื่อวานนี้",
    "Japanese": "政府は昨日、新しい年金法を承認したと大臣が会議で述べた",
    "Chinese": "政府昨天批准了新的养老金法，部长在会议上表示",
    "Korean": "정부는 어제 새로운 연금법을 승인했다고 장관이 회의에서 말했다",
    "Polish": "Rząd przyjął wczoraj ustawę o świadczeniach społecznych",
    "Turkish": "Türkiye Büyük Millet Meclisi yeni yasayı kabul etti, değişiklik açıklandı",
}
#: Label, language of the headline, charset of the bytes.
LABELLED = [
    ("utf-8", "Russian", "utf-8"),
    ("utf-8", "Russian", "utf-8-sig"),
    ("iso-8859-1", "Spanish", "cp1252"),
    ("us-ascii", "English", "cp1252"),
    ("windows-1250", "Polish", "cp1250"),
    ("iso-8859-2", "Polish", "iso8859-2"),
    ("x-cp1251", "Russian", "cp1251"),
    ("koi8-r", "Russian", "koi8-r"),
    ("iso-8859-7", "Greek", "cp1253"),
    ("iso-8859-8-i", "Hebrew", "iso8859-8"),
    ("windows-1256", "Arabic", "cp1256"),
    ("iso-8859-9", "Turkish", "cp1254"),
    ("tis-620", "Thai", "cp874"),
    ("windows-874", "Thai", "cp874"),
    ("x-sjis", "Japanese", "cp932"),
    ("euc-jp", "Japanese", "euc_jp"),
    ("iso-2022-jp", "Japanese", "iso2022_jp"),
    ("gb2312", "Chinese", "gb18030"),
    ("ks_c_5601-1987", "Korean", "cp949"),
    ("utf-16", "Chinese", "utf-16"),
    ("utf-16", "English", "utf-16-be"),
    ("utf-8", "Japanese", "utf-16-le"),
    ("utf-16", "Greek", "cp1253"),
]


def page(headline: str, label: str) -> str:
    meta = f'<meta charset="{label}">' if label else ""
    return f"<!doctype html><html><head>{meta}</head><body><p>{headline}</p></body></html>"


def feed(headline: str, label: str) -> str:
    link = "<link>https://news.example/a/1</link>"
    item = f"<item><title>{headline}</title>{link}</item>"
    return f"{declaration(label)}<rss version='2.0'><channel>{item}</channel></rss>"


def sitemap(headline: str, label: str) -> str:
    news = f"<news:news><news:title>{headline}</news:title></news:news>"
    entry = f"<url><loc>https://news.example/a/1</loc>{news}</url>"
    return f"{declaration(label)}<urlset xmlns:news='urn:news'>{entry}</urlset>"


def declaration(label: str) -> str:
    return f'<?xml version="1.0" encoding="{label}"?>' if label else '<?xml version="1.0"?>'


def read(headline: str, label: str, charset: str, content_type: str = "") -> set[str | None]:
    """Return the headlines that page, feed and sitemap give; only one if they agree."""
    url = "https://news.example/list"
    html = html_of(page(headline, label).encode(charset), content_type)
    tree = tree_of(html or "")
    paragraph = None if tree is None else tree.find(".//p")
    [item] = links_in_feed(
        document_of(feed(headline, label).encode(charset), url, content_type)
    ).links
    [entry] = links_in_sitemap(
        document_of(sitemap(headline, label).encode(charset), url, content_type)
    ).links
    return {None if paragraph is None else paragraph.text, item.title, entry.title}


@pytest.mark.parametrize(("label", "language", "charset"), LABELLED)
def test_a_label_means_the_same_to_pages_feeds_and_sitemaps(
    label: str, language: str, charset: str
) -> None:
    headline = HEADLINES[language]
    if label != "utf-16" or charset.startswith("utf-16"):
        assert read(headline, label, charset) == {headline}
    assert read(headline, "", charset, f"text/xml; charset={label}") == {headline}


@pytest.mark.parametrize("language", HEADLINES)
def test_bytes_without_a_label_are_decoded_alike_in_pages_feeds_and_sitemaps(language: str) -> None:
    charsets = {
        "Russian": "cp1251", "Greek": "cp1253", "Hebrew": "cp1255", "Arabic": "cp1256",
        "Thai": "cp874", "Japanese": "euc_jp", "Chinese": "gb18030", "Korean": "cp949",
        "Polish": "cp1250", "Turkish": "cp1254",
    }  # fmt: skip
    headline = HEADLINES[language]
    for charset in ("utf-8", "utf-16", charsets.get(language, "cp1252")):
        texts = read(headline, "", charset)
        assert len(texts) == 1, charset
        if charset.startswith("utf") or language not in ("Hebrew", "Thai", "Polish", "Turkish"):
            assert texts == {headline}, charset


@pytest.mark.parametrize(
    ("language", "code", "charset"),
    [("Polish", "pl", "cp1250"), ("Turkish", "tr", "cp1254"), ("Hebrew", "he", "cp1255")],
)
def test_the_stated_language_decides_between_equally_likely_charsets(
    language: str, code: str, charset: str
) -> None:
    headline = HEADLINES[language]
    assert headline in decoded(f'<html lang="{code}"><p>{headline}</p></html>'.encode(charset))
    feed = f"<rss><language>{code}</language><title>{headline}</title></rss>"
    assert headline in decoded(feed.encode(charset))


@pytest.mark.parametrize("label", ["idna", "unicode_escape", "base64", "utf-7", "cp037", "no-such"])
def test_a_label_that_is_no_charset_of_text_is_ignored(label: str) -> None:
    assert charset_of_label(label) is None
    assert decoded("<p>Größe".encode(), f"text/html; charset={label}") == "<p>Größe"


def test_a_character_cut_at_the_end_or_one_bad_byte_does_not_overrule_the_label() -> None:
    body = (HEADLINES["Japanese"] * 30).encode("cp932")
    assert decoded(body[:-1], "text/html; charset=shift_jis").startswith(HEADLINES["Japanese"])
    text = decoded(b"\x98 " + HEADLINES["Russian"].encode("cp1251") * 3, "a; charset=windows-1251")
    assert HEADLINES["Russian"] in text
