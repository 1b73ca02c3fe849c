"""What people look at: the terminal phone, the page in the browser, the report of a run, a builder's bundle."""
