"""Dose verification measured: wrong and right statements, calculators, doses for patients. Asks no question."""
