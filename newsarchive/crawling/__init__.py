"""Scrapy's side: the base spider, middlewares, extensions."""
