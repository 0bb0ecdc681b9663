"""Pure rules and aggregates of billing: costs, accounts of loans, invoices, number series."""
