"""What type checkers make of jobs, in the blocking flavour. Checked, never run."""

from __future__ import annotations

from pathlib import Path
from typing import assert_type

from venice_ai import BytesResponse, SyncVeniceClient, VeniceError
from venice_ai.jobs import JobCleanup, JobQuote, JobRecord, JobStatus, SyncMusicJob, SyncVideoJob


def tell(status: JobStatus) -> None:
    """A callable of the caller's."""
    assert_type(status.seconds_left, float | None)


def videos(client: SyncVeniceClient) -> None:
    """Every method of `video`, and of its jobs."""
    assert_type(client.video.quote(model="m", duration="5s", audio=False), JobQuote)
    job = client.video.queue(
        model="m",
        prompt="p",
        duration="5s",
        keyframes=[{"image_url": "https://files.example/a.png", "frame_index": 0}],
        upscale_factor=2,
        timeout=5,
    )
    assert_type(job, SyncVideoJob)
    assert_type(job.record, JobRecord)
    assert_type(job.download_url, str | None)
    assert_type(job.request_id, str | None)
    assert_type(job.to_json(), str)
    assert_type(job.retrieve(delete_media_on_completion=True, timeout=5), JobStatus | BytesResponse)
    assert_type(job.wait(timeout=None, poll_interval=5, on_progress=tell), BytesResponse)
    assert_type(job.save(Path("a.mp4"), on_progress=print), Path)
    assert_type(job.complete(max_retries=0), JobCleanup)
    assert_type(
        client.video.generate(
            model="m", prompt="p", duration="5s", timeout=900, on_progress=tell, extra_body={"a": 1}
        ),
        BytesResponse,
    )
    assert_type(client.video.retrieve(model="m", queue_id="q"), JobStatus | BytesResponse)
    assert_type(client.video.complete(model="m", queue_id="q"), JobCleanup)
    assert_type(client.video.resume(job.to_json()), SyncVideoJob)
    assert_type(client.video.resume({"model": "m", "queue_id": "q"}), SyncVideoJob)


def pieces(client: SyncVeniceClient) -> None:
    """Every method of `audio.music`."""
    music = client.audio.music
    assert_type(music.quote(model="m", character_count=7), JobQuote)
    assert_type(music.queue(model="m", prompt="p", duration_seconds="60", speed=1.5), SyncMusicJob)
    assert_type(music.generate(model="m", prompt="p", loop=True, poll_interval=5), BytesResponse)
    assert_type(music.retrieve(model="m", queue_id="q"), JobStatus | BytesResponse)
    assert_type(music.complete(model="m", queue_id="q", timeout=5), JobCleanup)
    assert_type(music.resume("{}"), SyncMusicJob)


def taken_up(client: SyncVeniceClient, error: VeniceError) -> None:
    """The job that an error carries."""
    assert_type(error.job, JobRecord | None)
    if error.job is not None:
        assert_type(client.video.resume(error.job).wait(), BytesResponse)
