import { describe, expect, it } from 'vitest';
import { iso9660 } from '../../../src/artifact/formats/iso9660.ts';
import { type IsoNode, isoImage } from '../../recipes/iso9660.ts';
import { CE, CL, entry, NM, PX, RE, SL, ST, TF, TIME17, ZF } from '../../recipes/iso9660-records.ts';
import { readFormat, text } from '../../support/read-format.ts';
import { find, readIso as read } from '../../support/read-iso.ts';

describe('Rock Ridge', () => {
  it('names and links in pieces, long times, serial numbers', async () => {
    const part = Buffer.concat([NM('one', 1), NM('-two', 0)]);
    const pieces = [part, SL([8, '']), SL([0, 'a'], [1, 'b']), SL([0, 'c'])];
    const { lines, members } = await read(
      {
        x: { entries: [PX(0o100600, 77), TF(TIME17, TIME17)], data: 'x' },
        y: { mode: 0o120777, entries: pieces.slice(0, 1) },
        z: { mode: 0o120777, entries: pieces.slice(1) },
      },
      { rock: true },
    );
    expect(members[0]).toMatchObject({ inode: 77, mtime: 1_699_996_400.5, mode: 0o600 });
    expect(lines[1]).toBe('symlink yone-two');
    expect(lines[2]).toBe('symlink z /a/bc');
  });

  it('devices, pipes, compression', async () => {
    const { members, codes } = await read(
      { d: { mode: 0o60600 }, p: { mode: 0o10600 }, s: { mode: 0o140600 }, z: { data: 'z', entries: [ZF] } },
      { rock: true },
    );
    expect(members.map(({ kind }) => kind)).toEqual(['block-device', 'fifo', 'socket', 'file']);
    expect(codes).toEqual(['iso9660.zisofs']);
  });

  it('folders that were moved', async () => {
    const tree = (block: number): Record<string, IsoNode> => ({
      rr_moved: { children: { deep: { children: { f: { data: 'f' } }, entries: [RE] } } },
      a: { children: { deep: { data: '', mode: 0o40755, entries: [CL(block)] } } },
    });
    let block = 0;
    isoImage(tree(0), {
      rock: true,
      change(_, places) {
        block = places['dir:/rr_moved/deep']!;
      },
    });
    const good = await read(tree(block), { rock: true });
    expect(good.codes).toEqual([]);
    expect(good.lines).toEqual(['directory rr_moved', 'directory a', 'directory a/deep', 'file a/deep/f f']);
    const lost = await read(tree(19), { rock: true });
    expect(lost.codes).toEqual(['iso9660.relocation']);
    expect(lost.lines).toContain('file rr_moved/deep/f f');
  });

  it.each([
    ['a continuation area that comes back', [CE(16, 0, 2048)], 'iso9660.continuation'],
    ['a continuation area beyond the end', [CE(9999, 0, 100)], 'iso9660.continuation'],
    ['a continuation area without end', [CE(0, 0, 0xffff_ffff)], 'iso9660.continuation'],
    ['an entry without length', [Buffer.from('XX\x01\x01')], 'iso9660.system-use'],
    ['bytes behind the end', [ST, Buffer.from('hidden')], 'iso9660.system-use'],
    ['a slash in a name', [NM('../../x')], 'iso9660.bad-name'],
    ['a NUL in a name', [NM('a\0b')], 'iso9660.bad-name'],
    ['another kind', [PX(0o40755)], 'iso9660.kind'],
  ])('%s', async (_, entries, code) => {
    const { codes } = await read({ x: { entries, data: 'x' } }, { rock: true, change: loop });
    expect(codes).toContain(code);
    function loop(image: Buffer, places: Readonly<Record<string, number>>): void {
      if (code !== 'iso9660.continuation') return;
      const at = image.indexOf(CE(16, 0, 2048), places['dir:/']! * 2048);
      if (at < 0) return;
      const area = places['continuation']! * 2048;
      const again = CE(places['continuation']!, 0, 28);
      image.set(again, at);
      image.set(again, area);
    }
  });

  it('other entries are shown', async () => {
    const { members, codes } = await read(
      { x: { data: 'x', entries: [entry('AL', Buffer.from('attr')), entry('PN', Buffer.alloc(16))] } },
      { rock: true },
    );
    expect(codes).toEqual([]);
    expect(find(members[0]!.fields, 'AL')).toBeDefined();
    expect(find(members[0]!.fields, 'Device Number Low')).toMatchObject({ value: 0 });
  });
});

