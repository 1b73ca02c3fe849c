"""The bench: everything on the host that surrounds an isocket device and holds it to its specification."""
