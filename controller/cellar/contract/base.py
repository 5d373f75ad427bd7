# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all payloads share: closed, immutable, strict, and never a NaN."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Celsius = Annotated[float, Field(ge=-55, le=125)]  # what a DS18B20 can say
LAST_UTC_S = 4_102_444_800  # the year 2100
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]  # an open vocabulary: a reader may not know it
Epoch = Annotated[str, Field(pattern=r"^[a-z0-9]{0,32}$")]
UtcSeconds = Annotated[int, Field(ge=0, le=LAST_UTC_S)]


class Payload(BaseModel):
    """A message. Unknown keys, wrong types and non-finite numbers are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)
