# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The control core: pure functions over frozen state, time passed in. No clock, no I/O, no logging.

`fermenter.step(state, readings, now_s) -> (state, decision)` is the one function that the loop calls.
"""
