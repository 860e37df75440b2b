"""Makes the shared test data of this folder importable from its subfolders."""
