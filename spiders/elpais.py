"""El País."""

from newsarchive.crawling.spider import NewsSpider


class ElpaisSpider(NewsSpider):
    """El País: Spain and Latin America, in Spanish."""

    name = "elpais"
    publisher = "El País"
    home = "https://elpais.com/"
    language = "es"
    country = "ES"
    timezone = "Europe/Madrid"
    feeds = ("https://feeds.elpais.com/mrss-s/pages/ep/site/elpais.com/portada",)
