import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { rpm } from '../../../src/artifact/formats/rpm.ts';
import type { Field } from '../../../src/model/index.ts';
import { openPgpSignature } from '../../recipes/openpgp.ts';
import {
  bin,
  FILES,
  int64,
  LINKED,
  rpmCpio,
  rpmPackage,
  rpmSeeds,
  str,
  strippedCpio,
  strs,
} from '../../recipes/rpm.ts';
import { fieldAt } from '../../support/find-field.ts';
import { at, codes, open, paths } from '../../support/open.ts';
import { readFormat, text } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

const read = (bytes: Uint8Array, options = {}) => readFormat(rpm, bytes, options);

describe('packages as rpm writes them', () => {
  it('version 4: headers by tag name, payload as a member', async () => {
    const bytes = rpmPackage();
    const { members, fields, problems, variant } = await read(bytes);
    expect(problems).toEqual([]);
    expect(variant).toBe('binary');
    expect(members.map(({ path, kind, size }) => [path, kind, size])).toEqual([
      ['Payload', 'file', gzipSync(rpmCpio(FILES)).length],
    ]);
    expect(fieldAt(fields, 'header', 'BUILDTIME')).toMatchObject({
      value: 1_700_000_000,
      length: 4,
      meaning: 'time',
    });
    expect(fieldAt(fields, 'header', 'BUILDHOST')).toMatchObject({
      value: 'builder.example.org',
      meaning: 'host',
    });
    expect(fieldAt(fields, 'header', 'RPMVERSION')).toMatchObject({ value: '4.18.0', meaning: 'tool' });
    expect(fieldAt(fields, 'header', 'FILEMTIMES', '3')).toMatchObject({
      value: 1_700_000_000,
      meaning: 'time',
    });
    expect(fieldAt(fields, 'header', 'FILEDIGESTALGO').value).toBe('sha256');
    expect(fieldAt(fields, 'package format').value).toBe(4);
    const name = fieldAt(fields, 'header', 'NAME');
    expect(text(bytes.subarray(name.offset, name.offset + name.length))).toBe('demo\0');
    expect(fieldAt(fields, 'signature', 'MD5').meaning).toBe('checksum');
    expect(unexplained(fields, bytes.length)).toEqual([]);
  });

  it('lists the files of the payload below it', async () => {
    const artifact = await open('demo.rpm', rpmPackage());
    expect(codes(artifact)).toEqual([]);
    expect(paths(artifact)).toEqual([
      'demo.rpm',
      'demo.rpm!/Payload',
      'demo.rpm!/Payload!',
      ...FILES.map(({ path }) => `demo.rpm!/Payload!/.${path}`),
    ]);
    expect(at(artifact, 'demo.rpm')).toMatchObject({ format: 'rpm', variant: 'binary' });
  });

  it('version 3: no regions, whole paths', async () => {
    const seeds = rpmSeeds();
    for (const name of ['v3.rpm', 'v3-names.rpm']) {
      const { fields, problems } = await read(seeds[name]!);
      expect(problems).toEqual([]);
      expect(fieldAt(fields, 'package format').value).toBe(3);
    }
  });

  it('every seed explains every byte, whole and in pieces', async () => {
    for (const [name, bytes] of Object.entries(rpmSeeds())) {
      const whole = await read(bytes);
      expect([name, unexplained(whole.fields, bytes.length)]).toEqual([name, []]);
      expect([name, whole.codes]).toEqual([name, name === 'delta.rpm' ? ['rpm.delta'] : []]);
      for (const step of [1, 97]) expect(await read(bytes, { step })).toEqual(whole);
    }
  });

  it('source and delta packages are told', async () => {
    const seeds = rpmSeeds();
    expect((await read(seeds['source.rpm']!)).variant).toBe('source');
    expect((await read(seeds['delta.rpm']!)).variant).toBe('delta');
  });

  it('lists longer than a thousand values need rows', async () => {
    const many = strs(...Array.from({ length: 1500 }, (_, i) => `cap${i}`));
    const { fields } = await read(rpmPackage({ tags: [[1047, many]] }));
    expect(fieldAt(fields, 'header', 'PROVIDENAME').fields).toHaveLength(1500);
    const artifact: Field[] = [];
    await open('x.rpm', rpmPackage({ tags: [[1047, many]] }), {
      onFields: (entry, found) => void (entry.id === 0 && artifact.push(...found)),
    });
    expect(fieldAt(artifact, 'header', 'PROVIDENAME')).toMatchObject({ value: '1500 values' });
    expect(fieldAt(artifact, 'header', 'PROVIDENAME').fields).toBeUndefined();
  });
});

