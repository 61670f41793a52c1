"""One reader per document format; `registry` maps suffixes to readers."""
