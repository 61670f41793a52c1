"""Exchange with other programs: their cited answers in as a run, our runs and gold set out in their formats."""
