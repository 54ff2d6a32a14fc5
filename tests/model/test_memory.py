from pydantic import TypeAdapter

from server.model.memory import Memory

NUMBERS = TypeAdapter(list[float])


def counted(memory, *seen):
    """Ask for a value; return it, and whether it was made."""
    made = []

    def make():
        made.append(1)
        return [1.5]

    return memory.value(NUMBERS, make, "step", *seen), bool(made)


def test_what_was_made_of_the_same_is_not_made_again():
    memory = Memory("program")
    assert counted(memory, "a", "b") == ([1.5], True)
    assert counted(memory, "a", "b") == ([1.5], False)
    again = Memory("program", memory.used)
    assert counted(again, "a", "b") == ([1.5], False)
    assert not again.is_news


def test_every_input_counts_and_where_it_ends():
    memory = Memory("program")
    counted(memory, "a", "b")
    assert counted(memory, "ab", "")[1]
    assert counted(memory, "a")[1]
    assert counted(Memory("another program", memory.used), "a", "b")[1]


def test_only_what_was_used_is_remembered():
    memory = Memory("program")
    counted(memory, "a")
    counted(memory, "b")
    again = Memory("program", memory.used)
    counted(again, "b")
    assert len(again.used) == 1
    assert again.is_news


def test_what_would_come_back_otherwise_is_not_remembered():
    memory = Memory()
    for _ in range(2):
        (value,) = memory.value(NUMBERS, lambda: [float("nan")], "step")
        assert value != value
    assert memory.used == {}


def test_files_are_asked_of_the_store_and_made_where_one_is_lost():
    store: dict[str, bytes] = {}
    memory = Memory("", {}, store.get)
    made = []

    def make():
        made.append(1)
        return {"/a": b"one", "/b": b"two"}

    first = memory.files(make, "pages", "x")
    store |= dict(zip(hashes(memory), first.values(), strict=True))
    assert memory.files(make, "pages", "x") == first
    assert len(made) == 1
    store.popitem()
    assert memory.files(make, "pages", "x") == first
    assert len(made) == 2


def hashes(memory):
    (listed,) = memory.used.values()
    return TypeAdapter(dict[str, str]).validate_json(listed).values()
