"""A result in steps: each with its formula, the values in it, and what must add up."""
