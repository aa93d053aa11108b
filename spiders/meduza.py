"""Meduza."""

from newsarchive.crawling.spider import NewsSpider


class MeduzaSpider(NewsSpider):
    """Meduza: Russia, reported from Latvia, in Russian."""

    name = "meduza"
    publisher = "Meduza"
    home = "https://meduza.io/"
    language = "ru"
    country = "LV"
    timezone = "Europe/Moscow"
    feeds = ("https://meduza.io/rss/all",)
