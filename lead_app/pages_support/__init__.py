"""One helper module per page, with the page's name."""
