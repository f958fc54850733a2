"""The desk: what waits for a person, what people decided, and what they publish."""
