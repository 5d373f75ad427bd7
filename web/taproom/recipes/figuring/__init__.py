# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a document to its figures. Each file computes one kind of number; `recipes.figures` puts them together.

A document may say anything. What it says is read once, within bounds (`amounts`, `brew`); what lies outside is as if
it had not been said. So no formula meets a number that it does not hold for.
"""
