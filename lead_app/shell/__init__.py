"""What stands on every page: frame, menu, top bar, levers, answer; and how pages are cut into parts and show things."""
