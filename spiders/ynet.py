"""ynet."""

from newsarchive.crawling.spider import NewsSpider


class YnetSpider(NewsSpider):
    """ynet: Israel, in Hebrew."""

    name = "ynet"
    publisher = "ynet"
    home = "https://www.ynet.co.il/"
    language = "he"
    country = "IL"
    timezone = "Asia/Jerusalem"
    feeds = (
        "https://www.ynet.co.il/Integration/StoryRss2.xml",
        "https://www.ynet.co.il/Integration/StoryRss1854.xml",
    )
