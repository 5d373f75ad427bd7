# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which doors to other rooms a page of the recipes may show: those that this taproom has, to who may go in."""

from dataclasses import dataclass

from starlette.requests import Request

from taproom.access import Role, principal_of
from taproom.recipes.parts import has_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """`member`: somebody is signed in, who may fork and import."""

    member: bool
    design: bool
    edit: bool
    scale: bool
    print_sheet: bool
    brew: bool


def offered(request: Request) -> Offered:
    signed_in = principal_of(request).has(Role.MEMBER)
    return Offered(
        member=signed_in,
        design=signed_in and has_page(request, "/recipes/new"),
        edit=signed_in and has_page(request, "/recipes/{recipe}/edit"),
        scale=has_page(request, "/recipes/{recipe}/scale"),
        print_sheet=has_page(request, "/recipes/{recipe}/print"),
        brew=signed_in and has_page(request, "/batches/new"),
    )
