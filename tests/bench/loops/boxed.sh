#!/bin/bash
# Runs a command in a sandbox as one writes it in bash: boxed.sh COMMAND…
exec unshare --mount --pid --uts --ipc --fork --kill-child bash -c '
set -e
mount --make-rprivate /
mount -t tmpfs none /mnt
mkdir /mnt/up /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/up,workdir=/mnt/work /mnt/root
for name in proc sys dev tmp; do mount --rbind "/$name" "/mnt/root/$name"; done
cd /mnt/root
exec chroot . "$@"' boxed "$@"
