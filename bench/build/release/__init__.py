"""What leaves the house: the drive as a zip, and how it gets onto a board without ever leaving it dead."""
