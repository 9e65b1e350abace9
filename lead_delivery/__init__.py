"""Results for people and machines: charts, files, reports, the command line, and a health check."""
