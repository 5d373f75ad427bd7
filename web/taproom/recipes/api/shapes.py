# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be sent to the recipes. What they answer is described in firmware_docs/reference/recipes.md."""

from pydantic import BaseModel, ConfigDict, Field

from taproom.recipes.document import Document
from taproom.recipes.seeing import Visibility

STRICT = ConfigDict(extra="forbid", allow_inf_nan=False)


class RecipeIn(BaseModel):
    """A recipe that begins, or a revision of one.

    `parents` are the revisions that it was made from: with a recipe's own latest among them it becomes that recipe's
    next revision.
    """

    model_config = STRICT
    document: Document
    parents: list[str] = Field(default_factory=list, max_length=8)
    licence: str = Field(
        default="", max_length=40, description="An SPDX identifier; else the parent's, or CC-BY-SA-4.0."
    )
    statement: str = Field(default="", max_length=2000)
    message: str = Field(default="", max_length=2000)


class ForkIn(BaseModel):
    model_config = STRICT
    title: str = Field(default="", max_length=200)
    licence: str = Field(default="", max_length=40)
    message: str = Field(default="", max_length=2000)


class ShownIn(BaseModel):
    """Who sees it, and whether it is put away: off the shelves and out of the commons. What is left out stays."""

    model_config = STRICT
    visibility: Visibility | None = None
    away: bool | None = None
