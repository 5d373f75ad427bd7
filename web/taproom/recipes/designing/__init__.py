# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The recipe designer: a form that is a document, with the numbers that follow from it while one types."""
