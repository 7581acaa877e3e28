"""`client.video`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import jobs
from ..._core import video as calls
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
from ...types.api.video import VideoGenerateOptions, VideoQueueOptions, VideoQuoteOptions, VideoRequest
from ..jobs import VideoJob
from . import Resource

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

    from ..._core.binary import BytesResponse
    from ..._core.call import Call
    from ...types.api.jobs import JobCleanup, JobQuote, JobStatus
    from ...types.api.video import QueuedVideo

__all__ = ["Video"]


class Video(Resource):
    """Videos, which are made in the background (`POST /video/…`).

    The transcripts of videos that the API once made (`/video/transcriptions`) are retired, and not here.
    """

    @takes(VideoQuoteOptions, VideoQuoteOptions, CallOptions)
    async def quote(self, **options: Unpack[VideoQuoteOptions]) -> JobQuote:
        """Ask what a video would cost; it works without a key. The price is not kept for you.

        ```python
        price = await client.video.quote(
            model="wan-2.5-preview-text-to-video", duration="5s", resolution="720p"
        )
        print(price.quote, "dollars")
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.quote(options))

    @takes(VideoQueueOptions, VideoRequest, CallOptions)
    async def queue(self, **options: Unpack[VideoQueueOptions]) -> VideoJob:
        """Order a video, and return the job that makes it.

        It is paid for here, so the order is sent again only where the API certainly did not take it.

        ```python
        job = await client.video.queue(
            model="wan-2.5-preview-text-to-video",
            prompt="A gondola glides under a bridge at dawn",
            duration="5s",
            aspect_ratio="16:9",
        )
        print(job.queue_id)
        await job.save("gondola.mp4")
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            ConsentRequiredError: Somebody's face needs a consent first; see `consents`.
            ContentPolicyError: The content policy refused; `details` may hold a `suggested_prompt`.
            APIError: The call failed.
        """
        return await self._queued(calls.queue(options), options["model"])

    @takes(VideoGenerateOptions, VideoRequest, WaitOptions, GenerateOptions)
    async def generate(self, **options: Unpack[VideoGenerateOptions]) -> BytesResponse:
        """Order a video, wait until it is made, and return it: `queue` and `wait` in one.

        `timeout` is for all of it. When it has passed, the job is on the error, and can be taken up again.

        ```python
        from venice_ai.exceptions import APITimeoutError

        try:
            video = await client.video.generate(
                model="wan-2.5-preview-text-to-video",
                prompt="A gondola glides under a bridge at dawn",
                duration="5s",
                timeout=900,
            )
        except APITimeoutError as error:
            if error.job is None:
                raise
            video = await client.video.resume(error.job).wait()
        video.save("gondola.mp4")
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            APITimeoutError: It took longer than `timeout`; the job goes on.
            ConsentRequiredError: Somebody's face needs a consent first; see `consents`.
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
        job = await client.video.queue(model="wan-2.5-preview-text-to-video", prompt="A gondola", duration="5s")
        found = await client.video.retrieve(model=job.model, queue_id=job.queue_id)
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            APIStatusError: The job has failed, or is not known (any more).
            APIError: The call failed.
        """
        ids, others = jobs.named(options, JobRetrieveOptions, "video.retrieve")
        return await self.resume(ids).retrieve(**others)

    @takes(JobOptions, JobIds, CallOptions)
    async def complete(self, **options: Unpack[JobOptions]) -> JobCleanup:
        """Delete what a job made, where there are only the ids; otherwise `job.complete` is the shorter way.

        ```python
        job = await client.video.queue(model="wan-2.5-preview-text-to-video", prompt="A gondola", duration="5s")
        await job.save("gondola.mp4")
        await client.video.complete(model=job.model, queue_id=job.queue_id)
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            APIError: The call failed.
        """
        ids, others = jobs.named(options, JobOptions, "video.complete")
        return await self.resume(ids).complete(**others)

    def resume(self, stored: JobRecord | Mapping[str, object] | str) -> VideoJob:
        """Take a job up again, perhaps in another program: nothing is sent, and nothing is ordered.

        `stored` is what `job.to_json` returned, or the data in it, of which `model` and `queue_id` are enough unless
        the file lies on another host; or a `JobRecord`, such as `error.job`.

        ```python
        job = await client.video.queue(model="wan-2.5-preview-text-to-video", prompt="A gondola", duration="5s")
        stored = job.to_json()

        later = client.video.resume(stored)
        video = await later.wait()
        ```

        Raises:
            ArgumentTypeError: It is none of these.
            ArgumentValueError: It is not JSON, or not a job, or another kind of job.
        """
        return VideoJob(self._client, jobs.restored(calls.KIND, stored))

    async def _queued(self, call: Call[QueuedVideo], model: str) -> VideoJob:
        queued = await self._transport.fetch(call)
        return VideoJob(self._client, jobs.recorded(calls.KIND, queued, model), queued._reply)
