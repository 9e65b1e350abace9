"""What CMS says about LEAD: small equations, each beside the file that holds its numbers with date and source."""
