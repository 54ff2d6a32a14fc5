"""The year's dates: those of every tour together, each once."""

from collections.abc import Iterable

from server.model.pack import Card, CardEvent

Kept = tuple[Card, CardEvent]
"""A date as one tour keeps it."""


def year(cards: Iterable[Card]) -> list[list[Kept]]:
    """Return the dates from January to December, each with the tours that keep it.

    Tours share a date where they give it the same id and the same days.
    """
    shared: dict[tuple[str, ...], list[Kept]] = {}
    for card in cards:
        for event in card.events:
            shared.setdefault((event.id, *event.days), []).append((card, event))
    return sorted(shared.values(), key=lambda kept: _place(kept[0][1]))


def _place(event: CardEvent) -> tuple[str, str]:
    return f"{event.starts:%m-%d}", event.id
