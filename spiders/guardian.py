"""The Guardian."""

from newsarchive.crawling.spider import NewsSpider


class GuardianSpider(NewsSpider):
    """The Guardian: Britain and the world, in English."""

    name = "guardian"
    publisher = "The Guardian"
    home = "https://www.theguardian.com/"
    language = "en"
    country = "GB"
    timezone = "Europe/London"
    feeds = (
        "https://www.theguardian.com/international/rss",
        "https://www.theguardian.com/world/rss",
    )
    sitemaps = ("https://www.theguardian.com/sitemaps/news.xml",)
