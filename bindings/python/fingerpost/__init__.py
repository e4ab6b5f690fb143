"""A rules engine for the edge of a web site: a request in, a decision out."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from . import _native

__all__ = ["Engine"]


class Engine:
    """A policy ready to decide. It reads no clock, no randomness and no file."""

    def __init__(self, native: _native.Engine) -> None:
        self._native = native

    @classmethod
    def from_policy(cls, text: str, *, folder: str | os.PathLike[str] | None = None) -> Engine:
        """From a policy's text; the maps, lists and pages that it names are read in `folder`.

        Raises ValueError with every problem of the text, a line each.
        """
        return cls(_native.Engine.from_policy(text, folder))

    @classmethod
    def from_image(cls, image: bytes) -> Engine:
        """From an image that `fingerpost compile` wrote."""
        return cls(_native.Engine.from_image(image))

    @property
    def digest(self) -> str:
        """The digest of what the policy means."""
        return self._native.digest

    def to_image(self) -> bytes:
        """The engine as an image."""
        return bytes(self._native.to_image())

    def evaluate(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Decides. `url` is needed; what isn't stated is unknown.

        Raises ValueError for what is no request.
        """
        decision: dict[str, Any] = json.loads(self._native.evaluate(json.dumps(request)))
        return decision
