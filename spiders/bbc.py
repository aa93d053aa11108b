"""BBC News."""

from newsarchive.crawling.spider import NewsSpider


class BbcSpider(NewsSpider):
    """BBC News: the world, in English."""

    name = "bbc"
    publisher = "BBC News"
    home = "https://www.bbc.com/news"
    language = "en"
    country = "GB"
    timezone = "Europe/London"
    feeds = (
        "https://feeds.bbci.co.uk/news/rss.xml",
        "https://feeds.bbci.co.uk/news/world/rss.xml",
        "https://feeds.bbci.co.uk/news/business/rss.xml",
        "https://feeds.bbci.co.uk/news/technology/rss.xml",
    )
    allowed_hosts = (
        "bbc.co.uk",
        "feeds.bbci.co.uk",
    )
