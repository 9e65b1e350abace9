"""How sure one can be: many runs of the same model with random trends, performance, claims, scores and quality."""
