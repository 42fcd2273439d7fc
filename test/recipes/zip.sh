#!/bin/sh
# Makes test/fixtures/zip: packed data that Node.js cannot make. Needs Python 3 with bz2 and lzma, and xz.
set -eu
cd "$(dirname "$0")/../fixtures/zip"
python3 - <<'PYTHON'
import zipfile
with zipfile.ZipFile('bzip2-lzma.zip', 'w') as archive:
    for name, method in (('bzip2.txt', zipfile.ZIP_BZIP2), ('lzma.txt', zipfile.ZIP_LZMA)):
        info = zipfile.ZipInfo(name, (2024, 2, 29, 12, 34, 56))
        info.compress_type = method
        archive.writestr(info, 'hello zip\n' * 20)
PYTHON
printf 'hello zip\n' | xz -c --check=crc32 >hello.xz
