"""Drafting, grounding, gating and labelling of one answer."""
