"""One site a file. To add one, see docs/add-a-site.md."""
