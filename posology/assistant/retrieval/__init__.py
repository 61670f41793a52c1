"""Hybrid search over a published generation; fusion is a pure function."""
