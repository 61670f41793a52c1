"""Documents in, searchable library out. Imports nothing of the assistant or the evals."""
