"""The programme: which collaborations there are, on which terms, and who takes part."""
