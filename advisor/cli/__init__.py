"""The command line: parse, call the API, print, exit. Results on stdout, all else on stderr."""

from __future__ import annotations


def main() -> None:
    """Run the command line; the entry point of the ``advisor`` script."""
    from advisor.cli.app import app

    app()
