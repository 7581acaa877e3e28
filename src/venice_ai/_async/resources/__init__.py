"""The way to the resources: one module each, imported when it is first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..transport import Transport
    from .api_keys import ApiKeys
    from .audio import Audio
    from .augment import Augment
    from .billing import Billing
    from .characters import Characters
    from .chat import Chat
    from .crypto import Crypto
    from .decisions import Decisions
    from .embeddings import Embeddings
    from .image import Image
    from .images import Images
    from .models import Models
    from .responses import Responses
    from .tee import Tee
    from .video import Video
    from .x402 import X402

__all__ = ["Resource", "Resources"]


class Resource:
    """What the API does with one kind of thing."""

    def __init__(self, client: Resources) -> None:
        self._client = client
        self._transport = client._transport


class Resources:
    """What a client has: the resources of the API."""

    _transport: Transport

    @property
    def api_keys(self) -> ApiKeys:
        """API keys, their limits, and keys for wallets: for an admin key."""
        from .api_keys import ApiKeys

        return ApiKeys(self)

    @property
    def audio(self) -> Audio:
        """Sound: `audio.speech`, `audio.transcriptions`, `audio.voices` and `audio.music`."""
        from .audio import Audio

        return Audio(self)

    @property
    def augment(self) -> Augment:
        """Searching the web, reading its pages, and reading documents."""
        from .augment import Augment

        return Augment(self)

    @property
    def billing(self) -> Billing:
        """The balance, and what it was spent on: for an admin key."""
        from .billing import Billing

        return Billing(self)

    @property
    def characters(self) -> Characters:
        """The public characters, and `characters.reviews`."""
        from .characters import Characters

        return Characters(self)

    @property
    def chat(self) -> Chat:
        """Conversations: `chat.completions`."""
        from .chat import Chat

        return Chat(self)

    @property
    def crypto(self) -> Crypto:
        """Blockchains: `crypto.rpc`."""
        from .crypto import Crypto

        return Crypto(self)

    @property
    def decisions(self) -> Decisions:
        """Questions about a state, answered by numbers."""
        from .decisions import Decisions

        return Decisions(self)

    @property
    def embeddings(self) -> Embeddings:
        """Texts as vectors."""
        from .embeddings import Embeddings

        return Embeddings(self)

    @property
    def image(self) -> Image:
        """Pictures: to make, edit, enlarge and cut out."""
        from .image import Image

        return Image(self)

    @property
    def images(self) -> Images:
        """Pictures in OpenAI's shape."""
        from .images import Images

        return Images(self)

    @property
    def models(self) -> Models:
        """The catalogue of models."""
        from .models import Models

        return Models(self)

    @property
    def responses(self) -> Responses:
        """Answers in the shape of OpenAI's Responses API."""
        from .responses import Responses

        return Responses(self)

    @property
    def tee(self) -> Tee:
        """What proves that a model runs in a trusted execution environment."""
        from .tee import Tee

        return Tee(self)

    @property
    def video(self) -> Video:
        """Videos, which are made in the background."""
        from .video import Video

        return Video(self)

    @property
    def x402(self) -> X402:
        """The balance of a wallet that pays by x402."""
        from .x402 import X402

        return X402(self)
