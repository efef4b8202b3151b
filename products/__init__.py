"""What is built: products and the features that epics are cut into."""
