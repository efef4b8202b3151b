"""What can go wrong with the embedded services, said in one line."""


class ServicesError(Exception):
    """The database or the broker cannot be had. The message is one line for a person."""
