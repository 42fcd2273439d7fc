#!/bin/sh
# Makes test/fixtures/lzfse with Apple's reference implementation (pyliblzfse 0.4.1). Run it in test/fixtures/lzfse.
# The contents are made again by test/codec/lzfse.test.ts.
set -e
python3 - <<'END'
import liblzfse

lines = "".join("line %d of %d\n" % (i, i * i) for i in range(2000)).encode()
contents = {
    "lzvn": b"hello hello hello hello world" * 20 + lines[:1500],
    "lines": lines,
    "zeros": bytes(1000000),
    "short": b"abc",
    "bytes": bytes((i * i * 7 + (i >> 3)) & 255 for i in range(20000)),
}
for name, content in contents.items():
    with open(name + ".lzfse", "wb") as file:
        file.write(liblzfse.compress(content))
END
