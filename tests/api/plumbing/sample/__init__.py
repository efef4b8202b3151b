"""A small library with shelves and books, to try the plumbing without the product's domain."""
