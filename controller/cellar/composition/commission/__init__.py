# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""`cellar commission`: each part is moved and watched, step by step, with a person; what was shown is signed."""
