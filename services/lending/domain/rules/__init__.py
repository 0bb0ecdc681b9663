"""The rulebook of lending: each file is one rule of the domain reference, or one family of them."""
