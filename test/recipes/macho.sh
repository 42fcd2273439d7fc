#!/bin/sh
# Makes test/fixtures/macho with LLVM 14 (Debian's 14.0.6 made the committed ones). Run at the root of the repository.
set -eu
out=$PWD/test/fixtures/macho
work=$(mktemp -d)
mkdir -p "$out"
rm -f "$out"/*
cd "$work"
printf 'int twice(int a) { return a * 2; }\n' >twice.c
printf '<?xml version="1.0"?>\n<plist version="1.0"><string>info</string></plist>\n' >Info.plist
# Times of object files go into the debug map.
for arch in x86_64 arm64; do
  clang-14 -g -O1 -fdebug-compilation-dir=/build -target $arch-apple-macos11 -c twice.c -o twice-$arch.o
  touch -d @1700000000 twice-$arch.o
done
ld64.lld-14 -dylib -arch arm64 -platform_version macos 11.0 12.3 -install_name @rpath/libtwice.dylib -rpath /build/lib \
  -current_version 1.2.3 -compatibility_version 1 -oso_prefix "$work" -o "$out/libtwice-arm64.dylib" twice-arm64.o
cp twice-x86_64.o "$out/twice-x86_64.o"
ld64.lld-14 -dylib -arch x86_64 -platform_version macos 11.0 12.3 -install_name libtwice.dylib -oso_prefix "$work" \
  -sectcreate __TEXT __info_plist Info.plist -o libtwice-x86_64.dylib twice-x86_64.o
cp libtwice-x86_64.dylib "$out"
rm -r "$work"
