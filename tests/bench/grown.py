"""What a growing catalogue costs: from 10 to 10,000 tours."""

from collections.abc import Callable
from datetime import UTC, datetime

from server.model.site import Index
from server.publish import Store
from server.publish.release import point_at_live
from server.store import editions


async def put_live(store: Store, change: Callable[[Index], Index]) -> Index:
    """Make a release of the live one with something changed."""
    live = store.blobs.current()
    assert live
    index = change(Index.model_validate_json(store.blobs.read(live)))
    sha256 = store.blobs.add(index.model_dump_json().encode())
    async with store.database.write() as tx:
        number = await editions.next_release(tx)
        await editions.add_release(tx, number, sha256, datetime.now(UTC))
    await point_at_live(store)
    return index
