"""Evaluation: cases in, a run folder of answers, scores and reports out.

Nothing of the assistant imports this package.
"""
