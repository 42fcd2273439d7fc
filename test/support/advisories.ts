import type {
  Advisory,
  Affected,
  AffectedRange,
  Component,
  CveStatus,
  CveVersion,
  Identifier,
} from '../../src/model/index.ts';

/** An advisory with nothing in it but what is given. */
export function advisory(id: string, more: Partial<Advisory> = {}): Advisory {
  return { id, source: 'test', aliases: [], upstream: [], severities: [], flags: [], affected: [], ...more };
}

/** A range of OSV out of words: `range('SEMVER', 'introduced 0', 'fixed 1.2')`. */
export function range(type: AffectedRange['type'], ...events: readonly string[]): AffectedRange {
  const read = events.map((event) => {
    const [kind = '', version = ''] = event.split(' ');
    return { [kind]: version } as unknown as AffectedRange['events'][number];
  });
  return { type, events: read, ...(type === 'GIT' ? { repo: 'https://example.org/a/b' } : {}) };
}

/** A statement of OSV about a package. */
export function packaged(ecosystem: string, name: string, ...ranges: readonly AffectedRange[]): Affected {
  return {
    names: [{ kind: 'package', ecosystem, name }],
    applies: { kind: 'ranges', versions: [], ranges },
  };
}

/** A statement of CVE 5.x about a product. */
export function product(
  vendor: string,
  name: string,
  entries: readonly CveVersion[],
  defaultStatus: CveStatus = 'unaffected',
  by = 'CNA',
): Affected {
  return {
    names: [{ kind: 'cna', vendor, product: name }],
    applies: { kind: 'cve', entries, defaultStatus },
    by,
  };
}

/** A component that goes by identifiers: `pkg:…` or `cpe:…`. */
export function component(id: string, version: string | undefined, ...values: readonly string[]): Component {
  const identifiers = values.map((value): Identifier => {
    return { type: value.startsWith('pkg:') ? 'purl' : 'cpe', value, origin: 'declared', rule: 'test' };
  });
  return {
    id,
    name: id,
    ...(version === undefined ? {} : { version }),
    identifiers,
    licences: [],
    occurrences: [],
    foundBy: 'test',
    presence: 'contained',
  };
}
