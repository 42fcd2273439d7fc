import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  CPE_ATTRIBUTES,
  type CpeRelation,
  cpeUri,
  evaluateConfigurations,
  formatCpe,
  formatWfn,
  lintCpe,
  matchCpe,
  parseCpe,
  parseWfn,
  quoteCpe,
  unquoteCpe,
  type Wfn,
  wfn,
} from '../../../src/identifier/index.ts';
import { AssayError } from '../../../src/model/index.ts';

const RUNS = { numRuns: 2000 };
const printable = fc.string({ unit: fc.stringMatching(/^[!-~]$/), minLength: 1, maxLength: 8 });
const logical = fc.constantFrom('*', '-');
const plain = printable.filter((text) => text !== '-').map(quoteCpe);
const wild = fc
  .tuple(fc.constantFrom('', '*', '?', '??'), plain, fc.constantFrom('', '*', '?', '??'))
  .map(([start, body, end]) => `${start}${body}${end}`);

function names(value: fc.Arbitrary<string>): fc.Arbitrary<Wfn> {
  const rest = Object.fromEntries(CPE_ATTRIBUTES.map((attribute) => [attribute, fc.oneof(logical, value)]));
  return fc
    .record({ ...rest, part: fc.constantFrom('a', 'o', 'h', '*', '-') })
    .map((parts) => wfn(parts as Record<string, string>));
}

const SWAPPED: Readonly<Record<CpeRelation, CpeRelation>> = {
  EQUAL: 'EQUAL',
  SUBSET: 'SUPERSET',
  SUPERSET: 'SUBSET',
  DISJOINT: 'DISJOINT',
  UNDEFINED: 'UNDEFINED',
};

test('formatted string and text form give the name back', () => {
  fc.assert(
    fc.property(names(fc.oneof(plain, wild)), (name) => {
      expect(parseCpe(formatCpe(name))).toEqual(name);
      expect(parseWfn(formatWfn(name))).toEqual(name);
    }),
    RUNS,
  );
});

test('the URI gives the name back in lower case', () => {
  fc.assert(
    fc.property(names(fc.oneof(plain, wild)), (name) => {
      const lower = parseCpe(formatCpe(name).toLowerCase());
      expect(parseCpe(cpeUri(name))).toEqual(lower);
    }),
    RUNS,
  );
});

test('quoting is undone by unquoting', () => {
  fc.assert(
    fc.property(printable, (text) => {
      expect(unquoteCpe(quoteCpe(text))).toBe(text);
    }),
    RUNS,
  );
});

test('without wildcards, swapping the names swaps SUBSET and SUPERSET', () => {
  const few = names(fc.constantFrom('x', 'y'));
  fc.assert(
    fc.property(few, few, (a, b) => {
      expect(matchCpe(b, a).relation).toBe(SWAPPED[matchCpe(a, b).relation]);
      expect(matchCpe(a, a).relation).toBe('EQUAL');
    }),
    RUNS,
  );
});

test('a wildcard covers what it was cut from', () => {
  fc.assert(
    fc.property(plain, plain, (a, b) => {
      const target = wfn({ vendor: `${a}${b}` });
      expect(matchCpe(wfn({ vendor: `${a}*` }), target).relation).toBe('SUPERSET');
      expect(matchCpe(wfn({ vendor: `*${b}` }), target).relation).toBe('SUPERSET');
      const length = unquoteCpe(b).length;
      expect(matchCpe(wfn({ vendor: `${a}${'?'.repeat(length)}` }), target).relation).toBe('SUPERSET');
    }),
    RUNS,
  );
});

test('any text is read or refused with a CPE code, and lint never throws', () => {
  const noise = fc.string({
    unit: fc.oneof(fc.constantFrom('cpe:2.3:a', 'cpe:/a', ':', '\\', '*', '?', '~', '%', '-'), fc.string()),
  });
  fc.assert(
    fc.property(noise, (text) => {
      lintCpe(text);
      try {
        const name = parseCpe(text);
        expect(parseCpe(formatCpe(name))).toEqual(name);
      } catch (error) {
        if (!(error instanceof AssayError)) throw error;
        expect(['cpe.syntax', 'cpe.value']).toContain(error.code);
      }
    }),
    RUNS,
  );
});

test('a name without version is never clean where its product has a vulnerable version', () => {
  fc.assert(
    fc.property(names(plain), (name) => {
      const criterion: Wfn = { ...name, version: '1\\.0' };
      const configurations = [
        {
          nodes: [
            { operator: 'OR' as const, cpeMatch: [{ vulnerable: true, criteria: formatCpe(criterion) }] },
          ],
        },
      ];
      const { status } = evaluateConfigurations(configurations, [{ ...name, version: '*' }], {
        versionOrder: () => undefined,
      });
      expect(status).toBe('undecided');
    }),
    RUNS,
  );
});
