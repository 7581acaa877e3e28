"""`client.audio.music`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import jobs
from ..._core import music as calls
from ..._core.patience import Patience
from ..._core.signature import takes
from ...types.api._options import CallOptions
from ...types.api.jobs import (
    GenerateOptions,
    JobIds,
    JobOptions,
    JobRecord,
    JobRetrieveOptions,
    RetrieveOptions,
    WaitOptions,
)
from ...types.api.music import MusicGenerateOptions, MusicQueueOptions, MusicQuoteOptions, MusicRequest
from ..jobs import MusicJob
from . import Resource

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

    from ..._core.binary import BytesResponse
    from ..._core.call import Call
    from ...types.api.jobs import JobCleanup, JobQuote, JobStatus
    from ...types.api.music import QueuedMusic

__all__ = ["Music"]


class Music(Resource):
    """Music, sound effects and narration, which are made in the background (`POST /audio/queue` and its like)."""

    @takes(MusicQuoteOptions, MusicQuoteOptions, CallOptions)
    async def quote(self, **options: Unpack[MusicQuoteOptions]) -> JobQuote:
        """Ask what a piece would cost; it works without a key. The price is not kept for you.

        ```python
        price = await client.audio.music.quote(
            model="elevenlabs-music", duration_seconds=60
        )
        print(price.quote, "dollars")
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.quote(options))

    @takes(MusicQueueOptions, MusicRequest, CallOptions)
    async def queue(self, **options: Unpack[MusicQueueOptions]) -> MusicJob:
        """Order a piece, and return the job that makes it.

        It is paid for here, so the order is sent again only where the API certainly did not take it.

        ```python
        job = await client.audio.music.queue(
            model="elevenlabs-music", prompt="A slow barcarole on a mandolin", duration_seconds=60
        )
        print(job.queue_id)
        await job.save("barcarole.wav")
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            ContentPolicyError: The content policy refused; `details` may hold a `suggested_prompt`.
            APIError: The call failed.
        """
        return await self._queued(calls.queue(options), options["model"])

    @takes(MusicGenerateOptions, MusicRequest, WaitOptions, GenerateOptions)
    async def generate(self, **options: Unpack[MusicGenerateOptions]) -> BytesResponse:
        """Order a piece, wait until it is made, and return it: `queue` and `wait` in one.

        `timeout` is for all of it. When it has passed, the job is on the error, and can be taken up again.

        ```python
        from venice_ai.exceptions import APITimeoutError

        try:
            piece = await client.audio.music.generate(
                model="elevenlabs-music", prompt="A slow barcarole on a mandolin", timeout=900
            )
        except APITimeoutError as error:
            if error.job is None:
                raise
            piece = await client.audio.music.resume(error.job).wait()
        piece.save("barcarole.wav")
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            APITimeoutError: It took longer than `timeout`; the job goes on.
            APIStatusError: The API refused, or the job has failed.
            APIError: A call failed; once there is a job, it is on `error.job`.
        """
        waiting, asked = calls.generation(options)
        patience = Patience(waiting)
        call = patience.bounded(calls.queue(asked), self._transport.settings.timeout)
        job = await self._queued(call, asked["model"])
        return await job._wait(patience)

    @takes(JobRetrieveOptions, JobIds, RetrieveOptions, CallOptions)
    async def retrieve(self, **options: Unpack[JobRetrieveOptions]) -> JobStatus | BytesResponse:
        """Ask once after a job of which there are only the ids; otherwise `job.retrieve` is the shorter way.

        ```python
        job = await client.audio.music.queue(model="elevenlabs-music", prompt="A barcarole")
        found = await client.audio.music.retrieve(model=job.model, queue_id=job.queue_id)
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            APIStatusError: The job has failed, or is not known (any more).
            APIError: The call failed.
        """
        ids, others = jobs.named(options, JobRetrieveOptions, "audio.music.retrieve")
        return await self.resume(ids).retrieve(**others)

    @takes(JobOptions, JobIds, CallOptions)
    async def complete(self, **options: Unpack[JobOptions]) -> JobCleanup:
        """Delete what a job made, where there are only the ids; otherwise `job.complete` is the shorter way.

        ```python
        job = await client.audio.music.queue(model="elevenlabs-music", prompt="A barcarole")
        await job.save("barcarole.wav")
        await client.audio.music.complete(model=job.model, queue_id=job.queue_id)
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            APIError: The call failed.
        """
        ids, others = jobs.named(options, JobOptions, "audio.music.complete")
        return await self.resume(ids).complete(**others)

    def resume(self, stored: JobRecord | Mapping[str, object] | str) -> MusicJob:
        """Take a job up again, perhaps in another program: nothing is sent, and nothing is ordered.

        `stored` is what `job.to_json` returned, or the data in it, of which `model` and `queue_id` are enough; or a
        `JobRecord`, such as `error.job`.

        ```python
        job = await client.audio.music.queue(model="elevenlabs-music", prompt="A barcarole")
        stored = job.to_json()

        later = client.audio.music.resume(stored)
        piece = await later.wait()
        ```

        Raises:
            ArgumentTypeError: It is none of these.
            ArgumentValueError: It is not JSON, or not a job, or another kind of job.
        """
        return MusicJob(self._client, jobs.restored(calls.KIND, stored))

    async def _queued(self, call: Call[QueuedMusic], model: str) -> MusicJob:
        queued = await self._transport.fetch(call)
        return MusicJob(self._client, jobs.recorded(calls.KIND, queued, model), queued._reply)
