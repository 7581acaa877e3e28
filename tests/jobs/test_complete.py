"""`complete` deletes what a job has made; the API may refuse that for a video."""

from __future__ import annotations

from typing import Any

import pytest

from flavours import Flavour
from job_replies import KINDS, STORED, a_job
from venice_ai.exceptions import ArgumentTypeError, BadRequestError, NotFoundError
from venice_ai.testing import ErrorReply, JSONReply
from venice_ai.types.api.jobs import JobRecord


@pytest.mark.parametrize("kind", KINDS)
async def test_what_was_made_can_be_deleted(kind: str, flavour: Flavour, server: Any) -> None:
    server.script(JSONReply({"success": True}), JSONReply({"success": False}))
    async with flavour.client(server) as client:
        job = a_job(client, kind)
        assert (await job.complete()).success is True
        assert (await job.complete(extra_headers={"x-more": "1"})).success is False
    assert server.requests[0].path == ("/video/complete" if kind == "video" else "/audio/complete")
    assert server.requests[0].json == STORED
    assert server.requests[1].headers["x-more"] == "1"


async def test_the_api_may_refuse_to_delete_a_video(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(400, "Request ID is invalid"))
    async with flavour.client(server) as client:
        assert (await a_job(client).complete()).success is False


async def test_it_may_not_refuse_that_for_music(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(400, "Request ID is invalid"))
    async with flavour.client(server) as client:
        with pytest.raises(BadRequestError) as caught:
            await a_job(client, "music").complete()
    assert caught.value.job == JobRecord(kind="music", **STORED)


async def test_another_failure_to_delete_is_one(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(404, "Media not found"))
    async with flavour.client(server) as client:
        with pytest.raises(NotFoundError) as caught:
            await a_job(client).complete()
    assert caught.value.job == JobRecord(kind="video", **STORED)


async def test_options_that_there_are_not_are_refused(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentTypeError, match="no option 'force'"):
            await a_job(client).complete(force=True)
    assert server.requests == []
