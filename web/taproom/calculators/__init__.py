# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calculators, for anybody: no sign-in, a link that says it all. One table makes pages, API and shell."""
