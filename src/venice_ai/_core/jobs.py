"""Jobs: which calls they take, when they are done, when they have failed, and what is kept of them."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, cast

from pydantic import ValidationError

from ..exceptions import APIResponseValidationError, ArgumentValueError, BadRequestError, VeniceError
from ..types.api._options import CallOptions
from ..types.api.jobs import JobCleanup, JobIds, JobRecord, JobStatus, RetrieveOptions
from .call import Call, fields
from .checks import check_mapping, is_mapping
from .elsewhere import fetching
from .error_body import message_of
from .errors import event_error

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from ..exceptions import APIError
    from ..types.api.music import QueuedMusic
    from ..types.api.video import QueuedVideo
    from .patience import Patience
    from .reply import Reply

__all__ = [
    "Kind",
    "carrying",
    "check_not_lost",
    "cleanup",
    "cleanup_refused",
    "download",
    "named",
    "parted",
    "recorded",
    "restored",
    "retrieval",
]

_COMPLETED: Final = frozenset({"completed"})
_FAILED: Final = frozenset({"failed", "error", "cancelled", "canceled", "expired"})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job.

    Attributes:
        name: What is made.
        path: Where the API has it.
        owner: Where the client has it.
        cleanup_may_be_refused: Whether the API may refuse to delete what it has made.
    """

    name: str
    path: str
    owner: str
    cleanup_may_be_refused: bool = False


# --- calls


def retrieval(kind: Kind, record: JobRecord, options: RetrieveOptions) -> Call[JobStatus]:
    """The call that asks after a job. Its answer is a status, or the file."""
    asked = fields(options, RetrieveOptions, "retrieve")
    call = Call[JobStatus].of(
        "POST",
        f"{kind.path}/retrieve",
        JobStatus,
        options=options,
        body=_ids(record) | asked,
        repeatable=not asked.get("delete_media_on_completion"),  # it is gone then, whether it arrived or not
    )
    return replace(call, file=True)


def cleanup(kind: Kind, record: JobRecord, options: CallOptions) -> Call[JobCleanup]:
    """The call that deletes what a job has made."""
    fields(options, CallOptions, "complete")
    path = f"{kind.path}/complete"
    return Call[JobCleanup].of("POST", path, JobCleanup, options=options, body=_ids(record), repeatable=True)


def download(record: JobRecord, status: JobStatus, asked: Call[Any]) -> Call[bytes] | None:
    """The call that fetches the file from another host; None where it is not there, or not known where.

    A job that has failed is an exception. `asked` is the call whose answer the status was.
    """
    word = status.status.lower()
    if word in _FAILED:
        raise _failure(status)
    urls = [url for url in (record.download_url, status.url) if url]
    if word not in _COMPLETED or not urls:
        return None
    call = _first_usable(urls, status)
    return replace(call, timeout=asked.timeout, max_retries=asked.max_retries)


def _first_usable(urls: list[str], status: JobStatus) -> Call[bytes]:
    """The call that fetches the file of a completed job.

    The API chose the URL, so that one which can't be fetched is no wrong argument. What it is stands in the body alone:
    whoever has it has what it leads to.
    """
    why = ""
    for url in urls:
        try:
            return fetching(url, bytes, options={}, stream=True, name="download_url")
        except ArgumentValueError as exc:
            why = exc.message
    raise APIResponseValidationError(
        f"the job is completed, but its file can't be fetched: {why}; `body` has the URL",
        status_code=status.status_code,
        body={**status.to_dict(), "download_url": urls[0]},
        request_id=status.request_id,
    )


def _ids(record: JobRecord) -> dict[str, object]:
    return {"model": record.model, "queue_id": record.queue_id}


# --- what a status means


def _failure(status: JobStatus) -> APIError:
    """The exception for a status that says that the job has failed."""
    body = status.to_dict()
    said = body.get("error") or message_of(body) or f"the job has ended with the status {status.status!r}"
    error = event_error(
        {**body, "error": said}, cast("Reply", status._reply), content=b""
    )  # it came over HTTP
    error.body = body
    return error


def check_not_lost(status: JobStatus) -> None:
    """Refuse to go on waiting for a file that is there, but of which nobody knows where."""
    if status.status.lower() in _COMPLETED:
        raise APIResponseValidationError(
            "the job is completed, but its file is at a download_url that was told only when the job was queued, and "
            "that is not in what it was taken up with",
            body=status.to_dict(),
            request_id=status.request_id,
        )


def cleanup_refused(kind: Kind, error: BadRequestError) -> JobCleanup:
    """What a refusal to delete means; where it may not be refused, the error is raised."""
    if not kind.cleanup_may_be_refused:
        raise error
    return JobCleanup(success=False)


@contextmanager
def carrying(record: JobRecord, patience: Patience | None = None) -> Generator[None]:
    """Let what fails in the block carry the job, and what runs out of `patience` be called that."""
    try:
        yield
    except VeniceError as exc:
        if patience is not None and patience.ended_in(exc):
            late = patience.timed_out()
            late.job = record
            raise late from exc
        exc.job = record
        raise


# --- what is kept of a job


def recorded(kind: Kind, queued: QueuedVideo | QueuedMusic, model: str) -> JobRecord:
    """What is kept of a job that was just queued: all that the API said, and the model that was asked for."""
    said = queued.to_dict() | {"kind": kind.name, "model": queued.model or model}
    return JobRecord.model_validate(said)


def restored(kind: Kind, stored: object, name: str = "stored") -> JobRecord:
    """The job that was stored as JSON, as the data in it, or as a `JobRecord`."""
    if isinstance(stored, JobRecord):
        return _of_kind(kind, stored)
    data = {"kind": kind.name, **check_mapping(_read(stored, name), name)}
    try:
        return _of_kind(kind, JobRecord.model_validate(data))
    except ValidationError as exc:
        wrong = ", ".join(".".join(map(str, each["loc"])) for each in exc.errors(include_input=False))
        raise ArgumentValueError(f"{name} is not a job: {wrong} is missing or wrong") from None


def _read(stored: object, name: str) -> object:
    if not isinstance(stored, str | bytes | bytearray):
        return stored
    try:
        read: object = json.loads(stored)
    except (ValueError, RecursionError):
        raise ArgumentValueError(
            f"{name} is not JSON"
        ) from None  # it may be a download_url, which is not shown
    return read if is_mapping(read) else {}


def _of_kind(kind: Kind, record: JobRecord) -> JobRecord:
    if record.kind != kind.name:
        raise ArgumentValueError(f"a job of the kind {record.kind!r} is not one of client.{kind.owner}")
    return record


def named(
    options: Mapping[str, object], shape: type[Mapping[str, object]], method: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The ids of a job among the options of `method`, which are those of `shape`; and the others."""
    fields(options, shape, method)
    return parted(options, JobIds)


def parted(
    options: Mapping[str, object], shape: type[Mapping[str, object]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The options that `shape`, a typed mapping, has, and the others."""
    names = shape.__annotations__
    own = {name: value for name, value in options.items() if name in names}
    return own, {name: value for name, value in options.items() if name not in names}
