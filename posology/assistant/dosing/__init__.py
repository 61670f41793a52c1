"""Quantities, rules and verdicts: pure code that decides about every number."""
