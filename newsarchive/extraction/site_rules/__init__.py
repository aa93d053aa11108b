"""What a site's own selectors find on a page: the last per cent, where the usual ways fail.

Start reading in :mod:`newsarchive.extraction.site_rules.applying`. Rules for the next author: a
selector that finds nothing never costs an article, what a rule removes is shown with the reason
``rule``, and the pages of sites without rules do not come here.
"""
