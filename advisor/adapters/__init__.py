"""One adapter per heavy library or outside resource."""
