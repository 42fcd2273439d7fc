import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { stripSignatures, transplantSignatures } from '../../src/artifact/index.ts';
import { packToc } from '../../src/artifact/signature/strip/xar-toc.ts';
import { bytesSource, readAll, zlibPackedAs } from '../../src/codec/index.ts';

const corpus = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'repro');
const there = existsSync(corpus);
if (!there) console.log(`corpus repro/strip: skipped, there is no ${corpus}`);

interface Pair {
  readonly id: string;
  readonly a: string;
  readonly b: string;
  readonly causes: readonly string[];
}

/** Pairs whose unsigned file cannot be had from the signed one byte for byte, and why. */
const REASONS: Readonly<Record<string, { readonly equal: 'normal' | 'never'; readonly why: RegExp }>> = {
  'msi/relic-signed': { equal: 'normal', why: /^a signer lays the compound file out anew/ },
  // Linked twice: with a signature from the linker, text, addresses and LC_UUID stand 16 bytes further.
  'macho/adhoc-codesign-added': { equal: 'never', why: /^the linker itself signed the file/ },
};

const pairs = there
  ? (JSON.parse(readFileSync(join(corpus, 'pairs.json'), 'utf8')) as Pair[]).filter(({ causes }) =>
      causes.some((code) => code.startsWith('sig.')),
    )
  : [];

const stripped = async (bytes: Uint8Array, form: 'unsigned' | 'normal') => {
  const { source, ...rest } = await stripSignatures(bytesSource(bytes), { form });
  return { ...rest, bytes: Buffer.from(await readAll(source)) };
};

/** XAR archives of the corpus: real ones of libxar and productbuild, of libarchive, and self-made ones. */
const archives = there
  ? readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(?:pkg|xar)$/.test(name))
  : [];

describe.runIf(there)('tables of contents', () => {
  it('are packed again as they were, byte for byte', async () => {
    const other: string[] = [];
    for (const name of archives) {
      const file = readFileSync(join(corpus, name));
      const start = file.readUInt16BE(4);
      const stored = file.subarray(start, start + Number(file.readBigUInt64BE(8)));
      const xml = inflateSync(stored);
      const { bytes, same } = await packToc(xml, xml, stored, 'unsigned');
      if (!same || !stored.equals(bytes)) other.push(name);
    }
    expect(other).toEqual([]);
    expect(archives.length).toBeGreaterThan(25);
  });
});

/** A real archive with signatures as productsign adds them: a RSA and a CMS one, packed as libxar packs. */
async function signedAs(file: Buffer): Promise<Buffer> {
  const [start, length] = [file.readUInt16BE(4), Number(file.readBigUInt64BE(8))];
  const added = { rsa: Buffer.alloc(256, 1), cms: Buffer.alloc(6000, 2) };
  const element = (name: string, style: string, at: number, { length: size }: Uint8Array) =>
    `\n  <${name} style="${style}">\n   <offset>${at}</offset>\n   <size>${size}</size>\n  </${name}>`;
  const elements = element('signature', 'RSA', 20, added.rsa) + element('x-signature', 'CMS', 276, added.cms);
  const time = '\n  <signature-creation-time>721692800.0</signature-creation-time>';
  const xml = inflateSync(file.subarray(start, start + length))
    .toString()
    .replace(/<offset>(\d+)<\/offset>/g, (all, offset) =>
      offset === '0' ? all : `<offset>${Number(offset) + 6256}</offset>`,
    )
    .replace('</checksum>', `</checksum>${elements}${time}`);
  const toc = await zlibPackedAs(Buffer.from(xml), { level: 9, syncEach: 4096 });
  const head = Buffer.from(file.subarray(0, start));
  head.writeBigUInt64BE(BigInt(toc.length), 8);
  head.writeBigUInt64BE(BigInt(Buffer.byteLength(xml)), 16);
  const checksum = createHash('sha1').update(toc).digest();
  return Buffer.concat([head, toc, checksum, added.rsa, added.cms, file.subarray(start + length + 20)]);
}

describe.runIf(there)('a package of productbuild', () => {
  it('is what it was when a signature is put on it and taken out', async () => {
    const file = readFileSync(join(corpus, 'singles/pkg/relic-dummy.pkg'));
    const signed = await signedAs(file);
    const { bytes, canonical } = await stripped(signed, 'unsigned');
    expect(bytes.equals(file)).toBe(true);
    expect(canonical).toBe(false);
    expect(await transplantSignatures(bytesSource(signed), bytesSource(file))).toMatchObject({ done: true });
  });
});

describe.runIf(there)('signed pairs of the corpus', () => {
  it('strip to the unsigned file and transplant to the signed one, or say why not', async () => {
    let agree = 0;
    for (const { id, a, b, causes } of pairs) {
      const [unsigned, signed] = [readFileSync(join(corpus, a)), readFileSync(join(corpus, b))];
      const result = await stripped(signed, 'unsigned');
      const exact = result.bytes.equals(unsigned);
      const normal = (await stripped(signed, 'normal')).bytes.equals(
        (await stripped(unsigned, 'normal')).bytes,
      );
      const back = await transplantSignatures(bytesSource(signed), bytesSource(unsigned));
      const reason = REASONS[id];
      expect(result.removed.length, id).toBeGreaterThan(0);
      expect(
        causes.every((code) => result.removed.some((one) => one.code === code)),
        id,
      ).toBe(true);
      expect({ id, exact, normal }).toEqual({ id, exact: !reason, normal: reason?.equal !== 'never' });
      if (reason) expect(result.notes.join('\n')).toMatch(reason.why);
      if (back.done) expect(Buffer.from(await readAll(back.source)).equals(signed), id).toBe(true);
      else expect(back.notes.join('\n'), id).toMatch(reason?.why ?? /^$/);
      expect(back.done, id).toBe(reason?.equal !== 'never');
      if (exact && back.done) agree++;
    }
    console.log(
      `corpus repro/strip: ${agree} of ${pairs.length} labels agree, ${Object.keys(REASONS).length} with a named reason`,
    );
    expect(pairs.length).toBe(6);
    expect(agree).toBe(4);
  });
});
