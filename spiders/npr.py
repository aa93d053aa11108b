"""NPR."""

from newsarchive.crawling.spider import NewsSpider


class NprSpider(NewsSpider):
    """NPR: public radio of the United States, in English."""

    name = "npr"
    publisher = "NPR"
    home = "https://www.npr.org/"
    language = "en"
    country = "US"
    timezone = "America/New_York"
    feeds = (
        "https://feeds.npr.org/1001/rss.xml",
        "https://feeds.npr.org/1003/rss.xml",
        "https://feeds.npr.org/1004/rss.xml",
    )
