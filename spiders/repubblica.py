"""la Repubblica."""

from newsarchive.crawling.spider import NewsSpider


class RepubblicaSpider(NewsSpider):
    """la Repubblica: Italy, in Italian."""

    name = "repubblica"
    publisher = "la Repubblica"
    home = "https://www.repubblica.it/"
    language = "it"
    country = "IT"
    timezone = "Europe/Rome"
    feeds = ("https://www.repubblica.it/rss/homepage/rss2.0.xml",)
