"""The API as it says itself: one module a resource."""
