# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lease on the relays. Keeps rule 3: a relay stays closed only while it is renewed.

The loop renews after each decision. A keeper thread opens every relay when the loop has not renewed for `lease_s`,
and the loop is told at its next tick, so that a compressor rests before it starts again. The keeper is the answer to
a loop that hangs while the process lives; to a process that is gone, the answers are the board's heartbeat gate and
`strict_gpiod`.
"""

import logging
from threading import Event, Lock, Thread

from cellar.ports import Clock, RelayBank

logger = logging.getLogger("cellar.lease")


class Lease:
    """The only holder of a relay bank. Thread-safe."""

    def __init__(self, bank: RelayBank, clock: Clock, *, lease_s: float = 5.0) -> None:
        self._bank = bank
        self._clock = clock
        self._lease_s = lease_s
        self._lock = Lock()
        self._renewed_s = clock.now_s()
        self._expired = False
        self._ended = False

    def renew(self, closed: frozenset[str]) -> frozenset[str]:
        """Close these relays and open all others for another `lease_s`; all, if it had expired meanwhile.

        Returns the relays that did not obey: closed though they should be open, or the other way round.
        """
        with self._lock:
            if self._ended:
                return frozenset()
            if self._expire_if_late():
                closed = frozenset()
            self._bank.write(closed)
            self._renewed_s = self._clock.now_s()
            return self._bank.read() ^ closed

    def beat(self) -> None:
        """Tell the heartbeat gate that a tick is complete."""
        with self._lock:
            if not self._ended:
                self._bank.beat()

    def expire(self) -> bool:
        """Open every relay if the lease has run out; True if it has. The keeper's call."""
        with self._lock:
            return not self._ended and self._expire_if_late()

    def expired(self) -> bool:
        """Whether the relays were opened behind the loop's back since it asked last. The loop's call, each tick."""
        with self._lock:
            if self._ended:
                return False
            self._expire_if_late()
            expired, self._expired = self._expired, False
            if expired:
                self._renewed_s = self._clock.now_s()
            return expired

    def _expire_if_late(self) -> bool:
        late_s = self._clock.now_s() - self._renewed_s
        if late_s > self._lease_s and not self._expired:
            self._expired = True
            self._bank.write(frozenset())
            logger.critical("the control loop has been silent for %.1f s: relays open", late_s)
        return self._expired

    def end(self) -> None:
        """Open every relay for good and give the lines back."""
        with self._lock:
            self._ended = True
            self._bank.release()


def keep(lease: Lease, clock: Clock, stop: Event, *, every_s: float = 1.0) -> Thread:
    """Start the keeper thread."""

    def run() -> None:
        while not stop.is_set():
            clock.wait_until(clock.now_s() + every_s, stop)
            lease.expire()

    thread = Thread(target=run, name="lease-keeper", daemon=True)
    thread.start()
    return thread
