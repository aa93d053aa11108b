"""Dates are parsed in the forms that sites use."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from newsarchive.dates import day_in_url, in_utc, inferred_zone, is_possible, parsed, stated_zone
from newsarchive.word_lists import languages


def at(text: str, **options: Any) -> str | None:
    moment = parsed(text, **options)
    return moment.at.isoformat() if moment else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-17T08:30:00+02:00", "2024-05-17T08:30:00+02:00"),
        ("2024-05-17T08:30:00.123456789Z", "2024-05-17T08:30:00+00:00"),
        ("2024-05-17T08:30:00+0200", "2024-05-17T08:30:00+02:00"),
        ("2024-05-17T08:30", "2024-05-17T08:30:00"),
        ("May 17, 2024, 3:30p", "2024-05-17T15:30:00"),
        ("2024-05-17 08:30:00", "2024-05-17T08:30:00"),
        ("2024-5-7 8:30:00", "2024-05-07T08:30:00"),
        ("2024-05-17", "2024-05-17T00:00:00"),
        ("Fri, 17 May 2024 08:30:00 GMT", "2024-05-17T08:30:00+00:00"),
        ("Fri, 17 May 2024 08:30:00 +0200", "2024-05-17T08:30:00+02:00"),
        ("1715934600", "2024-05-17T08:30:00+00:00"),
        ("1715934600000", "2024-05-17T08:30:00+00:00"),
        ("May 17, 2024 22:02", "2024-05-17T22:02:00"),
        ("Published May 17, 2024 at 8:30 p.m.", "2024-05-17T20:30:00"),
        ("Published: 12:05 AM, 17 May 2024", "2024-05-17T00:05:00"),
        ("17. Mai 2024 um 8:30 Uhr", "2024-05-17T08:30:00"),
        ("Stand: 17.05.2024, 08:30 Uhr", "2024-05-17T08:30:00"),
        ("Publié le 17 août 2024 à 8h30", "2024-08-17T08:30:00"),
        ("17 de mayo de 2024", "2024-05-17T00:00:00"),
        ("17 maggio 2024", "2024-05-17T00:00:00"),
        ("17 stycznia 2024", "2024-01-17T00:00:00"),
        ("17 мая 2024, 08:30", "2024-05-17T08:30:00"),
        ("17 Mayıs 2024", "2024-05-17T00:00:00"),
        ("17 במאי 2024", "2024-05-17T00:00:00"),
        ("17 מאי 2024", "2024-05-17T00:00:00"),
        ("17 مايو 2024", "2024-05-17T00:00:00"),
        ("2024年5月17日 08:30", "2024-05-17T08:30:00"),
        ("2024년 5월 17일", "2024-05-17T00:00:00"),
        ("17 मई 2024", "2024-05-17T00:00:00"),
        ("05/17/2024", "2024-05-17T00:00:00"),
        ("17/05/2024", "2024-05-17T00:00:00"),
        ("03/04/2024", "2024-04-03T00:00:00"),
        ("2024. 5. 17. 08:30", "2024-05-17T08:30:00"),
        ("2024-05-17 오후 8:30", "2024-05-17T20:30:00"),
        ("2024/05/17(金) 08:30", "2024-05-17T08:30:00"),
        ("2024年5月17日 下午8:30", "2024-05-17T20:30:00"),
        ("17 พฤษภาคม 2567", "2024-05-17T00:00:00"),
        ("17-May-2024", "2024-05-17T00:00:00"),
        ("17 mai 2024 à 8 h 30", "2024-05-17T08:30:00"),
        ("17 Mei 2024", "2024-05-17T00:00:00"),
        ("17 mai 2024, 08:30", "2024-05-17T08:30:00"),
        ("2024. május 17. 08:30", "2024-05-17T08:30:00"),
        ("17. svibnja 2024. 08:30", "2024-05-17T08:30:00"),
        ("17 май 2024", "2024-05-17T00:00:00"),
        ("Fri May 17 2024 08:30:00 GMT+0200 (CEST)", "2024-05-17T08:30:00+02:00"),
        ("May 17, 2024 08:30 IST", "2024-05-17T08:30:00+05:30"),
        ("Fri 17 May 2024 08.15 BST", "2024-05-17T08:15:00+01:00"),
        ("Published 8:15 a.m. ET May 17, 2024", "2024-05-17T08:15:00-04:00"),
        ("January 17, 2024 8:15 AM ET", "2024-01-17T08:15:00-05:00"),
        ("Sat, 17 Jan 26 08:30:00 +0200", "2026-01-17T08:30:00+02:00"),
        ("17-Jan-98 08:30", "1998-01-17T08:30:00"),
        ("Sat Jan 17 08:30:00 2026", "2026-01-17T08:30:00"),
        ("Sat Jan 17 08:30:00 +0100 2026", "2026-01-17T08:30:00+01:00"),
        ("Sat Jan 17 08:30:00 CET 2026", "2026-01-17T08:30:00+01:00"),
        ("Sat, Jan 17 2026 08:30:00 +0000", "2026-01-17T08:30:00+00:00"),
        ("2026-01-17 08:30:00 PST", "2026-01-17T08:30:00-08:00"),
        ("2026/01/17 8:30 PM CEST", "2026-01-17T20:30:00+02:00"),
        ("2026-01-17T08:30:00+01:00[Europe/Berlin]", "2026-01-17T08:30:00+01:00"),
        ("2026-01-17 08:30 UTC+3", "2026-01-17T08:30:00+03:00"),
        ("Sat, 17 Jan 2026 08:30:00 GMT-3", "2026-01-17T08:30:00-03:00"),
        ("Sat, 17 Jan 2026 08:30:00 ICT", "2026-01-17T08:30:00+07:00"),
        ("Sat, 17 Jan 2026 08:30:00 AEST", "2026-01-17T08:30:00+10:00"),
        ("Sat, 17 Jan 2026 08:30:00 NST", "2026-01-17T08:30:00-03:30"),
        ("Fri, 17 Jul 2026 08:30:00 America/Sao_Paulo", "2026-07-17T08:30:00-03:00"),
        ("Sat, 17 Jan 2026 08:30:00 Asia/Nowhere", "2026-01-17T08:30:00"),
        ("Sam., 17 janv. 2026 08:30:00 +0100", "2026-01-17T08:30:00+01:00"),
        ("Κυρ, 11 Ιουλ 2021 12:00:00 EST", "2021-07-11T12:00:00-05:00"),
        ("2026-január-17T9:15-05:00", "2026-01-17T09:15:00-05:00"),
        ("20260117083000", "2026-01-17T08:30:00"),
        ("2026-010-17T08:30:00Z", "2026-10-17T08:30:00+00:00"),
        ("2026-01", "2026-01-01T00:00:00"),
        ("2026-12", "2026-12-01T00:00:00"),
        ("2026-5-7", "2026-05-07T00:00:00"),
        ("2026-01-17T24:00:00Z", "2026-01-18T00:00:00+00:00"),
        ("2026-01-17T25:14:55Z", "2026-01-17T00:00:00"),
        ("17. November 2026, 8:30-10 Uhr", "2026-11-17T08:30:00"),
        ("Es war am 17. November 2026 um 8:30 art", "2026-11-17T08:30:00"),
        # digits and calendars
        ("سه‌شنبه ۲۲ اسفند ۱۴۰۲ - ۱۰:۳۰", "2024-03-12T10:30:00"),
        ("۱۴۰۲/۱۲/۲۲ - ۱۰:۳۰", "2024-03-12T10:30:00"),
        ("۳۰ اسفند ۱۴۰۳", "2025-03-20T00:00:00"),
        # with the letters of an Arabic keyboard
        ("۲ تير ۱۳۹۹", "2020-06-22T00:00:00"),
        ("۱ فروردین ۱۴۰۴", "2025-03-21T00:00:00"),
        ("۳۰ اسفند ۱۴۰۲", None),
        ("١٢ مارس ٢٠٢٤ - ١٠:٣٠", "2024-03-12T10:30:00"),
        ("১২ মার্চ ২০২৪, ১০:৩০", "2024-03-12T10:30:00"),
        ("१२ मार्च २०२४", "2024-03-12T00:00:00"),
        ("๑๒ มีนาคม ๒๕๖๗", "2024-03-12T00:00:00"),
        ("12 มีนาคม พ.ศ. 2567 เวลา 10.30 น.", "2024-03-12T10:30:00"),
        ("12 มี.ค. 67 | 10:30 น.", "2024-03-12T10:30:00"),
        ("令和6年3月12日", "2024-03-12T00:00:00"),
        ("令和元年5月1日", "2019-05-01T00:00:00"),
        ("平成31年4月30日 午後2時5分", "2019-04-30T14:05:00"),
        ("民國113年3月12日", "2024-03-12T00:00:00"),
        ("113年3月12日", "2024-03-12T00:00:00"),
        ("２０２４年３月１２日　１０：３０", "2024-03-12T10:30:00"),
        ("2024年3月12日下午2:05", "2024-03-12T14:05:00"),
        ("2024년 3월 12일 (화) 오후 2시 5분", "2024-03-12T14:05:00"),
        # months of several words, and two names of one month
        ("12 كانون الثاني 2024", "2024-01-12T00:00:00"),
        ("12 تشرين الأول 2023 - 2:05 م", "2023-10-12T14:05:00"),
        ("الثلاثاء 12 آذار/مارس 2024", "2024-03-12T00:00:00"),
        ("12 جانفي 2024", "2024-01-12T00:00:00"),
        ("12 غشت 2024", "2024-08-12T00:00:00"),
        ("Thứ Ba, ngày 12 tháng 12 năm 2023, 14:05", "2023-12-12T14:05:00"),
        ("12 Tháng Mười Một, 2023", "2023-11-12T00:00:00"),
        # other orders and capitals
        ("2024 m. kovo 12 d. 14:05", "2024-03-12T14:05:00"),
        ("2024. gada 12. martā, 14:05", "2024-03-12T14:05:00"),
        ("Τρίτη, 12 ΜΑΡΤΙΟΥ 2024, 2:05 μ.μ.", "2024-03-12T14:05:00"),
        ("12 ARALIK 2023", "2023-12-12T00:00:00"),
        ("12th of March 2024", "2024-03-12T00:00:00"),
        ("26 | 01 | 2022", "2022-01-26T00:00:00"),
        # two dates without a space
        ("19. Mai 201619. Mai 2016", "2016-05-19T00:00:00"),
        ("12.03.202413.03.2024", "2024-03-12T00:00:00"),
        ("12/03/202413/03/2024", "2024-03-12T00:00:00"),
        ("2024-03-122024-03-13", "2024-03-12T00:00:00"),
        ("12 March 2024 14:0513 March 2024 09:10", "2024-03-12T14:05:00"),
        ("2026-13", None),
        ("", None),
        ("yesterday", None),
        ("2024-13-45", None),
        ("Section 12", None),
        ("+99:99", None),
    ],
)
def test_a_date_is_read_as_it_was_meant(text: str, expected: str | None) -> None:
    assert at(text) == expected


def test_an_impossible_offset_is_no_zone() -> None:
    assert at("2024-05-17T08:30:00+99:99") == "2024-05-17T08:30:00"


def test_the_month_comes_first_if_the_caller_says_so() -> None:
    assert at("03/04/2024", day_first=False) == "2024-03-04T00:00:00"


def test_a_month_that_means_two_things_is_read_in_the_language_of_the_page() -> None:
    assert at("12. listopada 2023", language="hr") == "2023-10-12T00:00:00"
    assert at("12 listopada 2023", language="pl") == "2023-11-12T00:00:00"


def test_a_year_such_as_1402_is_persian_only_on_pages_in_persian() -> None:
    assert at("1402-12-22", language="fa") == "2024-03-12T00:00:00"
    assert at("1402-12-22", language="en") == "1402-12-22T00:00:00"


@pytest.mark.parametrize("code", languages())
def test_each_form_of_a_month_is_read_in_its_language(code: str) -> None:
    names = languages()[code]["months"]
    assert len(names) in (0, 12)  # Chinese, Japanese and Korean write figures
    for number, forms in enumerate(names, 1):
        for form in forms.split():
            written = f"12 {form.replace('_', ' ')} 2023"
            assert at(written, language=code) == f"2023-{number:02}-12T00:00:00", written


def test_every_language_has_months_and_words_beside_dates() -> None:
    for code, words in languages().items():
        assert {"months", "published", "updated"} <= words.keys(), code


def test_a_date_without_a_time_is_marked_as_such_and_means_that_day_in_utc() -> None:
    moment = parsed("17 May 2024")
    assert moment is not None
    assert not moment.has_time
    assert in_utc(moment, timezone(timedelta(hours=9))) == datetime(2024, 5, 17, tzinfo=UTC)


def test_a_time_without_zone_is_in_the_zone_of_the_page() -> None:
    moment = parsed("2024-05-17T08:30")
    assert moment is not None
    assert in_utc(moment, timezone(timedelta(hours=2))).hour == 6
    assert in_utc(moment, None).hour == 8


@pytest.mark.parametrize(
    ("when", "possible"),
    [("1989-12-31", False), ("1996-02-01", True), ("2024-05-20", True), ("2024-05-23", False)],
)
def test_dates_before_the_web_and_after_the_fetch_are_impossible(when: str, possible: bool) -> None:
    moment = datetime.fromisoformat(when).replace(tzinfo=UTC)
    assert is_possible(moment, datetime(2024, 5, 20, 12, tzinfo=UTC)) is possible


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://x.example/2024/05/17/story", "2024-05-17"),
        ("https://x.example/2024/5/7/story", "2024-05-07"),
        ("https://x.example/2024/may/17/story", "2024-05-17"),
        ("https://x.example/story-20240517", "2024-05-17"),
        ("https://x.example/a/2024-05-17-story.html", "2024-05-17"),
        ("https://x.example/story?date=2024-05-17", None),
        ("https://x.example/2024/99/99/story", None),
        ("https://x.example/story-1234567890", None),
        ("https://example.org/news/29-10-2021", "2021-10-29"),
        ("https://example.org/news/10-29-2021/pier", "2021-10-29"),
        ("https://example.org/news/05-04-2021/", None),
        ("https://example.org/vote-on-24-09-2017/", None),
        ("https://example.org/energy/2015/08/150803-heating/", "2015-08-03"),
    ],
)
def test_the_day_is_read_from_the_path_of_a_url(url: str, expected: str | None) -> None:
    moment = day_in_url(url)
    assert (moment and moment.at.date().isoformat()) == expected


def test_any_offset_but_utc_states_the_zone_of_a_page() -> None:
    moments = [parsed("2024-05-17T08:30:00Z"), parsed("2024-05-17T10:30:00+02:00")]
    zone = stated_zone([moment for moment in moments if moment])
    assert zone is not None
    assert zone.utcoffset(None) == timedelta(hours=2)


def test_the_zone_is_inferred_from_one_time_shown_in_two_ways() -> None:
    shown, exact = parsed("November 6, 2018 22:02"), parsed("2018-11-06T20:02:31Z")
    assert shown is not None
    assert exact is not None
    zone = inferred_zone([shown], [exact])
    assert zone is not None
    assert zone.utcoffset(None) == timedelta(hours=2)