describe('hiding places', () => {
  it('files that only one tree has', async () => {
    const one = await read(
      { a: { data: 'a' }, b: { data: 'b', only: 'joliet' } },
      { rock: true, joliet: true },
    );
    expect(one.codes).toEqual(['iso9660.tree-difference']);
    expect(one.lines).toEqual(['file a a', 'file [JOLIET]/b b']);
    const other = await read({ a: { data: 'a' }, b: { data: 'b', only: 'primary' } }, { joliet: true });
    expect(other.lines).toEqual(['file a a', 'file [PRIMARY]/B b']);
    const swapped = await read(
      { a: { data: 'a' }, b: { data: 'b' } },
      { rock: true, joliet: true, change: swap },
    );
    expect(swapped.problems.map(({ message }) => message)).toEqual([
      '"a" is another file in joliet than in rock-ridge; 1 more like this',
    ]);
    function swap(image: Buffer, places: Readonly<Record<string, number>>): void {
      const dir = places['joliet:/']! * 2048;
      const at = ['a', 'b'].map(
        (name) => image.indexOf(Buffer.from(`${name};1`, 'utf16le').swap16(), dir) - 33,
      );
      const extents = at.map((place) => Buffer.from(image.subarray(place + 2, place + 10)));
      image.set(extents[1]!, at[0]! + 2);
      image.set(extents[0]!, at[1]! + 2);
    }
  });

  it.each([
    ['behind a file', 'file:/a', 100, 'iso9660.unreferenced'],
    ['behind a directory', 'dir:/', 1900, 'iso9660.unreferenced'],
    ['in the system area', '', 20_000, 'iso9660.system-area'],
  ])('%s', async (_, place, offset, code) => {
    const { codes } = await read(
      { a: { data: 'a' } },
      { change: (image, places) => void image.write('HIDDEN', (places[place] ?? 0) * 2048 + offset) },
    );
    expect(codes).toEqual([code]);
  });

  it('behind the volume', async () => {
    const image = isoImage({ a: { data: 'a' } });
    const { problems } = await readFormat(
      iso9660,
      Buffer.concat([image, Buffer.alloc(2048), Buffer.from('hidden')]),
    );
    expect(problems).toMatchObject([{ code: 'iso9660.trailing-data', offset: image.length }]);
    expect((await readFormat(iso9660, Buffer.concat([image, Buffer.alloc(4096)]))).codes).toEqual([]);
  });

  it('overlaps', async () => {
    const { codes } = await read(
      { a: { data: 'a'.repeat(4096) }, b: { data: 'b' } },
      {
        change: (image, places) => patchExtent(image, places['dir:/']! * 2048, 'B;1', places['file:/a']! + 1),
      },
    );
    expect(codes).toContain('iso9660.overlap');
  });

  it('an earlier session', async () => {
    const first = isoImage({ old: { data: 'old secret' } }, { rock: true });
    const second = isoImage({ fresh: { data: 'new' } }, { rock: true, padding: 60 });
    // The first session moves to the free sectors of the second one, with all its places.
    const shift = second.length / 2048 - 60;
    const moved = Buffer.from(first);
    for (const at of [16 * 2048 + 158, 16 * 2048 + 140])
      moved.writeUInt32LE(moved.readUInt32LE(at) + shift, at);
    for (const at of [16 * 2048 + 162, 16 * 2048 + 148])
      moved.writeUInt32BE(moved.readUInt32BE(at) + shift, at);
    moved.fill(0, 18 * 2048, 20 * 2048);
    moved.set(first.subarray(18 * 2048, 20 * 2048), 18 * 2048);
    for (const name of [Buffer.from([0]), Buffer.from([1]), Buffer.from('OLD;1')]) {
      const at = moved.indexOf(name, 20 * 2048 + 33) - 33;
      if (name.length > 1) patchPlace(moved, at, shift);
    }
    for (const [sector, write] of [
      [18, 'LE'],
      [19, 'BE'],
    ] as const) {
      const at = sector * 2048 + 2;
      if (write === 'LE') moved.writeUInt32LE(moved.readUInt32LE(at) + shift, at);
      else moved.writeUInt32BE(moved.readUInt32BE(at) + shift, at);
    }
    const image = Buffer.concat([
      second.subarray(0, shift * 2048),
      moved,
      second.subarray(shift * 2048 + moved.length),
    ]);
    const { codes, members } = await readFormat(iso9660, image);
    expect(codes).toEqual(['iso9660.session']);
    expect(members.map(({ path, content }) => `${path} ${text(content)}`)).toEqual([
      'fresh new',
      `[SESSION-${shift}]/old old secret`,
    ]);
  });
});

function patchPlace(image: Buffer, at: number, shift: number): void {
  const value = image.readUInt32LE(at + 2) + shift;
  image.writeUInt32LE(value, at + 2);
  image.writeUInt32BE(value, at + 6);
}

function patchExtent(image: Buffer, dir: number, id: string, extent: number): void {
  const at = image.indexOf(id, dir) - 33;
  image.writeUInt32LE(extent, at + 2);
  image.writeUInt32BE(extent, at + 6);
}
