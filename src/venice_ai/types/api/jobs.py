"""Jobs: what is made in the background, a video or a piece of music, and asked after until it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, TypedDict

from pydantic import Field

from ._base import Answer, Model, NullMeans
from ._options import CallOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "GenerateOptions",
    "JobCleanup",
    "JobIds",
    "JobOptions",
    "JobQuote",
    "JobRecord",
    "JobRetrieveOptions",
    "JobStatus",
    "RetrieveOptions",
    "WaitOptions",
]


class JobRecord(Model):
    """What has to be known of a job to take it up again; plain data, which pickles and goes into JSON.

    Who has a `download_url` can fetch what it leads to, without a key: it does not show in the `repr`.

    Attributes:
        kind: What is being made: `"video"` or `"music"`.
        model: The model that makes it.
        queue_id: The job's id, which lives for a day.
        download_url: Where the file will be, for the models whose files lie on another host. The API tells it once,
            when the job is queued.
    """

    kind: str
    model: str
    queue_id: str
    download_url: str | None = Field(default=None, repr=False)


class JobStatus(Answer):
    """How far a job is.

    Attributes:
        status: `"PROCESSING"` or `"COMPLETED"`, in capitals or not; other words may come.
        average_execution_time: How long such jobs take, in milliseconds: four of five are done by then.
        execution_duration: How long this one has taken so far, in milliseconds.
        url: Where the file is (in Venice's guides, not in its reference).
    """

    payload: ClassVar[frozenset[str]] = frozenset({"status"})
    strict: ClassVar[frozenset[str]] = frozenset({"status"})

    status: str
    average_execution_time: Annotated[float, NullMeans(float)] = 0.0
    execution_duration: Annotated[float, NullMeans(float)] = 0.0
    url: str | None = Field(default=None, repr=False)

    @property
    def seconds_left(self) -> float | None:
        """How many seconds such a job usually takes from here; None where it has taken longer already."""
        left = (self.average_execution_time - self.execution_duration) / 1000
        return left if left > 0 else None


class JobQuote(Answer):
    """What a job would cost.

    Attributes:
        quote: The price in US dollars.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"quote"})

    quote: float


class JobCleanup(Answer):
    """Whether what a job made has been deleted.

    Attributes:
        success: Whether it has; False means to try again later.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"success"})

    success: bool


class JobIds(TypedDict):
    """Which job.

    Attributes:
        model: The model that the job was queued for.
        queue_id: The job's id.
    """

    model: str
    queue_id: str


class JobOptions(JobIds, CallOptions):
    """What is said of a job where there are only its ids."""


class RetrieveOptions(CallOptions, total=False):
    """What `job.retrieve` takes.

    Attributes:
        delete_media_on_completion: Delete the file once it has been sent. If the download breaks off then, it is lost;
            `complete` deletes it afterwards. API default: false.
    """

    delete_media_on_completion: bool


class JobRetrieveOptions(JobIds, RetrieveOptions):
    """What `retrieve` takes where there are only a job's ids."""


class WaitOptions(TypedDict, total=False):
    """How a job is waited for. What each request may take is up to the client, as is how often it is repeated.

    Attributes:
        timeout: Seconds for all of it, the download too; an hour unless told, None for no limit. When they have passed
            there is an `APITimeoutError` with the phase `"job"`; the job goes on.
        poll_interval: Seconds between two questions. Unless told, they are 5; the first time they are what such a job
            usually takes, half a minute at the most.
        on_progress: A callable that is given each `JobStatus`.
        delete_media_on_completion: Delete the file once it has been sent. If the download breaks off then, it is lost;
            `complete` deletes it afterwards. API default: false.
    """

    timeout: float | None
    poll_interval: float
    on_progress: Callable[[JobStatus], object]
    delete_media_on_completion: bool


class GenerateOptions(WaitOptions, total=False):
    """Options of queueing a job and waiting for it.

    Attributes:
        extra_headers: HTTP headers to add to the request that queues the job.
        extra_query: Query parameters to add to it.
        extra_body: Body fields to add to it: for what this version does not know by name.
        max_retries: How often it is repeated at the most.
    """

    extra_headers: Mapping[str, str]
    extra_query: Mapping[str, object]
    extra_body: Mapping[str, object]
    max_retries: int
