import type { Interest } from '../artifact/index.ts';
import type { Artifact, Component, Entry, SbomDocument } from '../model/index.ts';
import type { Cataloger, Finding, Found } from './cataloger.ts';
import { foldStated, foldTogether, foldVersionless } from './fold.ts';
import { CATALOGERS } from './list.ts';
import { type SettledFinding, settleClaims } from './ownership.ts';
import { type InPieces, inPieces } from './pieces.ts';
import { relate } from './relations.ts';
import { entriesAt } from './tree-view.ts';

/** What is inside, as far as catalogers can tell. */
interface Inventory {
  readonly components: readonly Component[];
  readonly sboms: readonly SbomDocument[];
}

/** Catalogers at work while an artifact is opened. */
interface Catalog {
  /** Give this to `openArtifact`. */
  readonly interest: Interest;
  /** After the artifact is open: what was found, in the order of the artifact's entries, ids made unique. */
  finish(artifact: Artifact): Inventory;
}

/** Lets every cataloger see what it wants during the one pass over an artifact. */
export function createCatalog(catalogers: readonly Cataloger[] = CATALOGERS): Catalog {
  const findings: { readonly finding: Finding; readonly foundBy: string }[] = [];
  const sboms: SbomDocument[] = [];
  const lists = new Map<string, readonly string[]>();
  const wanting = new Map<Entry, readonly Cataloger[]>();
  const passing = new Map<Entry, InPieces>();
  const keep = (foundBy: string, found: Found) => {
    for (const finding of found.components ?? []) findings.push({ finding, foundBy });
    sboms.push(...(found.sboms ?? []));
    if (found.list) lists.set(found.list.path, found.list.files);
  };
  const interest: Interest = {
    name: 'catalog',
    wants(entry, head) {
      let by: Cataloger[] | undefined;
      for (const cataloger of catalogers) {
        if (!cataloger.wants(entry, head)) continue;
        if (by) by.push(cataloger);
        else by = [cataloger];
      }
      if (!by) return undefined;
      wanting.set(entry, by);
      return by.every(({ begin }) => begin) ? 'chunks' : 'content';
    },
    take(entry, bytes, last) {
      const by = wanting.get(entry) ?? [];
      let pieces = passing.get(entry);
      if (!pieces && !last) {
        // Of a file that was given up the last piece never came; members come one after the other.
        for (const one of passing.keys()) if (!entry.path.startsWith(one.path)) passing.delete(one);
        pieces = inPieces(entry, by);
        passing.set(entry, pieces);
      }
      pieces?.take(bytes);
      if (!last) return;
      wanting.delete(entry);
      passing.delete(entry);
      const found = pieces?.end() ?? by.map((one) => one.catalog(entry, bytes));
      for (const [i, { name }] of by.entries()) keep(name, found[i]!);
    },
  };
  return {
    interest,
    finish({ entries }) {
      const named = findings.flatMap(({ finding: { proof, claim } }) => [
        proof.path,
        claim.prefix,
        claim.wheel,
      ]);
      const paths = new Set(
        [...named, ...sboms.map(({ path }) => path)].filter((path) => path !== undefined),
      );
      const known = entriesAt(entries, paths);
      const at = (path: string) => known.get(path);
      const place = (path: string) => at(path)?.id ?? 0;
      const settled = settleClaims(
        findings.map(({ finding }) => finding),
        entries,
        lists,
        at,
      );
      const found = findings
        .map(({ finding, foundBy }, i) => ({
          ...finding,
          ...settled[i]!,
          foundBy,
          occurrences: [finding.proof, ...(finding.more ?? [])],
        }))
        .sort((a, b) => place(a.proof.path) - place(b.proof.path) || offsetOf(a) - offsetOf(b));
      return {
        components: relate(
          withUniqueIds(foldStated(foldVersionless(foldTogether(found))).map((one) => componentOf(one, at))),
        ),
        sboms: sboms.toSorted((a, b) => place(a.path) - place(b.path)),
      };
    },
  };
}

function offsetOf({ proof }: SettledFinding): number {
  return proof.offset ?? 0;
}

function componentOf(found: SettledFinding, at: (path: string) => Entry | undefined): Component {
  const { name, version, identifiers, licences, occurrences, foundBy, presence, owns, proof } = found;
  const container = owns?.prefix === undefined ? undefined : at(owns.prefix);
  return {
    id: `${name}${version === undefined ? '' : `@${version}`} ${proof.path}`,
    name,
    ...(version === undefined ? {} : { version }),
    identifiers,
    licences,
    ...(container?.kind === 'file' && container.sha256 ? { hashes: { sha256: container.sha256 } } : {}),
    occurrences,
    foundBy,
    presence,
    ...(owns ? { owns } : {}),
  };
}

/** Two findings may share name, version and path (lines of one list): the later ones get a number. */
function withUniqueIds(components: readonly Component[]): Component[] {
  const seen = new Map<string, number>();
  return components.map((component) => {
    const count = (seen.get(component.id) ?? 0) + 1;
    seen.set(component.id, count);
    return count === 1 ? component : { ...component, id: `${component.id}#${count}` };
  });
}
