"""Folha de S.Paulo."""

from newsarchive.crawling.spider import NewsSpider


class FolhaSpider(NewsSpider):
    """Folha de S.Paulo: Brazil, in Portuguese."""

    name = "folha"
    publisher = "Folha de S.Paulo"
    home = "https://www.folha.uol.com.br/"
    language = "pt"
    country = "BR"
    timezone = "America/Sao_Paulo"
    feeds = ("https://feeds.folha.uol.com.br/emcimadahora/rss091.xml",)
