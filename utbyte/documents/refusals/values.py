"""The possible values of an expression, according to annotations: instance, class or function."""

import inspect
import types
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import (
    Any,
    ForwardRef,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

OURS = ("services.", "shared.")


def is_ours(thing: Any) -> bool:
    """Whether this function is ours: its source is available and fully annotated."""
    in_source = "<" not in getattr(getattr(thing, "__code__", None), "co_filename", "<")
    return in_source and str(getattr(thing, "__module__", "")).startswith(OURS)


@dataclass(frozen=True)
class Instance:
    """An object of a type; ``hint`` is the annotation, such as ``list[Loan]``."""

    hint: Any

    @property
    def kind(self) -> Any:
        """The class, without its type arguments."""
        return get_origin(self.hint) or self.hint


@dataclass(frozen=True)
class Class:
    """A class itself."""

    kind: Any


@dataclass(frozen=True)
class Function:
    """A function, and the class of the object that it is a method of."""

    code: Callable[..., Any]
    owner: Any = None


Value = Instance | Class | Function
Values = tuple[Value, ...]
_UNIONS = (Union, types.UnionType)


def of_hint(hint: Any, owner: Any = None) -> Values:
    """What an annotation allows; ``owner`` is the class that ``Self`` refers to."""
    origin = get_origin(hint)
    if isinstance(hint, list | str | ForwardRef) or hint in (None, type(None), Any):
        return ()
    if origin in _UNIONS:
        return merged(of_hint(each, owner) for each in get_args(hint))
    if origin is type:
        inside = of_hint(get_args(hint)[0], owner)
        return tuple(Class(each.hint) for each in inside if isinstance(each, Instance))
    if isinstance(hint, TypeVar):
        return of_hint(hint.__bound__, owner)
    is_self = getattr(hint, "__name__", "") == "Self" and owner is not None
    return (Instance(owner if is_self else hint),)


def of_object(value: Any) -> Values:
    if inspect.isclass(value):
        return (Class(value),)
    if inspect.isfunction(value):
        return (Function(value),)
    if isinstance(value, dict):
        known = cast("dict[Any, Any]", value)
        return merged(of_object(each) for each in known.values() if callable(each))
    return () if inspect.ismodule(value) else (Instance(type(value)),)


def merged(several: Iterable[Values]) -> Values:
    return tuple(dict.fromkeys(each for values in several for each in values))


def elements(value: Value) -> Values:
    if not isinstance(value, Instance):
        return ()
    found = [each for each in get_args(value.hint) if each is not Ellipsis]
    if value.kind is dict or "Mapping" in str(value.kind):
        found = found[:1]
    return merged(of_hint(each) for each in found)


def items(value: Value) -> Values:
    """The result of a subscript: the values of a mapping, the elements of a sequence."""
    if not isinstance(value, Instance):
        return (value,) if isinstance(value, Function) else ()
    return merged(of_hint(each) for each in get_args(value.hint)[-1:] if each is not Ellipsis)


@cache
def hints(thing: Any) -> dict[str, Any]:
    """The annotations of a function or a class; empty where they cannot be read."""
    try:
        return get_type_hints(thing)
    except (NameError, TypeError, AttributeError):
        return {}


def static(kind: Any, name: str) -> Any:
    """An attribute of a class as defined there, unbound."""
    try:
        return inspect.getattr_static(kind, name)
    except AttributeError:
        return None


def method(found: Any, owner: Any) -> Values:
    """The value of a class's attribute when it is read from an object of the class."""
    if isinstance(found, staticmethod | classmethod):
        return (Function(cast("Any", found).__func__, owner),)
    if inspect.isfunction(found):
        return (Function(found, owner),)
    getter = getter_of(found)
    return of_hint(hints(getter).get("return"), owner) if getter is not None else ()


def getter_of(found: Any) -> Callable[..., Any] | None:
    if isinstance(found, property):
        return found.fget
    return found.func if isinstance(found, cached_property) else None


def returned(function: Function, arguments: Iterable[Values]) -> Values:
    """The result of a call; a type variable is the class that is passed for it."""
    told = hints(inspect.unwrap(function.code))
    hint = told.get("return")
    if any(isinstance(each, TypeVar) for each in (hint, *get_args(hint))):
        handed = [Instance(each.kind) for each in merged(arguments) if isinstance(each, Class)]
        if handed:
            return tuple(handed)
    return of_hint(hint, function.owner)


def parameters(code: Callable[..., Any]) -> Iterator[tuple[str, Any]]:
    """Yield the names of a function's parameters with their annotations."""
    told = hints(code)
    for name in inspect.signature(code).parameters:
        yield name, told.get(name)
