#!/bin/sh
# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# The first start of a card; see cobrew-first-start.service. The SSH keys come last: without them it is run again.
set -u

root=$(findmnt --noheadings --output SOURCE /)
disk=/dev/$(lsblk --noheadings --output PKNAME "$root")
part=$(cat "/sys/class/block/${root#/dev/}/partition")
echo ', +' | sfdisk --quiet --no-reread --force -N "$part" "$disk" && partx --update --nr "$part" "$disk"
resize2fs "$root"

keys=/boot/firmware/authorized_keys
if [ -s "$keys" ]; then
    install -d -m 0700 -o brewer -g brewer /home/brewer/.ssh
    install -m 0600 -o brewer -g brewer "$keys" /home/brewer/.ssh/authorized_keys
fi
ssh-keygen -A
