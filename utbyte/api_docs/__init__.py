"""The pages at /docs: the OpenAPI documents of all services, readable without any other host."""
