# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The loop and what it orders: sampling, ticking, recovery, intents, recording, reporting. Decides nothing."""
