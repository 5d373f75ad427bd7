# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""taproom: the web app of the people who brew. Shows the fermenters, and asks the controllers for changes."""

__version__ = "0.1.0"
