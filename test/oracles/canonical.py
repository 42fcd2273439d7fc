"""Another writer after docs/repack.md, sharing no code with Assay: packs a tree as tar, tar.gz, cpio, zip and XAR.

Usage: canonical.py FOLDER SECONDS; writes canonical.tar, .tar.gz, .cpio, .zip and .xar. Without hard links and devices.
"""

import hashlib
import os
import stat
import struct
import sys
import time
import zlib

ROOT, TIME = sys.argv[1], int(sys.argv[2])
TYPE_BITS = {"file": 0o100000, "directory": 0o040000, "symlink": 0o120000}


def members():
    """(path, kind, mode, content or target)"""
    yield os.path.basename(ROOT), "directory", 0o755, b""
    for folder, folders, files in os.walk(ROOT):
        for name in folders + files:
            path = os.path.join(folder, name)
            mode = os.lstat(path).st_mode
            shown = os.path.relpath(path, os.path.dirname(ROOT))
            if stat.S_ISLNK(mode):
                yield shown, "symlink", 0o777, os.readlink(path).encode()
            elif stat.S_ISDIR(mode):
                yield shown, "directory", 0o755, b""
            else:
                bits = (0o755 if mode & 0o111 else 0o644) | (mode & 0o7000)
                yield shown, "file", bits, open(path, "rb").read()


def deflate(content):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 8)
    return packer.compress(content) + packer.flush()


def zlib_stream(content):
    return b"\x78\xda" + deflate(content) + struct.pack(">I", zlib.adler32(content))


def padded(content, unit):
    return content + b"\0" * (-len(content) % unit)


def tar_header(name, mode, size, kind, link):
    header = bytearray(512)
    header[0 : len(name[:100])] = name[:100]
    for at, width, value in ((100, 8, mode), (108, 8, 0), (116, 8, 0), (124, 12, size), (136, 12, TIME)):
        header[at : at + width] = b"%0*o\0" % (width - 1, value)
    header[148:156] = b" " * 8
    header[156:157] = kind
    header[157 : 157 + len(link[:100])] = link[:100]
    header[257:265] = b"ustar\x0000"
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header)


def pax_record(key, value):
    length = rest = len(key) + len(value) + 3
    while length != rest + len(str(length)):
        length = rest + len(str(length))
    return b"%d %s=%s\n" % (length, key, value)


def tar(sorted_members):
    out = b""
    for path, kind, mode, content in sorted_members:
        name = path.encode() + (b"/" if kind == "directory" else b"")
        link = content if kind == "symlink" else b""
        body = content if kind == "file" else b""
        records = b""
        for key, text in ((b"path", name), (b"linkpath", link)):
            if len(text) > 100 or not text.isascii():
                records += pax_record(key, text)
        if records:
            out += tar_header(b"PaxHeader", 0o644, len(records), b"x", b"") + padded(records, 512)
        flag = {"file": b"0", "symlink": b"2", "directory": b"5"}[kind]
        out += tar_header(name, mode, len(body), flag, link) + padded(body, 512)
    return out + b"\0" * 1024


def gzip(content):
    trailer = struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)
    return b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + deflate(content) + trailer


def cpio(sorted_members):
    def entry(path, mode, content, mtime):
        name = path.encode() + b"\0"
        numbers = (0, mode, 0, 0, 1, mtime, len(content), 0, 0, 0, 0, len(name), 0)
        header = b"070701" + b"".join(b"%08x" % number for number in numbers)
        return padded(header + name, 4) + padded(content, 4)

    entries = [entry(path, TYPE_BITS[kind] | mode, content, TIME) for path, kind, mode, content in sorted_members]
    return b"".join(entries) + entry("TRAILER!!!", 0, b"", 0)


def zip_(sorted_members):
    local = central = b""
    when = time.gmtime(max(TIME, 315532800))
    date = (when.tm_year - 1980) << 9 | when.tm_mon << 5 | when.tm_mday
    clock = when.tm_hour << 11 | when.tm_min << 5 | when.tm_sec >> 1
    for path, kind, mode, content in sorted_members:
        name = path.encode() + (b"/" if kind == "directory" else b"")
        packed = deflate(content) if kind == "file" else content
        method = 8 if len(packed) < len(content) else 0
        if method == 0:
            packed = content
        version = 20 if method or kind == "directory" else 10
        flags = 0 if name.isascii() else 0x0800
        sizes = (zlib.crc32(content), len(packed), len(content), len(name), 0)
        shared = struct.pack("<HHHHHIIIHH", version, flags, method, clock, date, *sizes)
        external = (TYPE_BITS[kind] | mode) << 16 | (0x10 if kind == "directory" else 0)
        made_by = struct.pack("<H", 3 << 8 | version)
        central += b"PK\1\2" + made_by + shared + struct.pack("<HHHII", 0, 0, 0, external, len(local)) + name
        local += b"PK\3\4" + shared + name + packed
    count = len(sorted_members)
    return local + central + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, len(central), len(local), 0)


def xar(all_members):
    def escaped(text):
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    iso = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(TIME))
    heap, folders = b"", []
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<xar><toc><creation-time>{iso}</creation-time>'
    xml += '<checksum style="sha1"><offset>0</offset><size>20</size></checksum>'
    ordered = sorted(all_members, key=lambda member: member[0].encode().replace(b"/", b"\0"))
    for number, (path, kind, mode, content) in enumerate(ordered, 1):
        while folders and not path.startswith(folders[-1] + "/"):
            folders.pop()
            xml += "</file>"
        xml += f'<file id="{number}"><name>{escaped(os.path.basename(path))}</name><type>{kind}</type>'
        if kind == "symlink":
            xml += f'<link type="broken">{escaped(content.decode())}</link>'
        xml += f"<mode>{mode:04o}</mode><uid>0</uid><gid>0</gid><mtime>{iso}</mtime>"
        if kind == "file" and content:
            packed = zlib_stream(content)
            style = "x-gzip" if len(packed) < len(content) else "octet-stream"
            stored = packed if style == "x-gzip" else content
            xml += f"<data><length>{len(stored)}</length><offset>{20 + len(heap)}</offset><size>{len(content)}</size>"
            xml += f'<encoding style="application/{style}"/>'
            for which, text in (("archived", stored), ("extracted", content)):
                digest = hashlib.sha1(text).hexdigest()
                xml += f'<{which}-checksum style="sha1">{digest}</{which}-checksum>'
            xml += "</data>"
            heap += stored
        folders.append(path)
    plain = (xml + "</file>" * len(folders) + "</toc></xar>\n").encode()
    table = zlib_stream(plain)
    header = b"xar!" + struct.pack(">HHQQI", 28, 1, len(table), len(plain), 1)
    return header + table + hashlib.sha1(table).digest() + heap


ALL = sorted(members(), key=lambda member: member[0].encode())
RESULTS = {"tar": tar(ALL), "cpio": cpio(ALL), "zip": zip_(ALL), "xar": xar(ALL)}
RESULTS["tar.gz"] = gzip(RESULTS["tar"])
for suffix, result in RESULTS.items():
    with open(f"canonical.{suffix}", "wb") as file:
        file.write(result)
