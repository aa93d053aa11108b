"""The main image of an article: its address, its caption and its credit.

Start reading in :mod:`newsarchive.metadata.pictures.main_image`, which weighs what the page states
and shows. Rules for the next author: a picture of another story is worse than none; ``frames``
decides which pictures are the story's, ``captions`` which text beside one belongs to it, and
``credits`` where a caption ends and its credit begins.
"""
