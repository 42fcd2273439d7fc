import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  canonicalPurl,
  formatPurl,
  PURL_NORMALISATIONS,
  PURL_TYPES,
  type Purl,
  type PurlMode,
  type PurlParts,
  parsePurl,
  parsePurlWithNotes,
} from '../../src/identifier/index.ts';
import { AssayError } from '../../src/model/index.ts';

const RUNS = { numRuns: 3000 };
const mode = fc.constantFrom<PurlMode>('strict', 'lenient');
const type = fc.constantFrom(...PURL_TYPES.keys(), 'unregistered', 'constructor');
const word = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9._-]{1,12}$/),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom('/', '.', '@', '%', '&', '=', '?', '#', ':', ' ', '+', 'é', 'İ', 'Σ', 'a'),
    maxLength: 8,
  }),
);
const key = fc.oneof(
  fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9._-]{0,5}$/),
  fc.constantFrom('uuid', 'tag_id', 'repository_url', 'constructor', '__proto__', 'vers', 'arch'),
);
const parts: fc.Arbitrary<PurlParts> = fc.record(
  {
    type,
    name: word,
    namespace: fc.option(word),
    version: fc.option(word),
    qualifiers: fc.option(fc.dictionary(key, fc.option(word), { maxKeys: 4 })),
    subpath: fc.option(word),
  },
  { requiredKeys: ['type', 'name'] },
);

/** Texts near enough to package URLs that most rules are reached. */
const pieces = [
  ...[
    'pkg:',
    'PKG:',
    'pkg://',
    '/',
    '//',
    '@',
    '?',
    '#',
    '&',
    '=',
    '.',
    '..',
    '%2F',
    '%41',
    '%7e',
    '%C3%A9',
    '%FF',
    '%',
  ],
  ...[
    'npm',
    'Git',
    'pypi',
    'github.com',
    'cpan',
    'swid',
    'mlflow',
    'a',
    'B_c',
    'arch=1',
    'Arch=1',
    'tag_id=X',
    ' ',
    'é',
    '+',
    ':',
  ],
];
const nearly = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((list) => list.join('')),
  fc
    .tuple(type, fc.array(fc.constantFrom(...pieces), { maxLength: 12 }))
    .map(([t, list]) => `pkg:${t}/${list.join('')}`),
);

/** The answer, or undefined for an error of Assay; any other error fails the test. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof AssayError && /^purl\.(?:syntax|type-rule)$/.test(error.code)) return undefined;
    throw error;
  }
}

test('any text gives a purl or an AssayError', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string(), nearly), mode, (text, m) => {
      for (const input of [text, `pkg:${text}`, `pkg:generic/${text}`, `pkg:git/h/${text}\ud800`]) {
        attempt(() => canonicalPurl(input, { mode: m }));
      }
    }),
    RUNS,
  );
});

test('the canonical text is a fixed point in both modes, and reads as the same purl', () => {
  let read = 0;
  fc.assert(
    fc.property(nearly, mode, (text, m) => {
      const purl = attempt(() => parsePurl(text, { mode: m }));
      if (purl === undefined) return;
      read++;
      const canonical = formatPurl(purl);
      expect(canonical).toBe(canonicalPurl(text, { mode: m }));
      expect(canonical).toMatch(/^[A-Za-z0-9.\-_~%:/@?=&#]+$/);
      for (const again of ['strict', 'lenient'] as const) {
        expect(parsePurl(canonical, { mode: again })).toEqual(purl);
        expect(canonicalPurl(canonical, { mode: again })).toBe(canonical);
      }
    }),
    RUNS,
  );
  expect(read).toBeGreaterThan(RUNS.numRuns / 10);
});

test('changes are noted exactly if the text was not canonical', () => {
  fc.assert(
    fc.property(nearly, mode, (text, m) => {
      const noted = attempt(() => parsePurlWithNotes(text, { mode: m }));
      expect(noted?.purl).toEqual(attempt(() => parsePurl(text, { mode: m })));
      if (noted === undefined) return;
      expect(noted.normalisations.length === 0).toBe(formatPurl(noted.purl) === text);
      for (const { rule, from, to } of noted.normalisations) {
        expect(PURL_NORMALISATIONS).toHaveProperty(rule);
        expect(from).not.toBe(to);
      }
    }),
    RUNS,
  );
});

test('what strict reads, lenient reads the same', () => {
  fc.assert(
    fc.property(nearly, (text) => {
      const strict = attempt(() => parsePurl(text));
      if (strict !== undefined && !/^[^?#]*:\/*npm\/@/i.test(text)) {
        expect(parsePurl(text, { mode: 'lenient' })).toEqual(strict);
      }
    }),
    RUNS,
  );
});

test('parts survive being written and read', () => {
  let written = 0;
  fc.assert(
    fc.property(parts, (given) => {
      const text = attempt(() => formatPurl(given));
      if (text === undefined) return;
      written++;
      const purl = parsePurl(text);
      expect(formatPurl(purl)).toBe(text);
      if (given.type === 'generic') expect(purl).toEqual(normalised(given));
    }),
    RUNS,
  );
  expect(written).toBeGreaterThan(RUNS.numRuns / 10);
});

test('parts of the generic type are only cleaned', () => {
  fc.assert(
    fc.property(parts, (given) => {
      const text = attempt(() => formatPurl({ ...given, type: 'generic' }));
      if (text !== undefined) expect(parsePurl(text)).toEqual(normalised({ ...given, type: 'generic' }));
    }),
    RUNS,
  );
});

/** Parts as they come back when their type has no rules: written independently of the code under test. */
function normalised(given: PurlParts): Purl {
  const path = (text: string | null | undefined, drop: RegExp) =>
    (text ?? '')
      .split('/')
      .filter((segment) => !drop.test(segment))
      .join('/') || null;
  const pairs = Object.entries(given.qualifiers ?? {}).flatMap(([k, v]) => (v ? [[k.toLowerCase(), v]] : []));
  return {
    type: given.type,
    namespace: path(given.namespace, /^$/),
    name: given.name.replace(/^\/+|\/+$/g, ''),
    version: given.version || null,
    qualifiers: pairs.length === 0 ? null : Object.fromEntries(pairs),
    subpath: path(given.subpath, /^\.{0,2}$/),
  };
}
