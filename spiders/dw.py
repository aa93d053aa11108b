"""Deutsche Welle."""

from newsarchive.crawling.spider import NewsSpider


class DwSpider(NewsSpider):
    """Deutsche Welle: Germany's foreign broadcaster, the German edition."""

    name = "dw"
    publisher = "Deutsche Welle"
    home = "https://www.dw.com/de/"
    language = "de"
    country = "DE"
    timezone = "Europe/Berlin"
    feeds = ("https://rss.dw.com/xml/rss-de-all",)
    sitemaps = ("https://www.dw.com/de/news-sitemap.xml",)
