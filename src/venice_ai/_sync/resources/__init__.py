# Generated from src/venice_ai/_async/resources/__init__.py by `nox -s generate`: do not edit.
# Line N of the source is line N+2 here.
"""The way to the resources: one module each, imported when it is first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..transport import SyncTransport
    from .api_keys import SyncApiKeys
    from .audio import SyncAudio
    from .augment import SyncAugment
    from .billing import SyncBilling
    from .characters import SyncCharacters
    from .chat import SyncChat
    from .crypto import SyncCrypto
    from .decisions import SyncDecisions
    from .embeddings import SyncEmbeddings
    from .image import SyncImage
    from .images import SyncImages
    from .models import SyncModels
    from .responses import SyncResponses
    from .tee import SyncTee
    from .video import SyncVideo
    from .x402 import SyncX402

__all__ = ["SyncResource", "SyncResources"]


class SyncResource:
    """What the API does with one kind of thing."""

    def __init__(self, client: SyncResources) -> None:
        self._client = client
        self._transport = client._transport


class SyncResources:
    """What a client has: the resources of the API."""

    _transport: SyncTransport

    @property
    def api_keys(self) -> SyncApiKeys:
        """API keys, their limits, and keys for wallets: for an admin key."""
        from .api_keys import SyncApiKeys

        return SyncApiKeys(self)

    @property
    def audio(self) -> SyncAudio:
        """Sound: `audio.speech`, `audio.transcriptions`, `audio.voices` and `audio.music`."""
        from .audio import SyncAudio

        return SyncAudio(self)

    @property
    def augment(self) -> SyncAugment:
        """Searching the web, reading its pages, and reading documents."""
        from .augment import SyncAugment

        return SyncAugment(self)

    @property
    def billing(self) -> SyncBilling:
        """The balance, and what it was spent on: for an admin key."""
        from .billing import SyncBilling

        return SyncBilling(self)

    @property
    def characters(self) -> SyncCharacters:
        """The public characters, and `characters.reviews`."""
        from .characters import SyncCharacters

        return SyncCharacters(self)

    @property
    def chat(self) -> SyncChat:
        """Conversations: `chat.completions`."""
        from .chat import SyncChat

        return SyncChat(self)

    @property
    def crypto(self) -> SyncCrypto:
        """Blockchains: `crypto.rpc`."""
        from .crypto import SyncCrypto

        return SyncCrypto(self)

    @property
    def decisions(self) -> SyncDecisions:
        """Questions about a state, answered by numbers."""
        from .decisions import SyncDecisions

        return SyncDecisions(self)

    @property
    def embeddings(self) -> SyncEmbeddings:
        """Texts as vectors."""
        from .embeddings import SyncEmbeddings

        return SyncEmbeddings(self)

    @property
    def image(self) -> SyncImage:
        """Pictures: to make, edit, enlarge and cut out."""
        from .image import SyncImage

        return SyncImage(self)

    @property
    def images(self) -> SyncImages:
        """Pictures in OpenAI's shape."""
        from .images import SyncImages

        return SyncImages(self)

    @property
    def models(self) -> SyncModels:
        """The catalogue of models."""
        from .models import SyncModels

        return SyncModels(self)

    @property
    def responses(self) -> SyncResponses:
        """Answers in the shape of OpenAI's Responses API."""
        from .responses import SyncResponses

        return SyncResponses(self)

    @property
    def tee(self) -> SyncTee:
        """What proves that a model runs in a trusted execution environment."""
        from .tee import SyncTee

        return SyncTee(self)

    @property
    def video(self) -> SyncVideo:
        """Videos, which are made in the background."""
        from .video import SyncVideo

        return SyncVideo(self)

    @property
    def x402(self) -> SyncX402:
        """The balance of a wallet that pays by x402."""
        from .x402 import SyncX402

        return SyncX402(self)
