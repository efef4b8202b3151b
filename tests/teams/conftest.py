"""What the tests of the teams' level share."""

import pytest

from tests.line import story


@pytest.fixture
def stories(drn, product_itself):
    """Four stories that have nothing to do with each other."""
    return [story(product_itself, f"Story {letter}") for letter in "ABCD"]
