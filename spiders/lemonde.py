"""Le Monde."""

from newsarchive.crawling.spider import NewsSpider


class LemondeSpider(NewsSpider):
    """Le Monde: France, in French."""

    name = "lemonde"
    publisher = "Le Monde"
    home = "https://www.lemonde.fr/"
    language = "fr"
    country = "FR"
    timezone = "Europe/Paris"
    sitemaps = ("https://www.lemonde.fr/sitemap_news.xml",)
