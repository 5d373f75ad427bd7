# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fermenters: what they do now, what they did, and how to ask them for something else."""
