"""`retrieve` asks once: a status while the job is being made, the file when it is there."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from flavours import Flavour
from job_replies import FILE, KINDS, STORED, a_job, status
from venice_ai.exceptions import APIConnectionError, APIResponseValidationError, ArgumentTypeError
from venice_ai.streaming import BytesResponse
from venice_ai.testing import Cut, JSONReply, NoReply, RawReply
from venice_ai.types.api.jobs import JobStatus


@pytest.mark.parametrize("kind", KINDS)
async def test_a_job_that_is_being_made_has_a_status(kind: str, flavour: Flavour, server: Any) -> None:
    server.script(status())
    async with flavour.client(server) as client:
        found = await a_job(client, kind).retrieve()
    assert isinstance(found, JobStatus)
    assert (found.status, found.average_execution_time, found.execution_duration) == ("PROCESSING", 20, 5)
    assert found.seconds_left == pytest.approx(0.015)
    assert found.request_id == "8f3c5d7e00000001-TST"
    assert server.requests[0].json == STORED
    assert server.requests[0].path == ("/video/retrieve" if kind == "video" else "/audio/retrieve")
    assert server.requests[0].headers["accept"] == "*/*"


async def test_a_job_that_is_done_gives_its_file(flavour: Flavour, server: Any) -> None:
    server.script(FILE)
    async with flavour.client(server) as client:
        found = await a_job(client).retrieve()
    assert isinstance(found, BytesResponse)
    assert (found.content, found.content_type) == (b"the file", "video/mp4")
    assert found.request_id == "8f3c5d7e00000001-TST"


async def test_the_file_may_be_deleted_when_it_has_been_sent(flavour: Flavour, server: Any) -> None:
    server.script(FILE)
    async with flavour.client(server) as client:
        await a_job(client).retrieve(delete_media_on_completion=True)
    assert server.requests[0].json == STORED | {"delete_media_on_completion": True}


@pytest.mark.parametrize(("deletes", "asked"), [(False, 2), (True, 1)])
async def test_a_question_that_was_lost_has_a_retry_unless_it_deletes(
    deletes: bool, asked: int, flavour: Flavour, server: Any
) -> None:
    server.script(NoReply(), status())
    async with flavour.client(server) as client:
        with suppress(APIConnectionError):
            await a_job(client).retrieve(delete_media_on_completion=deletes)
    assert len(server.requests) == asked


async def test_a_status_that_was_cut_is_asked_for_again(flavour: Flavour, server: Any) -> None:
    server.script(RawReply([b'{"status":', Cut()], content_type="application/json"), status())
    async with flavour.client(server) as client:
        assert (await a_job(client).retrieve()).status == "PROCESSING"


async def test_an_answer_that_is_no_status_is_an_error(flavour: Flavour, server: Any) -> None:
    server.script(JSONReply([1]))
    async with flavour.client(server) as client:
        with pytest.raises(APIResponseValidationError) as caught:
            await a_job(client).retrieve()
    assert caught.value.job is not None


async def test_options_that_there_are_not_are_refused(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentTypeError, match="no option 'delete'"):
            await a_job(client).retrieve(delete=True)
    assert server.requests == []
