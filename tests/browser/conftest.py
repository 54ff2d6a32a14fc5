"""Browsers and stages for the tests; a data folder is compiled once and copied."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.browser.drivers import Browser, Played, browser
from tests.browser.stage import TOUR, Stage, stage, tour_files
from tests.site import publish_files


@pytest.fixture(scope="session")
async def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("published")
    outcomes = await publish_files(data, {TOUR: tour_files()})
    assert outcomes[0].edition == 1, outcomes[0].problems
    return data


@pytest.fixture
async def site(published: Path, tmp_path: Path) -> AsyncIterator[Stage]:
    data = tmp_path / "data"
    shutil.copytree(published, data)
    async with stage(data) as open_stage:
        yield open_stage


@pytest.fixture(params=["chromium", "firefox", "webkitgtk"])
async def any_browser(request: pytest.FixtureRequest) -> AsyncIterator[Browser]:
    async with browser(request.param) as driven:
        yield driven


@pytest.fixture
async def chromium() -> AsyncIterator[Played]:
    async with browser("chromium") as driven:
        assert isinstance(driven, Played)
        yield driven
