"""tagesschau."""

from newsarchive.crawling.spider import NewsSpider


class TagesschauSpider(NewsSpider):
    """tagesschau: news of Germany's public broadcasters, in German."""

    name = "tagesschau"
    publisher = "tagesschau"
    home = "https://www.tagesschau.de/"
    language = "de"
    country = "DE"
    timezone = "Europe/Berlin"
    feeds = ("https://www.tagesschau.de/xml/rss2/",)
