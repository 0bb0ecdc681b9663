"""Pure values that every room may use: money, dates, ids, refusals, the aggregate base."""
