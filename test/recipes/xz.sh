#!/bin/sh
# Makes test/fixtures/xz with XZ Utils 5.4 (5.4.1 made the committed ones). Run at the root of the repository.
set -eu
out=test/fixtures/xz
content() { node test/recipes/xz-content.ts "$1"; }
pack() { # name, content, options of xz
  name=$1 from=$2
  shift 2
  content "$from" | xz --stdout "$@" >"$out/$name"
}
mkdir -p "$out"
rm -f "$out"/*
pack text-none.xz text --check=none
pack text-crc32.xz text --check=crc32
pack text-crc64.xz text --check=crc64
pack text-sha256.xz text --check=sha256
pack text-blocks.xz text --block-size=2000
pack text-threads.xz text -T2 --block-size=3000
pack text-properties.xz text --lzma2=lc=0,lp=4,pb=0
pack text-ring.xz text --lzma2=dict=4KiB,nice=8,mf=hc3,mode=fast
pack text-dictionary.xz text --lzma2=dict=128MiB
pack empty.xz empty
pack branches-x86.xz branches --x86 --lzma2=preset=6
pack branches-arm64.xz branches --arm64=start=4096 --lzma2=preset=6
pack branches-chain.xz branches --delta=dist=4 --x86 --arm --lzma2=preset=6
pack branches-delta.xz branches --x86 --delta=dist=256 --lzma2=preset=6
pack repeat.xz repeat
pack zeros.xz zeros --check=none
pack text.lzma text --format=lzma
pack text-properties.lzma text --format=lzma --lzma1=lc=1,lp=3,pb=4,dict=64KiB
pack repeat.lzma repeat --format=lzma
pack empty.lzma empty --format=lzma
