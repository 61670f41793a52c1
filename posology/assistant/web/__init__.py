"""HTTP: pages and API over the same services. No rule and no SQL lives here."""
