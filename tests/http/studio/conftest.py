import pytest

from tests.studio import NAMES, run_studio


@pytest.fixture
async def stage(tmp_path):
    """Run a studio with one person of every role."""
    async with run_studio(tmp_path) as stage:
        yield stage


@pytest.fixture
async def stranger(stage):
    """Return a browser that is not logged in."""
    async with stage.client() as client:
        yield client


@pytest.fixture
async def boss(stage):
    """Return the administrator's browser, logged in."""
    async with stage.client(await stage.begin(NAMES["administrator"])) as client:
        yield client


@pytest.fixture
def log_in():
    """Return a function that fills in the log-in."""

    async def log_in(client, name, password, **fields):
        return await client.post(
            "/studio/login/", data={"name": name, "password": password, **fields}
        )

    return log_in
