"""Pipelines of the model families: what a family file cannot express.

``parts`` holds every class that a fitted pipeline contains. It imports nothing else of this
package, so that a saved model carries a copy of it and loads where `advisor` is not installed.
"""
