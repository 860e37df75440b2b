"""Frozen types that cross a stage boundary, one module each."""
