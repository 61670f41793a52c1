"""What a run, a comparison and the gate look like on paper: Markdown, JUnit XML and one HTML page."""
