# Generated from src/venice_ai/_async/jobs.py by `nox -s generate`: do not edit.
# Line N of the source is line N+2 here.
"""Jobs: what is made in the background, and waited for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from .._core import jobs, music, video
from .._core.patience import Patience
from .._core.reply import Replied
from .._core.signature import takes
from .._pairs import sleep, value
from ..exceptions import BadRequestError, VeniceError
from ..types.api._options import CallOptions
from ..types.api.jobs import JobStatus, RetrieveOptions, WaitOptions
from .bytes_stream import SyncBytesStream
from .incoming import SyncIncoming

if TYPE_CHECKING:
    import os
    from pathlib import Path
    from typing import Unpack

    from .._core.binary import BytesResponse
    from .._core.call import Call
    from .._core.reply import Reply
    from ..types.api.jobs import JobCleanup, JobRecord
    from .resources import SyncResources

__all__ = ["SyncJob", "SyncMusicJob", "SyncVideoJob"]


class SyncJob(Replied):
    """Something that the API makes in the background.

    It goes on whether it is waited for or not, and when this program has ended. `to_json` gives what another program
    needs to take it up again. A job also pickles, as its client does: without a key of the caller's own.

    What fails here carries the job, as a `JobRecord`, on `error.job`.

    Attributes:
        record: What has to be known of the job to take it up again.
    """

    _kind: ClassVar[jobs.Kind]

    def __init__(self, client: SyncResources, record: JobRecord, reply: Reply | None = None) -> None:
        self.record: JobRecord = record
        self._client = client
        self._reply = reply

    @property
    def model(self) -> str:
        """The model that makes it."""
        return self.record.model

    @property
    def queue_id(self) -> str:
        """The job's id, which lives for a day."""
        return self.record.queue_id

    @property
    def download_url(self) -> str | None:
        """Where the file will be, if it lies on another host. Who has this can fetch it, without a key."""
        return self.record.download_url

    def to_json(self) -> str:
        """What another program needs to take the job up again, as JSON. It holds the `download_url`, but no key."""
        return self.record.model_dump_json(exclude_unset=True)

    @takes(RetrieveOptions, RetrieveOptions, CallOptions)
    def retrieve(self, **options: Unpack[RetrieveOptions]) -> JobStatus | BytesResponse:
        """Ask once: a `JobStatus` while it is being made, a `BytesResponse` when it is there.

        A file on another host is fetched from there, without the key.

        ```python
        from venice_ai.streaming import BytesResponse

        job = client.video.queue(model="wan-2.5-preview-text-to-video", prompt="A gondola", duration="5s")
        found = job.retrieve()
        print(len(found) if isinstance(found, BytesResponse) else found.status)
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            APIStatusError: The job has failed, or is not known (any more).
            APIError: The call failed.
        """
        with jobs.carrying(self.record):
            found = self._ask(jobs.retrieval(self._kind, self.record, options))
            return found.collect() if isinstance(found, SyncBytesStream) else found

    @takes(WaitOptions, WaitOptions)
    def wait(self, **options: Unpack[WaitOptions]) -> BytesResponse:
        """Wait until it is made, and return it.

        An API that is busy (429, 502, 503) does not end the wait, nor does a connection that fails a few times.

        ```python
        job = client.video.queue(model="wan-2.5-preview-text-to-video", prompt="A gondola", duration="5s")
        video = job.wait(timeout=900, on_progress=lambda status: print(status.seconds_left))
        video.save("gondola.mp4")
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            APITimeoutError: It took longer than `timeout`; the job goes on.
            APIStatusError: The job has failed, or is not known (any more). `details` may tell `credits_refunded`.
            APIError: A call failed; the job goes on, unless it deleted its file when that was sent.
        """
        return self._wait(Patience(options))

    @takes(WaitOptions, WaitOptions)
    def save(self, path: str | os.PathLike[str], **options: Unpack[WaitOptions]) -> Path:
        """Wait until it is made, write it to a file as it arrives, and return the path.

        The file is there whole, or not at all; however large it is, no more than a piece of it is in memory.

        ```python
        job = client.video.queue(model="wan-2.5-preview-text-to-video", prompt="A gondola", duration="5s")
        path = job.save("gondola.mp4")
        ```

        Raises:
            OSError: The file can't be written.
            VeniceError: As from `wait`; no file is left.
        """
        patience = Patience(options)
        with jobs.carrying(self.record, patience):
            stream = self._finished(patience)
            return stream.save(path)

    @takes(CallOptions, CallOptions)
    def complete(self, **options: Unpack[CallOptions]) -> JobCleanup:
        """Delete what was made: once you have it, nobody else needs to.

        The API may refuse that for a video, and delete it later by itself: `success` is False then.

        ```python
        job = client.video.queue(model="wan-2.5-preview-text-to-video", prompt="A gondola", duration="5s")
        job.save("gondola.mp4")
        print((job.complete()).success)
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            APIError: The call failed.
        """
        call = jobs.cleanup(self._kind, self.record, options)
        with jobs.carrying(self.record):
            try:
                return self._client._transport.fetch(call)
            except BadRequestError as exc:
                return jobs.cleanup_refused(self._kind, exc)

    def _wait(self, patience: Patience) -> BytesResponse:
        with jobs.carrying(self.record, patience):
            stream = self._finished(patience)
            return stream.collect()

    def _finished(self, patience: Patience) -> SyncBytesStream:
        """The file, which has been opened, but not read."""
        question = jobs.retrieval(self._kind, self.record, patience.asking)
        while not patience.over:
            try:
                found = self._ask(question, patience)
            except VeniceError as exc:
                pause = patience.failed(exc)
            else:
                if isinstance(found, SyncBytesStream):
                    return found
                pause = patience.answered(found)
                value(partial(patience.tell, found))
            sleep(pause)
        raise patience.timed_out() from patience.failure

    def _ask(self, call: Call[JobStatus], patience: Patience | None = None) -> JobStatus | SyncBytesStream:
        """One question: the status, or the file, which has been opened."""
        transport = self._client._transport
        usual = transport.settings.timeout
        answer = transport.receive(patience.bounded(call, usual) if patience else call)
        if isinstance(answer, SyncIncoming):
            return SyncBytesStream(answer, client=self._client)
        download = jobs.download(self.record, answer, call)
        if download is None:
            return answer
        file = transport.open(patience.bounded(download, usual) if patience else download)
        return SyncBytesStream(file, client=self._client)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.model} {self.queue_id}>"


class SyncVideoJob(SyncJob):
    """A video that is being made: what `video.queue` and `video.resume` return."""

    _kind = video.KIND


class SyncMusicJob(SyncJob):
    """A piece of music that is being made: what `audio.music.queue` and `audio.music.resume` return."""

    _kind = music.KIND
