"""The tours as a folder of plain files that any web host serves: recorded once, and shown by the page's own parts."""
