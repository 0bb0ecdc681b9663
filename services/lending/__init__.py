"""Lending: who works where for a while, from the proposal of a loan to its last day."""
