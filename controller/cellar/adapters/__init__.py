# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the world is touched: 1-Wire, GPIO, SQLite, MQTT, systemd, the clock."""
