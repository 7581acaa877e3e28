"""Chat messages and what they are made of: to be sent, and to be sent back as they came."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from ..._core.error_paths import other_branch
from ._base import Model, NullMeans
from ._conversions import ElseConvert, as_entries, as_json_text, as_parts, as_text
from ._nulls import as_answer, without_nulls

__all__ = [
    "AssistantMessage",
    "AudioPart",
    "CacheControl",
    "ChatCompletionMessage",
    "ContentPart",
    "DeveloperMessage",
    "FilePart",
    "FunctionCall",
    "ImagePart",
    "InputAudio",
    "InputFile",
    "Message",
    "ReasoningDetail",
    "SystemMessage",
    "TextPart",
    "ToolCall",
    "ToolMessage",
    "URLReference",
    "UserMessage",
    "VideoPart",
]


class Tagged(Model):
    """A model whose `type` is always sent, also where the caller left it to the default."""

    def model_post_init(self, context: object, /) -> None:
        """Count `type` among what was set."""
        self.__pydantic_fields_set__.add("type")


class CacheControl(Tagged):
    """Marks a content part for prompt caching, on providers that support it.

    Attributes:
        type: Only `"ephemeral"` is documented.
        ttl: For example `"1h"`; a beta feature.
    """

    type: str = "ephemeral"
    ttl: str | None = None


class ContentPart(Tagged):
    """One part of a message's content: text, image, audio, video or file."""

    type: str
    cache_control: CacheControl | None = None


class TextPart(ContentPart):
    """Text, at least one character long."""

    type: str = "text"
    text: str


class URLReference(Model):
    """Where a picture or video is: an http(s) URL that needs no login, or a data URL."""

    url: str


class ImagePart(ContentPart):
    """A picture of at least 64 by 64 pixels, for vision models.

    Models that take a single image keep only the last message that has one.
    """

    type: str = "image_url"
    image_url: URLReference

    @classmethod
    def of(cls, url: str) -> ImagePart:
        """The part for a URL or data URL."""
        return cls(image_url=URLReference(url=url))


class InputAudio(Model):
    """A sound, base64-encoded.

    Attributes:
        data: The base64 text (URLs are not supported here).
        format: `wav` (the API's default), `mp3`, `aiff`, `aac`, `ogg`, `flac`, `m4a`, `pcm16` or `pcm24`.
    """

    data: str
    format: str | None = None


class AudioPart(ContentPart):
    """A sound, for models that hear."""

    type: str = "input_audio"
    input_audio: InputAudio


class VideoPart(ContentPart):
    """A video (mp4, mpeg, mov or webm), for models that watch; at most three a request."""

    type: str = "video_url"
    video_url: URLReference

    @classmethod
    def of(cls, url: str) -> VideoPart:
        """The part for a URL or data URL."""
        return cls(video_url=URLReference(url=url))


class InputFile(Model):
    """A document, as a data URL or a public URL, of at most 25 MB decoded.

    Attributes:
        file_data: The data URL or URL.
        filename: For display.
    """

    file_data: str
    filename: str | None = None


class FilePart(ContentPart):
    """A document (PDF, EPUB, DOCX, XLSX, text, source code, …): the API extracts its text for the model."""

    type: str = "file"
    file: InputFile


def _other_part(part: ContentPart) -> ContentPart:
    text = (part.__pydantic_extra__ or {}).get("text")
    if part.type == "text" and text is not None and not isinstance(text, str):
        raise other_branch("a text")
    return part


AnyPart = (
    TextPart
    | ImagePart
    | AudioPart
    | VideoPart
    | FilePart
    | Annotated[ContentPart, AfterValidator(_other_part)]
)
"""What a message's content list may hold."""


