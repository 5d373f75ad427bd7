# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The reader's language: sentences by gettext, numbers and moments by Babel.

The catalogues are the `.po` files themselves, read once at the start, so that no compiled file can be out of
date. A sentence without a translation shows in English; a test keeps that from happening.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

from babel.core import negotiate_locale
from babel.dates import format_datetime, get_timezone
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from taproom.errors import SettingsError

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LANGUAGE_NAMES: Mapping[Language, str] = {"en": "English", "fr": "Français"}
LOCALE_DIR = Path(__file__).parent / "locale"
COOKIE = "language"
NOTHING = "\u2013"  # a dash, where there is no number


def mark(message: str) -> str:
    """Marks a sentence for translation (import it as `_`); a reader translates it."""
    return message


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who reads: in a language, somewhere on earth."""

    language: Language
    catalogue: NullTranslations
    timezone: tzinfo

    def say(self, message: str, **names: str | int) -> str:
        """The sentence in the reader's language, with `{names}` filled in."""
        text = self.catalogue.gettext(message)
        return text.format(**names) if names else text

    def count(self, one: str, many: str, n: int) -> str:
        """The singular or plural sentence, with `{n}` filled in."""
        return self.catalogue.ngettext(one, many, n).format(n=n)

    def degrees(self, value_c: float | None, pattern: str = "0.0") -> str:
        """A temperature without its unit, or a dash."""
        if value_c is None or not -1000 < value_c < 1000:  # a number from a message need not be a temperature
            return NOTHING
        return format_decimal(value_c + 0.0, pattern, locale=self.language)

    def percent(self, fraction: float | None) -> str:
        return NOTHING if fraction is None else format_decimal(fraction * 100, "0", locale=self.language)

    def moment(self, at_utc: int) -> str:
        """Weekday, day and time of day."""
        return format_datetime(
            datetime.fromtimestamp(at_utc, UTC), "EEE d MMM HH:mm", tzinfo=self.timezone, locale=self.language
        )


class Library:
    """The catalogues, and who reads which.

    Raises:
        SettingsError: there is no such time zone.
    """

    def __init__(self, timezone: str | None = None) -> None:
        try:
            zone = get_timezone(timezone)
        except LookupError as error:
            raise SettingsError(f"{timezone!r} is not a time zone: write one like Europe/Paris") from error
        self._readers = {
            language: Reader(language=language, catalogue=_catalogue(language), timezone=zone)
            for language in LANGUAGES
        }

    def reader(self, language: Language) -> Reader:
        return self._readers[language]

    def reader_for(self, *, cookie: str | None, accept_language: str | None) -> Reader:
        """The reader's own choice, else the browser's, else English."""
        chosen = cookie if cookie in LANGUAGES else negotiate_locale(_accepted(accept_language), LANGUAGES, sep="-")
        return self._readers[cast("Language", chosen or "en")]


@cache
def _catalogue(language: Language) -> NullTranslations:
    """One `.po` file for each feature; together they are the language's catalogue. Read once: nobody changes it."""
    whole = NullTranslations()
    for path in sorted((LOCALE_DIR / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            part = _compiled(read_po(file, locale=language, abort_invalid=True))
        whole = whole.merge(part) if isinstance(whole, Translations) else part
    return whole


def _compiled(catalogue: Catalog) -> Translations:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def _accepted(header: str | None) -> list[str]:
    """The languages of an `Accept-Language` header, best first; what cannot be read is left out."""
    weighted: list[tuple[float, str]] = []
    for part in (header or "")[:500].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            quality = float(weight or 1)
        except ValueError:
            continue
        if tag and quality > 0:
            weighted.append((quality, tag))
    return [tag for _, tag in sorted(weighted, key=lambda it: -it[0])]
