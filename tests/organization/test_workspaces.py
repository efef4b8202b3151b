"""What an administrator may change of the workspace itself."""

import pytest

from kernel.errors import InvalidValue
from organization.actions import edit_workspace


@pytest.mark.parametrize("zone", ["Europe/Zurich", "UTC", "America/Argentina/Ushuaia"])
def test_a_workspace_is_in_a_time_zone_of_the_iana_database(workspace, product_itself, zone):
    edited = edit_workspace(by=product_itself, changes={"time_zone": zone}, expected_version=1)

    assert edited.time_zone == zone


@pytest.mark.parametrize("zone", ["localtime", "Mars/Olympus", "europe/zurich", "../UTC"])
def test_what_is_no_zone_for_everybody_is_refused(workspace, product_itself, zone):
    with pytest.raises(InvalidValue) as refused:
        edit_workspace(by=product_itself, changes={"time_zone": zone}, expected_version=1)

    assert refused.value.field == "time_zone"
    assert refused.value.message == f"'{zone}' is no time zone; try Europe/Zurich or UTC."


def test_a_refusal_repeats_only_the_beginning_of_a_long_text(workspace, product_itself):
    with pytest.raises(InvalidValue) as refused:
        edit_workspace(by=product_itself, changes={"time_zone": "x" * 300_000}, expected_version=1)

    assert len(refused.value.message) < 150
