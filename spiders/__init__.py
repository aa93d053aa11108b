"""The bundled sites, one file each. docs/add-a-site.md says how to add one."""
