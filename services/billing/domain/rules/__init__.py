"""The rules of billing, one family a file: bearers, proration, VAT, references."""
