"""The published language: what services tell each other, one module a service.

A contract has a name with a version; its fields are only ever added, never removed or retyped.
No contract carries free text by persons or contact data (R-D2).
"""
