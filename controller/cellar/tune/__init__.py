# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar tune`: what a fermenter's own history says of its physics, and what the law would make of other numbers.

    history -> identify -> a simulated plant like it -> the law on that plant, with each candidate -> a proposal

Nothing here changes anything: a person looks at the picture, and accepts or not.
"""
