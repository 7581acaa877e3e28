"""Jobs, and what belongs to them: what is made in the background, a video or a piece of music.

The names with `Sync` in front are the blocking twins of those without.
"""

from __future__ import annotations

from ._async.jobs import Job, MusicJob, VideoJob
from ._sync.jobs import SyncJob, SyncMusicJob, SyncVideoJob
from .types.api.jobs import JobCleanup, JobQuote, JobRecord, JobStatus

__all__ = [
    "Job",
    "JobCleanup",
    "JobQuote",
    "JobRecord",
    "JobStatus",
    "MusicJob",
    "SyncJob",
    "SyncMusicJob",
    "SyncVideoJob",
    "VideoJob",
]
