# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `taproom.brewing` says in words: names of methods and sources that are not somebody's name or a book.

The formulas know no languages; a page translates a method's name like every other sentence, so it is marked here.
"""

from taproom.i18n import mark as _

NAMES = (
    _("extract"),
    _("from the yeast's attenuation"),
    _("apparent attenuation"),
    _("real attenuation"),
    _("simple"),
)
SOURCES = (
    _("46.21 points in a US gallon for a pound of sucrose (ASBC); J. Palmer, How to Brew, chapter 12"),
    _("by definition of the apparent attenuation, which the yeast's maker states for a standard wort"),
    _("by definition (European Brewery Convention, Analytica 8.6)"),
    _("Balling's relation; ASBC Methods of Analysis, Beer-6"),
    _("common rule among homebrewers; a straight line through beers of ordinary strength"),
    _("M. Garetz, Using Hops, 1994, as fitted in brewing software; HF from the bitterness itself"),
    _("malt colour units: lb x degrees Lovibond / US gal"),
)
