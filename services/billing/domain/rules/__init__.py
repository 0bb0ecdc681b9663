"""The rules of billing, one family in each file: bearers, proration, VAT, references."""
