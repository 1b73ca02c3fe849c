"""What the device must do, by chapter of the manual; `python -m bench play --all` or pytest plays them."""
