"""What the numbers mean for a decision: break-even, switch year, what matters, what would change the answer."""
