import {
  type ArtifactSummary,
  CAUSES,
  type CauseCode,
  type CauseShare,
  type Comparison,
  type Difference,
  type Hunk,
} from '../../src/model/index.ts';
import type { Explained } from '../../src/report/index.ts';

/** Comparisons as the core gives them, for tests of what shows them. */

const digest = (letter: string) => ({ sha256: letter.repeat(64) });

export const summary = (
  name: string,
  letter: string,
  more: Partial<ArtifactSummary> = {},
): ArtifactSummary => ({
  name,
  size: 2_285_680,
  digests: digest(letter),
  mediaType: 'application/x-xar',
  format: 'xar',
  variant: 'macos-product',
  ...more,
});

export const share = (code: CauseCode, more: Partial<CauseShare> = {}): CauseShare => ({
  code,
  class: CAUSES[code].class,
  count: 1,
  bytes: 4,
  example: '!/a',
  ...more,
});

export const difference = (cause: CauseCode, path: string, more: Partial<Difference> = {}): Difference => ({
  kind: 'metadata',
  left: path,
  right: path,
  cause,
  class: CAUSES[cause].class,
  bytes: 4,
  ...more,
});

const NO_COUNTS = { kind: 0, removed: 0, added: 0, renamed: 0, content: 0, metadata: 0, order: 0 };

export const comparison = (more: Partial<Comparison> = {}): Comparison => ({
  against: 'b.pkg',
  verdict: 'equal-contents',
  explained: true,
  causes: [],
  residue: { bytes: 0, ranges: [], omitted: 0 },
  counts: NO_COUNTS,
  differences: [],
  omitted: 0,
  problems: [],
  ...more,
});

const explained = (more: Partial<Comparison>, format: Partial<ArtifactSummary> = {}): Explained => ({
  left: summary('a.pkg', 'a', format),
  right: summary('b.pkg', 'b', format),
  comparison: comparison(more),
});

const at = (offset: number, length: number, moved = 0) => ({
  left: { offset, length },
  right: { offset: offset + moved, length },
});

/** The same bytes. */
export const IDENTICAL: Explained = {
  ...explained({ verdict: 'identical' }),
  right: summary('b.pkg', 'a'),
};

/** A product archive that was built again the next day: no file has another content. */
export const PKG_REBUILD: Explained = explained({
  causes: [
    share('archive.mtime', {
      count: 4770,
      bytes: 38_160,
      example: '!/Payload!/./usr/local/lib/libssl.dylib',
      evidence: 'one second apart in the mean, all within 2026-03-01 10:00:00 and 10:04:11',
    }),
    share('archive.owner', { count: 4770, bytes: 4770, evidence: 'uid 501 and 502; user alice and bob' }),
    share('archive.inode', {
      count: 4770,
      bytes: 4770,
      evidence: 'device 16777220, inodes from 8,812,004 on',
    }),
    share('archive.atime', { count: 12, bytes: 240, evidence: 'atime and ctime in the table of contents' }),
    share('bom.mtime', { count: 31, bytes: 124, example: '!/Bom' }),
    share('gzip.mtime', {
      bytes: 4,
      example: '!/Payload',
      remedy: 'Write MTIME 0 when `pkgbuild` is done: `assay repack`.',
    }),
    share('gzip.name', { bytes: 9, example: '!/Payload' }),
    share('xar.creation-time', {
      bytes: 19,
      evidence: '2026-03-01T10:04:12 and 2026-03-02T09:00:41',
      example: '',
    }),
    share('compress.level', { bytes: 17, evidence: 'XFL 2 and 4', example: '!/Payload' }),
    share('xar.checksum', {
      count: 2,
      bytes: 40,
      derivedFrom: ['archive.mtime', 'xar.creation-time'],
      example: '',
    }),
    share('bom.size', { count: 12, bytes: 48, derivedFrom: ['archive.mtime'], example: '!/Bom' }),
    share('compress.stream', { count: 1, bytes: 12, derivedFrom: ['archive.mtime'], example: '!/Payload' }),
  ],
  counts: { ...NO_COUNTS, metadata: 14_356 },
  differences: [
    difference('xar.creation-time', '', {
      field: 'toc / creation-time',
      values: ['2026-03-01T10:04:12', '2026-03-02T09:00:41'],
      bytes: 19,
      ranges: [at(412, 19)],
    }),
    difference('gzip.mtime', '!/Payload', {
      field: 'MTIME',
      values: ['1772359452', '1772442041'],
      ranges: [at(4, 4)],
    }),
    ...Array.from({ length: 300 }, (_, i) =>
      difference('archive.mtime', `!/Payload!/./usr/local/lib/python3.14/${'abcdefgh'[i % 8]}/m${i}.py`, {
        field: 'mtime',
        values: ['1772359400', '1772441999'],
        bytes: 8,
        ranges: [at(1000 + i * 7600, 8)],
      }),
    ),
    difference('xar.checksum', '', {
      field: 'checksum',
      derivedFrom: 'xar.creation-time',
      bytes: 20,
      ranges: [at(28, 20)],
    }),
  ],
  omitted: 14_054,
});

const HUNK: Hunk = {
  leftLine: 12,
  rightLine: 12,
  lines: [
    ' def check(self):',
    '-    if self.open and x < 3 & y:',
    '+    if self.open or x < 3 & y:',
    ' \treturn True',
  ],
};

