"""What keeps the device alive when the app does not live: it needs nothing of the app's."""
