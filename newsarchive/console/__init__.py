"""The commands of `newsarchive`, one a file; `newsarchive/cli.py` lists them."""
