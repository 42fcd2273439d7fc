import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repack } from '../../src/library/artifact.ts';
import { forecast } from '../../src/library/index.ts';
import { CAUSES, type CauseCode } from '../../src/model/index.ts';

const corpus = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'repro');
const there = existsSync(corpus);
if (!there) console.log(`corpus repro/forecast: skipped, there is no ${corpus}`);

interface Pair {
  readonly id: string;
  readonly b: string;
  readonly causes: readonly CauseCode[];
}

/** Codes that one file never shows: docs/forecast.md, "What one file cannot show". */
const NEVER: ReadonlySet<CauseCode> = new Set<CauseCode>([
  'archive.dialect',
  'archive.tool',
  'compress.check',
  'compress.level',
  'compress.method',
  'content.key-order',
  'gzip.os',
  'msi.summary-template',
  'pyc.invalidation-mode',
  'xar.checksum-algorithm',
  'zip.create-system',
]);

/** Labels whose trace only the first file of the pair has, by pair. */
const IN_THE_OTHER: Readonly<Record<string, readonly CauseCode[]>> = {
  // 0644, as a umask of 022 gives; `ar D` writes the same without the file type.
  'ar/deterministic-flag': ['archive.mode'],
  // Times are 111, owners 0: normalised.
  'ar/testrelro': ['archive.mtime', 'archive.owner'],
  // Has no Build-Date.
  'debian-control/buildinfo': ['content.timestamp'],
  // 20 bytes, as a hash of the file has.
  'elf/build-id-only': ['id.build-id'],
  // Have no extra fields but the marker of jars.
  'jar/clojure-fixed': ['archive.extra'],
  'zip/tool-osx-win7': ['archive.extra'],
  // Version 3: a hash of the content.
  'macho/diffoscope-test': ['id.lc-uuid'],
  // All flags are used.
  'pyc/unused-refs-_tzpath': ['pyc.flag-ref'],
  'pyc/unused-refs-ascii': ['pyc.flag-ref'],
  'pyc/unused-refs-heapq': ['pyc.flag-ref'],
  // The time is zero.
  'pyc/zero-mtime-real': ['pyc.source-mtime'],
};

const OF_INTEREST: ReadonlySet<string> = new Set(['benign', 'environment', 'identity']);

describe.skipIf(!there)('corpus repro/forecast', () => {
  const pairs = there ? (JSON.parse(readFileSync(join(corpus, 'pairs.json'), 'utf8')) as Pair[]) : [];

  test('names every label that one file can show', { timeout: 120_000 }, async () => {
    const missing: string[] = [];
    const needless: string[] = [];
    let labels = 0;
    let named = 0;
    for (const { id, b, causes } of pairs) {
      const { predictions } = (await forecast(join(corpus, b))).forecast;
      const found = new Set(predictions.map(({ code }) => code));
      for (const code of causes) {
        if (!OF_INTEREST.has(CAUSES[code].class) || NEVER.has(code)) continue;
        const excused = IN_THE_OTHER[id]?.includes(code) === true;
        if (excused && found.has(code)) needless.push(`${id}: ${code}`);
        if (excused) continue;
        labels++;
        if (found.has(code)) named++;
        else missing.push(`${id}: ${code}`);
      }
    }
    console.log(`corpus repro/forecast: ${named} of ${labels} labels agree`);
    expect(missing).toEqual([]);
    expect(needless).toEqual([]);
    expect(labels).toBeGreaterThan(100);
  });

  test('signed files are certain to vary', { timeout: 60_000 }, async () => {
    for (const id of ['pkg/signed-unsigned', 'pe/authenticode-added', 'cab/signed', 'msi/relic-signed']) {
      const pair = pairs.find((one) => one.id === id)!;
      const wanted = pair.causes.filter((code) => CAUSES[code].class === 'signature');
      const folder = join(corpus, id);
      const found = new Set<CauseCode>();
      for (const side of ['a', 'b']) {
        const file = join(folder, pair.b.split('/').at(-1)!.replace(/^b/, side));
        for (const { code, likelihood } of (await forecast(file)).forecast.predictions)
          if (likelihood === 'certain') found.add(code);
      }
      expect([...found]).toEqual(expect.arrayContaining(wanted));
    }
  });

  test('what repack wrote gives no alarm about its container', { timeout: 120_000 }, async () => {
    const alarms: string[] = [];
    let repacked = 0;
    for (const { id, b } of pairs.filter((pair) =>
      /^(?:tar|zip|wheel|sdist|pkg|cpio|deb|gzip|ar)\//.test(pair.id),
    )) {
      const bytes = await repackedBytes(join(corpus, b));
      if (!bytes) continue;
      repacked++;
      const { predictions } = (await forecast(bytes, { name: 'repacked' })).forecast;
      for (const { code, likelihood } of predictions)
        if (likelihood !== 'possible' && /^(?:archive|gzip|zip|xar|bom|compress)\./.test(code))
          alarms.push(`${id}: ${code}`);
    }
    expect(alarms).toEqual([]);
    expect(repacked).toBeGreaterThan(15);
  });
});

/** Undefined where repack refuses. */
async function repackedBytes(path: string): Promise<Uint8Array | undefined> {
  try {
    const result = await repack(path, { dropSignatures: true });
    const chunks: Uint8Array[] = [];
    for await (const chunk of result.stream()) chunks.push(Uint8Array.from(chunk));
    await result.close();
    return Buffer.concat(chunks);
  } catch {
    return undefined;
  }
}
