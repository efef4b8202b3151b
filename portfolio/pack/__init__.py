"""The board pack: a page made of what the API answers, for people who will never ask it."""