describe('signatures', () => {
  const packet = openPgpSignature({ created: 1_600_000_000, issuer: '8899aabbccddeeff' });
  const subpackets = ['Signature', 'hashed subpackets', 'signature creation time'];

  it('of version 4 are taken apart, with their bytes', async () => {
    const bytes = rpmPackage({ signature: [[267, bin(packet)]] });
    const { fields, problems } = await read(bytes);
    expect(problems).toEqual([]);
    const time = fieldAt(fields, 'signature', 'DSA', ...subpackets);
    expect(time).toMatchObject({ value: 1_600_000_000, meaning: 'time', length: 6 });
    expect(bytes.readUInt32BE(time.offset + 2)).toBe(1_600_000_000);
  });

  it('of version 6 are base64: what they say stands in no byte of its own', async () => {
    const texts = strs(Buffer.from(packet).toString('base64'), 'no packet');
    const { fields } = await read(rpmPackage({ version: 6, signature: [[278, texts]] }));
    const openPgp = fieldAt(fields, 'signature', 'OPENPGP');
    expect(fieldAt(openPgp.fields!, '0', ...subpackets)).toMatchObject({ value: 1_600_000_000, length: 0 });
    expect(openPgp.fields![1]).toMatchObject({ value: 'no packet' });
    expect(openPgp.fields![1]!.fields).toBeUndefined();
  });
});

describe('payloads without names', () => {
  const payload = strippedCpio(LINKED);

  it('files are members, with names and numbers of the header', async () => {
    const { members, problems, fields } = await read(rpmSeeds()['v6.rpm']!);
    expect(problems).toEqual([]);
    expect(fieldAt(fields, 'package format').value).toBe(6);
    expect(members.map(({ path, kind, link, content }) => [path, kind, link ?? '', text(content)])).toEqual([
      ['Payload', 'directory', '', ''],
      ['Payload/usr/bin/demo', 'file', '', '#!/bin/sh\n'],
      ['Payload/usr/share/demo', 'directory', '', ''],
      ['Payload/usr/share/demo/link', 'symlink', '../../bin/demo', ''],
      ['Payload/usr/share/demo/text', 'file', '', 'text\n'],
      ['Payload/usr/share/demo/one', 'hardlink', 'Payload/usr/share/demo/two', ''],
      ['Payload/usr/share/demo/two', 'file', '', 'shared'],
      ['Payload/var/ghost', 'file', '', ''],
    ]);
    expect(members[1]).toMatchObject({
      mode: 0o755,
      mtime: 1_700_000_000,
      user: 'root',
      group: 'wheel',
      size: 10,
    });
  });

  it('an entry that is no file of the header ends it', async () => {
    const wrong = strippedCpio(LINKED, [0, 99]);
    const { codes: found, members } = await read(
      rpmPackage({ files: LINKED, payload: wrong, decoded: wrong }),
    );
    expect(found).toEqual(['rpm.payload']);
    expect(members.map(({ path }) => path)).toEqual(['Payload', 'Payload/usr/bin/demo']);
    const named = Buffer.concat([payload.subarray(0, 28), rpmCpio(FILES)]);
    expect((await read(rpmPackage({ files: LINKED, payload: named, decoded: named }))).codes).toEqual([
      'rpm.payload',
    ]);
    const cut = payload.subarray(0, 28);
    expect((await read(rpmPackage({ files: LINKED, payload: cut, decoded: cut }))).codes).toEqual([
      'rpm.payload',
    ]);
    const short = payload.subarray(0, 20);
    expect((await read(rpmPackage({ files: LINKED, payload: short, decoded: short }))).codes).toEqual([
      'rpm.truncated',
    ]);
  });

  it('the target of a link must be that of the header', async () => {
    const files = FILES.map((file) => (file.link ? { ...file, link: '../../bin/evil' } : file));
    const other = strippedCpio(files);
    const { codes: found, members } = await read(rpmPackage({ payload: other, decoded: other }));
    expect(found).toEqual(['rpm.link']);
    expect(members[3]!.link).toBe('../../bin/demo');
  });

  it('digest and size of what it decodes to', async () => {
    const options = { version: 6, files: LINKED } as const;
    const digests = rpmPackage({
      ...options,
      tags: [
        [5097, strs('00')],
        [5122, str('ff')],
        [5113, int64(5)],
      ],
    });
    expect((await read(digests)).codes).toEqual(['rpm.digest', 'rpm.digest', 'rpm.size']);
  });
});

describe('tags that share their data', () => {
  it('are given up, and not told again and again', { timeout: 10_000 }, async () => {
    const intro = (entries: number, data: number) => {
      const bytes = Buffer.from('8eade801000000000000000000000000', 'hex');
      bytes.writeUInt32BE(entries, 8);
      bytes.writeUInt32BE(data, 12);
      return bytes;
    };
    const lead = Buffer.alloc(96);
    lead.set([0xed, 0xab, 0xee, 0xdb, 3]);
    lead.writeUInt16BE(5, 78);
    const index = Buffer.alloc(16 * 60_000);
    for (let i = 0; i < 60_000; i++) {
      for (const [at, value] of [1000 + i, 3, 0, 1000].entries()) index.writeUInt32BE(value, 16 * i + 4 * at);
    }
    const parts = [lead, intro(0, 0), intro(60_000, 2000), index, Buffer.alloc(2000)];
    const { problems, fields } = await read(Buffer.concat(parts));
    expect(problems.find(({ code }) => code === 'rpm.entry')?.message).toContain(
      'overlap with others too often',
    );
    expect(JSON.stringify(fields).length).toBeLessThan(40_000_000);
  });
});
