"""The rulebook of lending: each file holds one rule of docs/rules.md, or one family of rules."""
