"""What is only in a bucket that does not answer: a clear refusal, or an answer broken off."""

import httpx
import pytest

from server.http.outage import Outage
from server.store.bucket import BucketError


def fails(*messages):
    """Return an application that sends these messages, then misses the bucket."""

    async def app(scope, receive, send):
        for message in messages:
            await send(message)
        raise BucketError("The bucket s3://x does not answer.")

    transport = httpx.ASGITransport(Outage(app))
    return httpx.AsyncClient(transport=transport, base_url="http://localhost")


async def test_an_answer_that_has_not_begun_is_a_refusal_that_passes():
    async with fails() as client:
        answer = await client.get("/packs/x.zip")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.headers["cache-control"] == "no-store"
    assert "s3://" not in answer.text


async def test_an_answer_that_has_begun_is_broken_off():
    start = {"type": "http.response.start", "status": 200, "headers": []}
    body = {"type": "http.response.body", "body": b"half", "more_body": True}
    async with fails(start, body) as client:
        with pytest.raises(BucketError):
            await client.get("/packs/x.zip")
