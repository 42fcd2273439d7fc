import type { BomCheck, CheckedComponent, CheckedFile, Finding, FindingLevel } from '../model/index.ts';
import { relativePaths } from '../sbom/index.ts';
import type { Evidence } from './evidence.ts';
import { humanCount, plural } from './printable.ts';
import { nameOf, sentenceOf } from './sbom-check/words.ts';

/** Names that one sentence lists. */
const MOST_NAMES = 6;

/**
 * What SBOM documents in and beside an artifact say, and the bytes do not: what is contradicted first, then what is missing. A
 * document in an archive that is merely shipped concerns that archive: it weighs a step less and fails nothing.
 */
export function insideFindings({ documents, artifact, components }: Evidence): Finding[] {
  if (!documents) return [];
  const { check, conflicts } = documents;
  const at = entryPaths(artifact.entries, artifact.name);
  const placed = (path: string) => ({ path: at(path) });
  const contradicted = check.components.filter(({ verdict }) => verdict === 'contradicted');
  return [
    ...check.documents.flatMap(({ path, where, binding, unchecked }): Finding[] => {
      const place = where === 'embedded' ? placed(path) : { path: artifact.name };
      if (binding.state === 'contradicted')
        return [finding('inside.document-contradicted', 'error', `${path}: ${binding.why}`, place)];
      if (unchecked !== undefined && !unchecked.includes('test data'))
        return [finding('inside.document-unread', 'note', `${path} was not checked: ${unchecked}`, place)];
      return binding.state === 'unbound'
        ? [finding('inside.document-unbound', 'note', `${path}: ${binding.why}`, place)]
        : [];
    }),
    ...contradicted.map((one) => componentFinding(one, at, artifact.name)),
    ...fileFindings(check.files, at),
    ...missingFinding(missingOf(check), at),
    ...extraFindings(check.components, at, artifact.name),
    ...conflicts.map(({ what, ref, values }) => {
      const said = values.map(({ value, documents: by }) => `${value} (${by.join(', ')})`).join(', ');
      const path = components.find(({ id }) => id === ref)?.occurrences[0]?.path;
      return finding(
        'inside.documents-disagree',
        'note',
        `documents disagree about the version of ${what}: ${said}`,
        {
          ...(path === undefined ? {} : { path }),
        },
      );
    }),
  ];
}

function finding(
  rule: string,
  level: FindingLevel,
  message: string,
  more: Partial<Pick<Finding, 'path' | 'offset' | 'count'>>,
): Finding {
  return { rule, question: 'inside', level, message, ...more };
}

/** A document in a nested archive speaks of that archive. */
function isShipped(document: string | undefined): boolean {
  return document?.includes('!/') === true;
}

function lowered(one: Finding, document: string | undefined): Finding {
  return isShipped(document) ? { ...one, level: 'warning', nested: true } : one;
}

function componentFinding(one: CheckedComponent, at: (path: string) => string, artifact: string): Finding {
  const [first] = one.evidence;
  const document = one.claim?.document;
  const made = finding('inside.contradicted', 'error', `${nameOf(one)}: ${sentenceOf(one)}`, {
    path: first ? at(first.path) : artifact,
    ...(first?.offset === undefined ? {} : { offset: first.offset }),
  });
  return lowered(made, document);
}

function fileFindings(files: readonly CheckedFile[], at: (path: string) => string): Finding[] {
  const groups = Map.groupBy(
    files.filter(({ verdict }) => verdict === 'contradicted'),
    ({ document }) => document,
  );
  return [...groups].map(([document, group]) => {
    const [{ path, claimed, found }] = group as [CheckedFile];
    const message = `${document} says ${claimed!.algorithm} ${claimed!.value} of ${path}, the file has ${found}`;
    const made = finding('inside.file-contradicted', 'error', message, {
      path: at(path),
      ...(group.length > 1 ? { count: group.length } : {}),
    });
    return lowered(made, document);
  });
}

/** Where no document could be checked, nothing is missing in one. */
function missingOf({ documents, components }: BomCheck): readonly CheckedComponent[] {
  if (documents.every(({ unchecked }) => unchecked !== undefined)) return [];
  return components.filter(({ verdict }) => verdict === 'missing');
}

function missingFinding(missing: readonly CheckedComponent[], at: (path: string) => string): Finding[] {
  const [first] = missing;
  if (!first) return [];
  const path = first.evidence[0]?.path;
  return [
    finding(
      'inside.missing',
      'note',
      `${plural(missing.length, 'component')} that no SBOM document lists: ${some(missing)}`,
      path === undefined ? {} : { path: at(path) },
    ),
  ];
}

function extraFindings(
  all: readonly CheckedComponent[],
  at: (path: string) => string,
  artifact: string,
): Finding[] {
  const groups = Map.groupBy(
    all.filter(({ verdict }) => verdict === 'extra'),
    ({ claim }) => claim?.document ?? artifact,
  );
  return [...groups].map(([document, group]) =>
    finding(
      'inside.extra',
      'note',
      `${document} lists ${plural(group.length, 'component')} that ${group.length === 1 ? 'is' : 'are'} not there: ${some(group)}`,
      { path: at(document) },
    ),
  );
}

function some(all: readonly CheckedComponent[]): string {
  const names = all.slice(0, MOST_NAMES).map(nameOf).join(', ');
  return all.length > MOST_NAMES ? `${names} and ${humanCount(all.length - MOST_NAMES)} more` : names;
}

/** From a path in the unpacked artifact to `Entry.path`; the artifact itself for what is not there. */
function entryPaths(entries: Evidence['artifact']['entries'], artifact: string): (path: string) => string {
  let known: Map<string, string> | undefined;
  return (path) => {
    if (!known) {
      const pathOf = relativePaths(entries);
      known = new Map(entries.map((entry) => [pathOf(entry.path), entry.path]));
    }
    return known.get(path) ?? artifact;
  };
}

/** How many components there are, and in words; those that are only named apart. */
export function countedComponents({ components }: Evidence): {
  readonly named: number;
  readonly text: string;
} {
  const claimed = components.filter(({ presence }) => presence === 'claimed-only').length;
  const named = components.length - claimed;
  const more = claimed === 0 ? '' : ` (and ${humanCount(claimed)} only claimed)`;
  return { named, text: `${plural(named, 'component')}${more}` };
}

/** What came of holding documents against the bytes, in sentences. */
export function documentReasons({ documents, contents }: Evidence): readonly string[] {
  if (!documents)
    return contents.sboms.length === 0 ? [] : [`${plural(contents.sboms.length, 'SBOM document')} inside`];
  const { documents: all, components } = documents.check;
  const counts = (['confirmed', 'contradicted', 'extra', 'unprovable'] as const).flatMap((verdict) => {
    const count = components.filter((one) => one.verdict === verdict).length;
    return count === 0 ? [] : [`${humanCount(count)} ${verdict}`];
  });
  const missing = missingOf(documents.check).length;
  const inside = all.filter(({ where }) => where === 'embedded').length;
  const beside = all.length - inside;
  const where = [
    ...(inside > 0 ? [`${humanCount(inside)} inside`] : []),
    ...(beside > 0 ? [`${humanCount(beside)} beside`] : []),
  ].join(', ');
  const said = counts.length === 0 ? 'nothing in them could be checked' : counts.join(', ');
  return [
    `SBOM documents (${where}) against the bytes: ${said}`,
    ...(missing > 0 ? [`${plural(missing, 'component')} that no SBOM document lists`] : []),
  ];
}
