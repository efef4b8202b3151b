"""What several tests of the portfolio start from."""

import pytest

from tests.line import epic, link


@pytest.fixture
def shiny(drn, product_itself):
    """Something in between, a dull enabler and the shiny epic that waits for it."""
    between, enabler, shiny = (
        epic(product_itself, title) for title in ("Between", "Enabler", "Shiny")
    )
    link(product_itself, enabler, shiny)
    return between, enabler, shiny
