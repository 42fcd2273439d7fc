#!/bin/sh
# Makes test/fixtures/7z with 7-Zip. "code" is 900 calls and jumps of x86 to one of three places, "lines" is "line N" for N from 1 to 2000.
set -eu
cd "$(dirname "$0")/../fixtures/7z"
out=$PWD
work=$(mktemp -d)
cd "$work"
perl -e 'binmode STDOUT; for $i (0..899) { $at = 9 * $i; print pack("C3CVC", 0x90, $i & 255, 0x55, $i % 3 ? 0xe8 : 0xe9, 64 * ($i % 3) - $at - 8, 0xc3) }' > code
seq 1 2000 | sed 's/^/line /' > lines
touch -d 2023-11-14T22:13:20Z code lines
rm -f "$out"/*.7z
7z a -bd -m0=BCJ2 -m1=LZMA:d=64k -m2=LZMA:d=64k -m3=LZMA:d=64k -mb0:1 -mb0s1:2 -mb0s2:3 "$out/bcj2.7z" code lines
7z a -bd -m0=BCJ -m1=LZMA:d=64k "$out/bcj-lzma.7z" code lines
7z a -bd -m0=BZip2 -mhc=off "$out/bzip2.7z" code lines
7z a -bd -m0=LZMA2:d=64k -ms=off "$out/lzma2.7z" code lines
7z a -bd -m0=LZMA2:d=64k -psecret -mhe=on "$out/encrypted-header.7z" code
rm -r "$work"
