"""Looks a board, or its drive, over and says of each finding what it means and what to do."""
