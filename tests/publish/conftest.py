import pytest


@pytest.fixture(scope="module", autouse=True)
def on_both(engine):
    """Publish on both engines."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.site.database_url", engine)
        yield
