"""What all models have in common."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeAlias, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic_core import core_schema

from ..._core.reply import Replied
from ._bounds import bound

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

__all__ = [
    "Answer",
    "CamelAnswer",
    "CamelModel",
    "Model",
    "Moment",
    "NullMeans",
    "types_of",
]


def _as_text(value: object) -> object:
    return "" if value == {} else value  # as the API's reference shows it


Moment: TypeAlias = Annotated[datetime | str, Field(union_mode="left_to_right"), BeforeValidator(_as_text)]
"""A point in time; what is none, such as an empty text, stays as the API wrote it."""


class WithUnread:
    """What was odd in an answer. Kept beside the fields, so that it is neither dumped nor compared."""

    _unread: dict[str, Any] | None = None

    @property
    def unread(self) -> dict[str, Any]:
        """The values of the answer that could not be read as they are, by their paths: `"usage.total_tokens"`.

        In their place is the nearest reading (1 for 1.5), or nothing: a field has its default, a list lacks the item.
        Empty where nothing was odd, and on the parts of an answer.
        """
        return self._unread or {}


class Model(BaseModel, WithUnread):
    """The base of every model: unknown fields are kept, so that nothing the API says is lost.

    Attributes:
        payload: The fields that make an answer one, any of them: an object that has none is something else.
        evidence: The fields that make an answer too of an object that says nothing of an error.
        kept: The fields without which an answer with odd values is refused: each of these, or else any of `payload`.
            One that came empty may go where another part of the payload is there.
        strict: The places at and below which a wrong value would do harm, by their names on the wire: an answer with an
            odd value at one of them (`data.*.embedding`) is refused.
        needed: The places, likewise, at which a value may be read as the nearest one, but not be left out.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="allow", protected_namespaces=(), populate_by_name=True, ser_json_inf_nan="constants"
    )
    payload: ClassVar[frozenset[str]] = frozenset()
    evidence: ClassVar[frozenset[str]] = frozenset()
    kept: ClassVar[frozenset[str] | None] = None
    strict: ClassVar[frozenset[str]] = frozenset()
    needed: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Build the schema, in which no list or mapping costs more than it is worth where it is odd."""
        schema = handler(source)
        bound(schema, cls)
        return schema

    def __eq__(self, other: object) -> bool:
        """Compare the fields, known or not. Not a number, as some servers write a number, equals itself here."""
        is_equal = super().__eq__(other)
        if is_equal is not False:
            return is_equal
        from ._equal import are_same  # as few answers are compared with another one

        return are_same(self, other)

    def to_dict(self) -> dict[str, object]:
        """What the API sent, as plain data: exactly the fields that came, by their names on the wire."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class CamelModel(Model):
    """A model of what the API writes in camel case; its attributes have Python's names."""

    model_config: ClassVar[ConfigDict] = ConfigDict(alias_generator=to_camel)


class Answer(Model, Replied):
    """The base of what a call returns: a model that also knows the HTTP answer it came in."""


class CamelAnswer(Answer, CamelModel):
    """An answer that the API writes in camel case."""


class NullMeans:
    """Reads a `null` as if the field were absent, which is what some servers mean by it.

    It keeps the annotation free of `None`, and costs no Python call where a value is there.
    """

    def __init__(self, absent: Callable[[], object]) -> None:
        self._absent = absent

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        absent = core_schema.no_info_after_validator_function(
            lambda _: self._absent(), core_schema.none_schema()
        )
        return core_schema.union_schema([handler(source), absent], mode="left_to_right")

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema["choices"][0])  # of the union made above; not every schema has choices


def types_of(union: Any) -> frozenset[str]:  # a special form, which has no type of its own
    """The values that tell the models of a tagged union apart."""
    models: tuple[type[BaseModel], ...] = get_args(get_args(union)[0])
    return frozenset(name for model in models for name in get_args(model.model_fields["type"].annotation))
