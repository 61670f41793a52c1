"""Retrieval measured on judged sets: reads a set, indexes it, climbs the ladder of searches, reports measures."""
