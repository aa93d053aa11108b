"""Al Jazeera."""

from newsarchive.crawling.spider import NewsSpider


class AljazeeraSpider(NewsSpider):
    """Al Jazeera: Qatar and the world, in English."""

    name = "aljazeera"
    publisher = "Al Jazeera"
    home = "https://www.aljazeera.com/"
    language = "en"
    country = "QA"
    timezone = "Asia/Qatar"
    feeds = ("https://www.aljazeera.com/xml/rss/all.xml",)
