import { type JsonValue, parseJson } from '../../codec/index.ts';
import { canonicalPurl, formatCpe, parseCpe } from '../../identifier/index.ts';
import { AssayError, type Entry, type Identifier, type Presence } from '../../model/index.ts';
import type { Cataloger, Finding, Found } from '../cataloger.ts';
import { folderOf } from '../place.ts';
import { oneLine } from '../text.ts';

/** The in-tree documents of CPython, by the end of their path, and what they speak of. */
const DOCUMENTS: readonly (readonly [end: string, presence: Presence])[] = [
  ['/Misc/sbom.spdx.json', 'claimed-only'],
  ['/Misc/externals.spdx.json', 'declared-external'],
];
const MOST_DOCUMENT = 16 * 1024 * 1024;

/**
 * What CPython's in-tree documents say (SPDX 2 without the members that belong to a document): each package as a statement, which
 * the bytes of the tree bear out or do not.
 */
export const cpythonDocuments: Cataloger = {
  name: 'cpython-documents',
  wants: ({ kind, path }) => kind === 'file' && DOCUMENTS.some(([end]) => path.endsWith(end)),
  catalog({ path }: Entry, content: Uint8Array): Found {
    if (content.length > MOST_DOCUMENT) return {};
    const { root } = parseJson(content, { values: 500_000 });
    const [, presence] = DOCUMENTS.find(([end]) => path.endsWith(end))!;
    const packages = member(root, 'packages')?.items ?? [];
    return { components: packages.flatMap((one) => statedBy(one, path, presence) ?? []) };
  },
};

function statedBy(one: JsonValue, path: string, presence: Presence): Finding | undefined {
  const name = oneLine(member(one, 'name')?.value);
  const place = member(one, 'versionInfo');
  const version = oneLine(place?.value);
  if (name === undefined) return undefined;
  return {
    name,
    ...(version === undefined ? {} : { version }),
    identifiers: (member(one, 'externalRefs')?.items ?? []).flatMap(identifierOf),
    licences: [],
    proof: {
      path,
      offset: (place ?? one).offset,
      ...(version === undefined ? {} : { literal: version }),
      rule: `package ${name} of ${path.slice(folderOf(path).length + 1)}`,
    },
    root: folderOf(folderOf(path)),
    presence,
    claim: {},
    stated: true,
  };
}

/** SPDX 2 external references `purl` and `cpe23Type`, in canonical form; others, and broken ones, say nothing. */
function identifierOf(reference: JsonValue): readonly Identifier[] {
  const kind = member(reference, 'referenceType')?.value;
  const locator = oneLine(member(reference, 'referenceLocator')?.value);
  if (locator === undefined) return [];
  const rule = `external reference ${kind} of an SPDX document`;
  try {
    if (kind === 'purl') return [{ type: 'purl', value: canonicalPurl(locator), origin: 'declared', rule }];
    if (kind === 'cpe23Type')
      return [{ type: 'cpe', value: formatCpe(parseCpe(locator)), origin: 'declared', rule }];
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
  }
  return [];
}

/** A member of an object, of repeated ones the last as JSON.parse takes it. */
function member(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return value?.members?.findLast((one) => one.name === name)?.value;
}
