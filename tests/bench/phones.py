"""Slow phones in a process of their own: `python -m tests.bench.phones PORT PATH COUNT`.

Each takes a download at the pace of slow 3G. At a line on its input half of them stop reading, as
in a tunnel; at its end all vanish, with a reset and no farewell. Says "ready" when all have begun,
and at the end how many megabytes came and how many downloads broke.
"""

import json
import resource
import select
import socket
import sys
import time

PACE_BYTES_S = 50_000
"""400 kbit/s."""
WINDOW_BYTES = 64 * 1024
TURN_S, TURNS = 0.01, 50
"""A phone reads in one of 50 turns, twice a second."""


def main(port: int, path: str, count: int) -> None:
    _allow(count + 100)
    phones = [_phone(port, path) for _ in range(count)]
    _say("ready")
    reading, taken, broken, turn = phones, 0, 0, 0
    while True:
        began = time.monotonic()
        for phone in reading[turn % TURNS :: TURNS]:
            got = _read(phone)
            taken += max(got, 0)
            broken += got < 0
        turn += 1
        if select.select([sys.stdin], [], [], max(0.0, began + TURN_S - time.monotonic()))[0]:
            if not sys.stdin.readline():
                break
            reading = phones[::2]
            _say("silent")
    for phone in phones:
        phone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        phone.close()
    _say(json.dumps({"mb": taken / 1e6, "broken": broken}))


def _phone(port: int, path: str) -> socket.socket:
    phone = socket.socket()
    phone.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW_BYTES)
    phone.connect(("127.0.0.1", port))
    phone.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    if not phone.recv(15).startswith(b"HTTP/1.1 200"):
        raise ConnectionError(path)
    phone.setblocking(False)
    return phone


def _read(phone: socket.socket) -> int:
    """Return how many bytes there were; -1 where the download broke."""
    try:
        return len(phone.recv(int(PACE_BYTES_S * TURN_S * TURNS))) or -1
    except BlockingIOError:
        return 0
    except OSError:
        return -1


def _allow(files: int) -> None:
    """Let this process hold so many connections."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(files, most), most))


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
