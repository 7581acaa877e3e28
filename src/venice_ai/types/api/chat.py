"""Chat completions as the API says them: what is sent, what comes back whole, what comes back in pieces.

Names and defaults follow Venice's API reference (`POST /chat/completions`); fields that the reference does not list
are kept on every model (`model_extra`), and every closed list of values is open here (`str`), so that tomorrow's model
does not break today's client.
"""

from __future__ import annotations

from ._messages import (
    AssistantMessage,
    AudioPart,
    CacheControl,
    ChatCompletionMessage,
    ContentPart,
    DeveloperMessage,
    FilePart,
    FunctionCall,
    ImagePart,
    Message,
    ReasoningDetail,
    SystemMessage,
    TextPart,
    ToolCall,
    ToolMessage,
    UserMessage,
    VideoPart,
)
from ._chat_request import (
    ChatCompletionOptions,
    ChatCompletionRequest,
    Fallback,
    FunctionDefinition,
    FunctionTool,
    JSONObjectFormat,
    JSONSchemaFormat,
    NamedTool,
    NamedToolChoice,
    Reasoning,
    ResponseFormat,
    SearchTool,
    StreamOptions,
    TextFormat,
    TextOptions,
    Tool,
    ToolChoice,
    VeniceParameters,
)
from ._chat_response import (
    ChatCompletionChoice,
    ChatCompletionResponse,
    ChoiceLogprobs,
    CompletionTokensDetails,
    Cost,
    EffectiveVeniceParameters,
    PromptTokensDetails,
    TokenLogprob,
    Usage,
    WebSearchCitation,
)
from .streaming import (
    ChatCompletionChunk,
    ChatCompletionChunkChoice,
    ChatCompletionChunkChoiceDelta,
    ChatCompletionChunkToolCall,
    ChatCompletionChunkToolCallFunction,
)
