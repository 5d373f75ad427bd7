#!/bin/sh
# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# Installs cobrew into a root file system that is not running, as the page “Flash” does on one that is.
# Run in it by chroot, as root, with the project in /srv/cobrew and its wheels in /srv/wheels; both are gone afterwards.
set -eu

versions=/opt/cobrew-versions
python3 -m venv "$versions/first"
ln -sfn cobrew-versions/first /opt/cobrew
pip="/opt/cobrew/bin/python -m pip"
cd /srv/cobrew
$pip install --quiet --no-index --find-links /srv/wheels --require-hashes -r requirements/pi.lock
$pip install --quiet --no-index --no-deps --no-build-isolation .
ln -sf /opt/cobrew/bin/cellar /opt/cobrew/bin/taproom /usr/local/bin/
# In a chroot systemctl only makes links, and starts nothing. The example's probes are nobody's: cellar is not enabled.
cellar system install --lan
cd /
rm -rf /srv/cobrew /srv/wheels
