"""Search indexes behind one `PassageIndex` protocol; a cache, never the truth."""
