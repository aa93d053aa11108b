"""朝日新聞."""

from newsarchive.crawling.spider import NewsSpider


class AsahiSpider(NewsSpider):
    """The Asahi Shimbun: Japan, in Japanese."""

    name = "asahi"
    publisher = "朝日新聞"
    home = "https://www.asahi.com/"
    language = "ja"
    country = "JP"
    timezone = "Asia/Tokyo"
    sitemaps = ("https://www.asahi.com/sitemap.xml",)
