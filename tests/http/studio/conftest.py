import pytest

from tests.studio import NAMES, run_studio


@pytest.fixture(scope="package")
async def house(tmp_path_factory):
    """Run one studio for all tests: its workshop takes a second to open."""
    async with run_studio(tmp_path_factory.mktemp("studio"), people=False) as stage:
        yield stage


@pytest.fixture
async def stage(house):
    """Return the studio as it is on the first day, with one person of every role."""
    await house.forget_everything()
    await house.people()
    return house


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


@pytest.fixture
async def editor(stage):
    """Return an editor's browser, logged in."""
    async with await stage.as_("editor") as client:
        yield client


@pytest.fixture
async def publisher(stage):
    """Return a publisher's browser, logged in."""
    async with await stage.as_("publisher") as client:
        yield client
