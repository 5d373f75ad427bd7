# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commons: work, money and who decides, over one book that everybody can read and nobody can rewrite."""
