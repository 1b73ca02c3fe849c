"""The socket in the browser: `live` is the device and its world as a session, `page` is what one sees of it."""
