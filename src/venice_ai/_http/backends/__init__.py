"""Network backends for httpcore: they own the sockets, write each request at once, and know what has been sent."""
