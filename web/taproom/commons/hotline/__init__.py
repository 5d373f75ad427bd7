# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Help: who is asked this week, questions and answers that earn points, and a path for newcomers."""
