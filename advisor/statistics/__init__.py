"""Paired comparisons and intervals."""
