"""What happens to a fetched page, one step a file; the order is in newsarchive/settings.py."""
