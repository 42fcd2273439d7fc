#!/bin/sh
# Makes test/fixtures/squashfs: the images whose compressors Node does not have. Needs mksquashfs 4.5.
set -eu
target=$(cd "$(dirname "$0")/../fixtures" && pwd)/squashfs
work=$(mktemp -d)
mkdir -p "$target" "$work/in/folder"
seq 1 1200 > "$work/in/folder/numbers"
printf 'tiny\n' > "$work/in/tiny"
ln -s folder/numbers "$work/in/link"
for name in xz lzma lz4 lzo; do
  rm -f "$target/$name.sqfs"
  mksquashfs "$work/in" "$target/$name.sqfs" -comp "$name" -b 4096 -all-root -mkfs-time 1700000000 \
    -all-time 1600000000 -nopad -noappend -quiet -no-progress
done
rm -r "$work"
