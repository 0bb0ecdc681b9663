"""The rulebook of lending: each file is one rule of docs/rules.md, or one family of them."""
