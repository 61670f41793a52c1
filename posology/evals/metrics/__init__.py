"""What is measured of an answer, one module for each part. Each metric is a pure function of one asked case."""
