"""What marks a line as boilerplate, and the rules that judge a line which a site repeats.

Start reading in :mod:`newsarchive.boilerplate.verdicts`: its predicates carry the numbers of the
rules in docs/boilerplate.md. Rules for the next author: values in, values out, no database and no
page; phrases belong to ``data/``, not to code; each rule needs a test and a row in the
ablation table of benchmarks/ablation.py.
"""
