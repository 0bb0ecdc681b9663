"""Billing answers what a loan costs and issues the documents for it."""
