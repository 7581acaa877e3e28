"""One client in many threads."""

from __future__ import annotations

import threading
from typing import Any

from flavours import connections_of
from pace import seconds
from processes import HI, until
from venice_ai import StreamClosedError
from venice_ai.exceptions import ClientClosedError


def test_one_client_in_many_threads(server: Any) -> None:
    heard: list[str] = []
    failures: list[BaseException] = []
    with server.client() as client:

        def work(name: str) -> None:
            try:
                for turn in range(6):
                    messages = [{"role": "user", "content": f"{name} {turn} " + "word " * 20}]
                    stream = client.chat.completions.create(model="m", messages=messages, stream=True)
                    heard.append(stream.collect().text)
            except BaseException as exc:
                failures.append(exc)

        threads = [threading.Thread(target=work, args=(str(number),)) for number in range(32)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(seconds(40))
        assert failures == []
        wanted = {f"You said: {name} {turn} " + "word " * 20 for name in range(32) for turn in range(6)}
        assert {text.strip() for text in heard} == {text.strip() for text in wanted}
        assert len(heard) == 32 * 6
        transport = client._transport.connections.http._transport
        assert all(connection.is_idle() for connection in connections_of(transport))
        assert len(connections_of(transport)) <= 32
        assert server.connections <= 32
    assert connections_of(transport) == []


def test_the_first_calls_of_many_threads_share_the_connections(server: Any) -> None:
    with server.client() as client:
        together, places = threading.Barrier(16), []

        def work() -> None:
            together.wait(seconds(10))
            places.append(client._transport.connections.here)

        threads = [threading.Thread(target=work) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(seconds(10))
        assert len({id(place) for place in places}) == 1
        assert len(places) == 16


def test_closing_while_other_threads_open_and_read_streams(server: Any) -> None:
    client = server.client()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            while True:
                client.chat.completions.create(**HI, stream=True).collect()
        except (StreamClosedError, ClientClosedError):
            pass
        except BaseException as exc:
            failures.append(exc)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    until(lambda: len(server.requests) > 24)  # all of them are at it
    client.close()
    for thread in threads:
        thread.join(seconds(10))
    assert not any(thread.is_alive() for thread in threads)
    assert [each for each in failures if type(each).__module__ != "venice_ai.exceptions"] == []
