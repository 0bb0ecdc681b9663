"""Listings: what agencies offer, and the steps of an interest from employee to receiver."""
