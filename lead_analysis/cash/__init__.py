"""When the money moves: a monthly calendar, its measures, and what another settlement month does."""
