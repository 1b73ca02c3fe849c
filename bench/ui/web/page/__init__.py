"""The page: one file a panel, in Python what it shows and in a Vue component of the same name how it looks."""
