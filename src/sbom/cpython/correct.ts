import type { Component } from '../../model/index.ts';
import type { Plain } from '../document/spdx/node.ts';
import { metadataText } from '../text.ts';
import type { ReleaseNotes } from './defects.ts';
import { isObject, purlRef, type SpdxPackage } from './document.ts';
import type { CpythonTree } from './tree.ts';

/**
 * Packages of an in-tree document with the versions that the bytes of the tree show. Where a version is another, whatever else the
 * document says of the package is about another release: its URL and checksum are those of the script that fetched it, or unknown.
 */
export function withVersionsOfBytes(
  packages: readonly SpdxPackage[],
  tree: CpythonTree,
  notes: ReleaseNotes,
): readonly SpdxPackage[] {
  if (notes.faithful) return packages;
  return packages.map((one) => {
    const before = one['versionInfo'];
    const found = shownBy(tree, one.name);
    const after = found?.version;
    if (typeof before !== 'string' || after === undefined || after === before) return one;
    const source = sourceOf(tree, one.name, after);
    const place = found!.occurrences[0]!;
    notes.corrections.push({
      defect: 'package-version',
      what: `${one.name} is ${after} by ${tree.pathOf(place.path)}, not ${before}${source ? `; URL and checksum by ${source.script}` : '; its URL and checksum are not known'}`,
    });
    const { checksums: _, ...rest } = one;
    return {
      ...rest,
      SPDXID: one.SPDXID,
      name: one.name,
      versionInfo: after,
      downloadLocation: source?.url ?? 'NOASSERTION',
      ...(source?.sha256 === undefined
        ? {}
        : { checksums: [{ algorithm: 'SHA256', checksumValue: source.sha256 }] }),
      externalRefs: refsOf(one).map((ref) => withVersion(ref, before, after)),
    };
  });
}

/** What the bytes show of a package by its name: in the tree itself, not in an archive or in test data. */
export function shownBy(tree: CpythonTree, name: string): Component | undefined {
  return tree.components.find(
    (one) =>
      one.name === name &&
      one.presence === 'contained' &&
      one.occurrences.some(({ path }) => !tree.pathOf(path).includes('!')),
  );
}

/** Scripts with which maintainers fetch vendored software, by the name of the package. */
const SCRIPTS: Readonly<Record<string, string>> = {
  expat: 'Modules/expat/refresh.sh',
  'hacl-star': 'Modules/_hacl/refresh.sh',
};

/** What a shell script says that it fetches: variables that are texts, and a URL made of them. */
function sourceOf(
  tree: CpythonTree,
  name: string,
  version: string,
): { readonly script: string; readonly url: string; readonly sha256?: string } | undefined {
  const script = Object.hasOwn(SCRIPTS, name) ? SCRIPTS[name]! : undefined;
  const content = script === undefined ? undefined : tree.content(script);
  const text = content && metadataText(content);
  if (script === undefined || text === undefined) return undefined;
  const values = shellValues(text);
  const urls = [...text.matchAll(/"(https:\/\/[^"\s]{1,500})"/g)].map(([, url]) =>
    url!.replace(/\$\{?(\w+)\}?/g, (whole, variable: string) => values.get(variable) ?? whole),
  );
  const url = urls.find((one) => !one.includes('$') && one.includes(version));
  if (url === undefined) return undefined;
  const sha256 = [...values].find(
    ([variable, value]) => /sha256$/.test(variable) && /^[0-9a-f]{64}$/.test(value),
  );
  return { script, url, ...(sha256 ? { sha256: sha256[1] } : {}) };
}

/** Variables that a shell script sets to plain texts at the beginning of a line. */
export function shellValues(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/^([A-Za-z_]\w{0,60})=(?:"([^"$`\\\n]*)"|([\w.+-]+))[ \t]*$/gm)].map(
      ([, name, quoted, plain]) => [name!, quoted ?? plain!],
    ),
  );
}

/**
 * Packages with external references as their standards want them: categories in the spelling of SPDX 2.3, no CPE whose version is a
 * commit (the component's package URL instead), and versions of CPEs without the fourth number of CPython's tags.
 */
export function withSoundReferences(
  packages: readonly SpdxPackage[],
  tree: CpythonTree,
  notes: ReleaseNotes,
): readonly SpdxPackage[] {
  if (notes.faithful) return packages;
  let spelt = 0;
  const made = packages.map((one) => {
    const refs = refsOf(one).flatMap((ref) => soundRefs(ref, one, tree, notes));
    if (!Array.isArray(one['externalRefs'])) return one;
    const externalRefs = refs.map((ref) => {
      if (!isObject(ref) || ref['referenceCategory'] !== 'PACKAGE_MANAGER') return ref;
      spelt++;
      return { ...ref, referenceCategory: 'PACKAGE-MANAGER' };
    });
    return { ...one, externalRefs };
  });
  if (spelt > 0)
    notes.corrections.push({ defect: 'category-spelling', what: `PACKAGE-MANAGER in ${spelt} references` });
  return made;
}

function soundRefs(
  ref: Plain,
  { name }: SpdxPackage,
  tree: CpythonTree,
  notes: ReleaseNotes,
): readonly Plain[] {
  const locator = isObject(ref) && ref['referenceType'] === 'cpe23Type' ? ref['referenceLocator'] : undefined;
  if (typeof locator !== 'string' || !isObject(ref)) return [ref];
  const version = locator.split(':')[5] ?? '';
  if (/^[0-9a-f]{40}$/.test(version)) {
    const purl = shownBy(tree, name)?.identifiers.find(({ type }) => type === 'purl')?.value;
    notes.corrections.push({
      defect: 'cpe-commit',
      what: `${name} has ${purl === undefined ? 'no CPE' : `${purl} instead of a CPE`}`,
    });
    return purl === undefined ? [] : [purlRef(purl)];
  }
  const release = /^(\d+\.\d+\.\d+)\.\d+$/.exec(version)?.[1];
  if (release === undefined) return [ref];
  notes.corrections.push({ defect: 'cpe-four-parts', what: `${name} ${release}, not ${version}` });
  return [{ ...ref, referenceLocator: locator.replace(`:${version}:`, `:${release}:`) }];
}

function refsOf(one: SpdxPackage): readonly Plain[] {
  const refs = one['externalRefs'];
  return Array.isArray(refs) ? (refs as readonly Plain[]) : [];
}

/** CPEs have the version as their sixth part; package URLs behind `@`. */
function withVersion(ref: Plain, before: string, after: string): Plain {
  if (!isObject(ref) || typeof ref['referenceLocator'] !== 'string') return ref;
  const locator = ref['referenceLocator'];
  const cpe = /^(cpe:2\.3(?::[^:]+){3}:)([^:]+)(:.*)$/.exec(locator);
  if (cpe) return { ...ref, referenceLocator: `${cpe[1]}${after}${cpe[3]}` };
  return { ...ref, referenceLocator: locator.replace(`@${before}`, `@${after}`) };
}
