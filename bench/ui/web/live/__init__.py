"""A device that lives in a thread of its own, with verbs and views for whoever shows it; knows nothing of a page."""
