"""One ACO or many: public data, starting scenarios, presets, peers, checks of inputs, eligibility, portfolios."""
