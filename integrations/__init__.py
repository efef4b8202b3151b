"""Other tools: what they say is translated, then handed to the actions of the apps below."""
