"""Who wrote an article: the names of people and agencies, and the byline as it is printed.

Start reading in :mod:`newsarchive.metadata.authorship.authors`, which weighs what a page states
and shows. Rules for the next author: no name is better than a wrong one; words of a language
belong in ``data/``; what a name may look like is said in ``name_shapes`` only, and where names
stand on a page in ``bylines`` only.
"""
