"""The API under /api/v1, one module for each resource: read the request, call a service, print JSON."""
