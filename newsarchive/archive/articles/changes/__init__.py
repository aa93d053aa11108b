"""What of a change counts: the words of a text, lines that are noise, notes of corrections.

Start reading in ``substance.py``. Rule for the next author: nothing here knows the archive, and
the words of a language are in ``data/``, never in code.
"""
