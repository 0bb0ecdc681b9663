"""The programme: which collaborations exist, on which terms, and who takes part."""
