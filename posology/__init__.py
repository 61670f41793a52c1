"""Posology: answers from guidelines, with every number checked before it is shown."""

__version__ = "0.1.0"