/** One module changed among ten thousand times. */
export const ONE_MODULE: Explained = explained(
  {
    verdict: 'different',
    explained: false,
    causes: [
      share('zip.create-system', { count: 2, bytes: 2 }),
      share('archive.mtime', { count: 10_000, bytes: 40_000, evidence: '2 s apart' }),
      share('content.source', { bytes: 312, example: '!/pkg/core.py' }),
      share('wheel.record', {
        bytes: 44,
        derivedFrom: ['content.source'],
        example: '!/pkg-1.dist-info/RECORD',
      }),
      share('compress.stream', { count: 2, bytes: 290, derivedFrom: ['content.source'] }),
    ],
    counts: { ...NO_COUNTS, content: 1, metadata: 10_002 },
    differences: [
      difference('content.source', '!/pkg/core.py', {
        kind: 'content',
        bytes: 312,
        evidence: 'nothing known stands in the lines that differ',
        ranges: [at(300, 3), at(900, 309, 1)],
        hunks: [HUNK, { leftLine: 40, rightLine: 41, lines: ['-old', '+new', '+newer'] }],
        omitted: 2,
      }),
      ...Array.from({ length: 9999 }, (_, i) =>
        difference('archive.mtime', `!/pkg/sub${i % 40}/module_${i}.py`, {
          field: 'mod time',
          values: ['2026-03-01 10:00:00', '2026-03-02 10:00:00'],
          ranges: [at(200 + 228 * i, 4)],
        }),
      ),
      difference('wheel.record', '!/pkg-1.dist-info/RECORD', {
        kind: 'content',
        derivedFrom: 'content.source',
        bytes: 44,
      }),
    ],
    omitted: 3,
  },
  { mediaType: 'application/zip', format: 'zip', variant: 'wheel' },
);

/** Equal once the signatures are removed. */
export const BELOW_SIGNATURES: Explained = explained({
  verdict: 'identical-below-signatures',
  causes: [
    share('sig.xar-rsa', { bytes: 256, example: '' }),
    share('sig.xar-cms', {
      bytes: 8921,
      example: '',
      evidence: 'signed by Developer ID Installer: Example (AAAA111111)',
    }),
    share('xar.heap-offsets', {
      count: 9,
      bytes: 37,
      derivedFrom: ['sig.xar-rsa', 'sig.xar-cms'],
      example: '',
    }),
    share('xar.checksum', { count: 1, bytes: 20, derivedFrom: ['sig.xar-rsa'], example: '' }),
  ],
  counts: { ...NO_COUNTS, metadata: 2 },
  differences: [
    difference('sig.xar-cms', '', {
      bytes: 8921,
      field: 'x-signature',
      ranges: [{ left: { offset: 4000, length: 8921 }, right: { offset: 4000, length: 0 } }],
    }),
    difference('sig.xar-rsa', '', {
      bytes: 256,
      field: 'signature',
      ranges: [{ left: { offset: 3744, length: 256 }, right: { offset: 3744, length: 0 } }],
    }),
  ],
});

/** Bytes that nothing explains. */
export const RESIDUE: Explained = explained({
  verdict: 'different',
  explained: false,
  causes: [
    share('content.source', { count: 2, bytes: 1204, example: '!/data.bin' }),
    share('archive.mtime', { count: 5, bytes: 20 }),
  ],
  residue: {
    bytes: 1204,
    ranges: [
      { path: '!/data.bin', ...at(4096, 1200) },
      { path: '', left: { offset: 80, length: 4 }, right: { offset: 80, length: 0 } },
    ],
    omitted: 7,
  },
  counts: { ...NO_COUNTS, content: 1, metadata: 5 },
  differences: [
    difference('content.source', '!/data.bin', {
      kind: 'content',
      bytes: 1200,
      ranges: [at(4096, 1200)],
      omitted: 6,
    }),
    difference('archive.mtime', '!/data.bin', { field: 'mtime', values: ['1', '2'] }),
  ],
  problems: [
    { code: 'content.size-mismatch', level: 'error', path: 'a.pkg!/data.bin', message: '7 of 8 bytes' },
  ],
});

/** `text` wherever an artifact can put its own words. */
export function hostile(text: string): Explained {
  const path = `!/${text}/../${text}`;
  return {
    left: summary(`${text}.pkg`, 'a', { variant: text }),
    right: summary(`b${text}`, 'b'),
    comparison: comparison({
      against: `b${text}`,
      verdict: 'different',
      explained: false,
      causes: [
        share('content.source', { evidence: text, example: path, remedy: `Do ${text}` }),
        share('archive.mtime', { evidence: `x${text}`, example: path }),
        share('xar.checksum', { derivedFrom: ['content.source'], example: path }),
      ],
      residue: { bytes: 3, ranges: [{ path, ...at(1, 3) }], omitted: 0 },
      counts: { ...NO_COUNTS, content: 1, metadata: 1, renamed: 1 },
      differences: [
        difference('content.source', path, {
          kind: 'content',
          evidence: text,
          ranges: [at(1, 4)],
          hunks: [{ leftLine: 1, rightLine: 1, lines: [`-${text}`, `+${text}x`, ` ${text}`] }],
        }),
        difference('archive.mtime', path, { field: text, values: [text, `${text}y`], evidence: text }),
        difference('content.file-renamed', path, { kind: 'renamed', right: `!/${text}` }),
        difference('xar.checksum', path, { derivedFrom: 'content.source', field: text }),
      ],
      problems: [{ code: 'path.duplicate', level: 'warning', path, message: text || 'm' }],
    }),
  };
}

/** Every sample by a name for tests. */
export const SAMPLES: Readonly<Record<string, Explained>> = {
  identical: IDENTICAL,
  'pkg rebuild': PKG_REBUILD,
  'one module': ONE_MODULE,
  'below signatures': BELOW_SIGNATURES,
  residue: RESIDUE,
  hostile: hostile('<script>alert(1)</script>\u0007\u202e"\'`|\n](x)'),
};
