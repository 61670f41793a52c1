"""The pages, one module for each part of the site: read the request, call a service, render a template."""
