"""CMS public-use files, shipped compactly with their origin: pick an ACO, get what a scenario starts from.

Values CMS did not publish are None (NaN in a data frame), never filled in; `starting_values` fills in what a
scenario needs and lists each such value.
"""
