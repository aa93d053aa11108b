"""One site a file. To add one, see "Add a site" in the README."""
