"""Attributes that are worked out when they are first asked for.

As functools.cached_property, but without the lock that it takes up to Python 3.11, which costs more
than most of what is worked out here. What is worked out is pure: twice would do no harm.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Self, TypeVar, overload

Owner = TypeVar("Owner")
Value = TypeVar("Value")


class once(Generic[Owner, Value]):
    """Makes a method without arguments an attribute; its class must have a `__dict__`."""

    def __init__(self, work: Callable[[Owner], Value]) -> None:
        self._work = work
        self._name = work.__name__
        self.__doc__ = work.__doc__

    @overload
    def __get__(self, owner: None, of: type[Owner]) -> Self: ...
    @overload
    def __get__(self, owner: Owner, of: type[Owner]) -> Value: ...
    def __get__(self, owner: Owner | None, of: type[Owner]) -> Self | Value:
        if owner is None:
            return self
        # From now on it is found there, before this descriptor, which defines no __set__.
        value = owner.__dict__[self._name] = self._work(owner)
        return value
