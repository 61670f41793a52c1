"""Conversations: follow-ups resolved against explicit state, citations numbered once, and everything kept."""
