import pytest
from hypothesis import settings

from tests.site import publish_starters

settings.register_profile("archipel", deadline=None)  # a busy machine is no failure
settings.load_profile("archipel")


@pytest.fixture(scope="session")
async def starters(tmp_path_factory):
    """Return the data folder in which every starter tour is published."""
    data = tmp_path_factory.mktemp("starters")
    outcomes = await publish_starters(data)
    assert not [outcome.problems for outcome in outcomes if outcome.edition is None]
    return data
