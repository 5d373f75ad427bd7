# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A revision as files that others read, each with whom it comes from. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from taproom.i18n import Reader
from taproom.recipes.attribution import NameOf, credits_of, line
from taproom.recipes.document import Document
from taproom.recipes.formats import Envelope, Written, write_beerjson, write_beerxml
from taproom.recipes.formats.cobrew import sidecar_of
from taproom.recipes.licences import LICENCES
from taproom.recipes.revisions import MAKERS, Revision

MEDIA: Mapping[str, str] = {
    "beerjson": "application/json",
    "beerxml": "application/xml",
    "cobrew": "application/json",
}
CHARTER = (
    "A list of ingredients, with amounts and temperatures, is mostly not protected by copyright: the licence covers"
    " the words and pictures. That every fork names whom it came from is a charter of the commons."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A revision with all that it was made from (oldest first, itself last) and how its people are called."""

    id: str
    revision: Revision
    document: Document
    family: Sequence[tuple[str, Revision]]
    name_of: NameOf
    base: str

    def lines(self, reader: Reader) -> list[str]:
        """The attribution, a line for each shelf and licence."""
        return [
            line(it, reader, self.name_of, address=f"{self.base}/revisions/{it.revision}" if self.base else "")
            for it in credits_of(self.family)
        ]

    @property
    def envelope(self) -> Envelope:
        makers = (self.name_of(one) for _, it in self.family for one in it.authors if one.role in MAKERS)
        return Envelope(
            authors=tuple(dict.fromkeys(makers)),
            licence=self.revision.licence,
            source=f"{self.base}/revisions/{self.id}" if self.base else self.revision.source.url,
            revision=self.id,
        )


def written(it: Carried, form: str) -> Written:
    """`form` is beerjson, beerxml or cobrew (our own, in which nothing is lost)."""
    if form == "beerjson":
        return write_beerjson(it.document, it.envelope)
    if form == "beerxml":
        return write_beerxml(it.document, it.envelope)
    return Written(blob=sidecar_of(it.document, it.envelope))


def readme(it: Carried, reader: Reader) -> str:
    """Whom it comes from, in Markdown."""
    licence = LICENCES[it.revision.licence]
    lines = "\n".join(f"- {text}" for text in it.lines(reader))
    head = f"# {it.revision.title}\n\nLicence: {licence.spdx} <{licence.url}>"
    return f"{head}\n\n## Attribution\n\n{lines}\n\n{CHARTER}\n"
