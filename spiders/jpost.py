"""The Jerusalem Post."""

from newsarchive.crawling.spider import NewsSpider


class JpostSpider(NewsSpider):
    """The Jerusalem Post: Israel, in English."""

    name = "jpost"
    publisher = "The Jerusalem Post"
    home = "https://www.jpost.com/"
    language = "en"
    country = "IL"
    timezone = "Asia/Jerusalem"
    feeds = (
        "https://www.jpost.com/rss/rssfeedsfrontpage.aspx",
        "https://rss.jpost.com/rss/rssfeedsheadlines.aspx",
        "https://rss.jpost.com/rss/rssallnews",
    )
