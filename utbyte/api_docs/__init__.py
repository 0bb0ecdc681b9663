"""The pages at /docs: the OpenAPI documents of all services, without resources of other hosts."""