class Message(Model):
    """The base of all messages."""

    role: str
    name: str | None = None

    def to_request(self) -> dict[str, object]:
        """The message as the API takes it: without nulls that say nothing, everything else as it is."""
        sent = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        cleaned = without_nulls({"role": self.role, **sent}, type(self))
        return {name: value for name, value in cleaned.items() if value is not None}

    @property
    def text(self) -> str:
        """The text of the content: the string itself, or its text parts joined; empty where there is none."""
        content: str | list[AnyPart] | None = getattr(self, "content", None)
        if not isinstance(content, list):
            return content or ""
        from ._content import text_of  # as few contents are lists, and each program would load it

        return text_of(content)


class SystemMessage(Message):
    """Instructions that hold for the whole conversation."""

    role: str = "system"
    content: str | list[AnyPart]


class DeveloperMessage(Message):
    """Instructions to a reasoning model; like a system message."""

    role: str = "developer"
    content: str | list[AnyPart]


class UserMessage(Message):
    """What the person says: text, or a list of parts; the only message that may carry pictures, sound and files.

    ```python
    from venice_ai import UserMessage
    from venice_ai.types.api.chat import ImagePart, TextPart

    UserMessage(content="Why is the sky blue?")
    UserMessage(content=[TextPart(text="What is this?"), ImagePart.of("https://example.com/cat.png")])
    ```
    """

    role: str = "user"
    content: str | list[AnyPart]


class ToolMessage(Message):
    """The result of a tool call; results go back in the order of the calls."""

    role: str = "tool"
    content: str
    tool_call_id: str


class FunctionCall(Model):
    """The function that a tool call names.

    Attributes:
        name: The function's name.
        arguments: The arguments as JSON text; it may be empty.
    """

    name: Annotated[str, NullMeans(str)] = ""
    arguments: Annotated[str, NullMeans(str), ElseConvert(as_json_text)] = ""


class ToolCall(Tagged):
    """A call that the model wants made.

    Attributes:
        id: What identifies the call; `tool_call_id` of the answering `ToolMessage`.
        type: `"function"`.
        function: Which function, with which arguments.
        index: The place in the list, where the API gives it. Several calls may share one: only `id` identifies.
    """

    id: Annotated[str, NullMeans(str)] = ""
    type: Annotated[str, NullMeans(lambda: "function")] = "function"
    function: Annotated[FunctionCall, NullMeans(FunctionCall)] = Field(default_factory=FunctionCall)
    index: int | None = None


class ReasoningDetail(Model):
    """One entry of `reasoning_details`: opaque, to be sent back exactly as it came."""

    type: str | None = None  # a later piece of an entry may lack it
    id: str | None = None
    index: float | int | None = None
    format: str | None = None
    text: str | None = None
    data: str | None = None


class ChatCompletionMessage(Message):
    """The model's message. Append it to `messages` as it is: all of it goes back, unknown fields too.

    Attributes:
        role: `"assistant"`.
        content: The answer; None or empty when the model only calls tools.
        reasoning_content: The model's reasoning, where it shows it.
        reasoning_details: Structured reasoning; models that give it want it back unchanged.
        thought_signature: Gemini's signature; wanted back unchanged.
        tool_calls: The calls that the model wants made.
        refusal: Why the model refused, where it says so.
    """

    role: Annotated[str, NullMeans(lambda: "assistant")] = "assistant"
    content: str | Annotated[list[AnyPart], ElseConvert(as_parts)] | None = None
    reasoning_content: Annotated[str, ElseConvert(as_text)] | None = None
    reasoning_details: list[ReasoningDetail] | None = None
    thought_signature: str | None = None
    tool_calls: Annotated[list[ToolCall], ElseConvert(as_entries)] | None = None
    refusal: Annotated[str, ElseConvert(as_text)] | None = None

    def to_request(self) -> dict[str, object]:
        """The message as the API takes it; it has a content, if an empty one, unless it calls tools."""
        return as_answer(super().to_request())

    @property
    def reasoning(self) -> str:
        """The reasoning, whichever of its names the server has for it; empty where there is none."""
        from ._content import reasoning_of

        return self.reasoning_content or reasoning_of(self)


AssistantMessage = ChatCompletionMessage
