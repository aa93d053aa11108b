"""DER SPIEGEL."""

from newsarchive.crawling.spider import NewsSpider


class SpiegelSpider(NewsSpider):
    """DER SPIEGEL: Germany, in German."""

    name = "spiegel"
    publisher = "DER SPIEGEL"
    home = "https://www.spiegel.de/"
    language = "de"
    country = "DE"
    timezone = "Europe/Berlin"
    feeds = ("https://www.spiegel.de/schlagzeilen/index.rss",)
    sitemaps = ("https://www.spiegel.de/sitemaps/news-de.xml",)
