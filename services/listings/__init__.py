"""Listings: what is offered, and the way of an interest from the employee to the receiver."""
