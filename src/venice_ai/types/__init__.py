"""The shapes of what is sent and of what comes back."""
