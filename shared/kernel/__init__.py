"""Pure values that every package may use: money, dates, ids, refusals, the aggregate base."""
