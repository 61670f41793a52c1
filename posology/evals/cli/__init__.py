"""The commands under `posology eval`, one in each file: parse, call, print."""
