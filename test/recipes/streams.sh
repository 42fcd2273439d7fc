#!/bin/sh
# Makes test/fixtures/{lzip,lz4,compress} with lzip, lz4 and ncompress. The content is "line N" for N from 1 to 2000, in dependent.lz4 eight times.
set -eu
cd "$(dirname "$0")/../fixtures"
work=$(mktemp -d)
seq 1 2000 | sed 's/^/line /' > "$work/lines"
printf 'hello' > "$work/hello"
: > "$work/empty"
for name in lines hello empty; do
  lzip -9 -c < "$work/$name" > "lzip/$name.lz"
  lz4 -q -c < "$work/$name" > "lz4/$name.lz4"
done
lzip -0 -b 100KiB -s 4KiB -c < "$work/lines" > lzip/small-dictionary.lz
cat lzip/lines.lz lzip/hello.lz > lzip/two.lz
for _ in 1 2 3 4 5 6 7 8; do cat "$work/lines"; done > "$work/many"
lz4 -q -9 -BD -B4 -BX --content-size -c "$work/many" > lz4/dependent.lz4
lz4 -q -l -c < "$work/lines" > lz4/legacy.lz4
for bits in 9 12 16; do compress -f -b "$bits" -c < "$work/hello" > "compress/hello-$bits.Z"; done
compress -f -b 10 -c < "$work/lines" > compress/lines-10.Z
compress -f -b 16 -c < "$work/lines" > compress/lines-16.Z
rm -r "$work"
