"""The published language: the messages services send each other, one module per service.

A contract has a name with a version; its fields are only ever added, never removed or retyped.
No contract carries free text written by people, or contact data (R-D2).
"""
