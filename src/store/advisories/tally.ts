import { AssayError } from '../../model/index.ts';
import type { ReadItem, Skipped } from '../../vulnerability/index.ts';
import type { StatementPut } from './statements.ts';
import type { AdvisoryWriter, Put, SourceNote } from './writer.ts';

/** What an import did. */
export interface ImportReport {
  /** Advisories by what became of them. */
  readonly advisories: Readonly<Record<Put | 'removed', number>>;
  /** VEX statements by what became of them; those `replaced` gave way to those of the same document that were `added`. */
  readonly statements: Readonly<Record<StatementPut | 'replaced' | 'removed', number>>;
  /** Rows of lists of exploited weaknesses. */
  readonly exploitation: number;
  /** Rows of such lists that were removed. */
  readonly delisted: number;
  /** Names of the sources of which nothing was removed, because something was left out. */
  readonly notReplaced: readonly string[];
  /** Records left out, by reason; those in `expected` hold no advisory and are no fault. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly expected: Readonly<Record<string, number>>;
  /** Names of the sources that something was imported of. */
  readonly sources: readonly string[];
}

/** Counts what is put into a store. */
export interface Tally {
  /** The next items come from this place. @param sha256 of the file */
  begin(from: string, sha256?: string): void;
  take(item: ReadItem): void;
  skip(skipped: Skipped): void;
  /** Removes what was not taken, of all sources that something was taken of; see `ImportOptions.replace`. */
  removeOthers(): void;
  /** @throws AssayError `advisories.nothing` */
  finish(): ImportReport;
}

/** CVEs that this run found marked, by list. */
type Listed = Readonly<Record<'kev' | 'epss', Set<string>>>;

/** @param imported when the import is, RFC 3339 */
export function createTally(writer: AdvisoryWriter, imported: string): Tally {
  const advisories = { added: 0, updated: 0, unchanged: 0, older: 0, removed: 0 };
  const statements = { added: 0, older: 0, replaced: 0, removed: 0 };
  const [skips, expected] = [new Map<string, number>(), new Map<string, number>()];
  const lists = new Map<string, number>();
  const bySource = new Map<
    string,
    { places: Set<string>; sha256: string | undefined; skipped: Map<string, number> }
  >();
  const taken = new Set<string>();
  const listed: Listed = { kev: new Set(), epss: new Set() };
  const doubtful = new Set<string | undefined>();
  let [delisted, notReplaced] = [0, [] as readonly string[]];
  let [place, digest] = ['', undefined as string | undefined];
  const sourceOf = (name: string) => {
    const known = bySource.get(name) ?? { places: new Set(), sha256: digest, skipped: new Map() };
    bySource.set(name, known);
    known.places.add(place);
    return known;
  };
  const skip = ({ reason, source, expected: benign }: Skipped) => {
    add(benign ? expected : skips, reason);
    if (!benign) doubtful.add(source);
    if (source !== undefined) add(sourceOf(source).skipped, reason);
  };
  return {
    begin(from, sha256) {
      place = from;
      digest = sha256;
    },
    skip,
    take({ item, record }) {
      if (item.kind === 'skipped') skip(item);
      else if (item.kind === 'vex') {
        statements[writer.putStatement(item)] += 1;
        sourceOf(item.source);
        taken.add(item.source);
      } else if (item.kind === 'exploitation') {
        writer.putExploitation(item.id, item.facts);
        if (item.facts.kev !== undefined) listed.kev.add(item.id);
        if (item.facts.epss) listed.epss.add(item.id);
        if (item.source !== 'kev' && item.source !== 'epss') return;
        add(lists, item.source);
        sourceOf(item.source);
        taken.add(item.source);
      } else {
        advisories[writer.put(item.advisory, record!)] += 1;
        sourceOf(item.advisory.source);
        taken.add(item.advisory.source);
      }
    },
    removeOthers() {
      notReplaced = [...taken].filter((name) => isDoubtful(name, doubtful)).sort();
      const sure = [...taken].filter((name) => !notReplaced.includes(name));
      advisories.removed += writer.removeOthers(sure);
      statements.removed += writer.removeOtherStatements(sure);
      for (const list of ['kev', 'epss'] as const)
        if (sure.includes(list)) delisted += writer.delist(list, listed[list]);
    },
    finish() {
      const exploitation = [...lists.values()].reduce((sum, count) => sum + count, 0);
      const put = [...Object.values(advisories), ...Object.values(statements)];
      const read = exploitation + put.reduce((sum, count) => sum + count, 0);
      const report = {
        advisories,
        statements: { ...statements, replaced: writer.replacedStatements() },
        exploitation,
        delisted,
        notReplaced,
        skipped: Object.fromEntries(skips),
        expected: Object.fromEntries(expected),
        sources: [...bySource.keys()].sort(),
      };
      if (read === 0) throw nothing(report);
      const notes = [...bySource].map(([name, { places, sha256, skipped }]): [string, SourceNote] => {
        const one = places.size === 1 && sha256 !== undefined;
        const from = places.size === 1 ? place : `${places.size} files`;
        const told = { from: one ? [...places][0]! : from, imported, skipped: Object.fromEntries(skipped) };
        return [name, one ? { ...told, sha256 } : told];
      });
      writer.finish(new Map(notes), lists);
      return report;
    },
  };
}

/** Whether something left out may belong to a source: what is left out says as much of its source as it was read. */
function isDoubtful(name: string, doubtful: ReadonlySet<string | undefined>): boolean {
  return doubtful.has(undefined) || doubtful.has(name) || doubtful.has(name.split('/')[0]);
}

function nothing({ skipped, expected }: Pick<ImportReport, 'skipped' | 'expected'>): AssayError {
  const reasons = Object.entries({ ...skipped, ...expected }).map(
    ([reason, count]) => `${count} × ${reason}`,
  );
  const list = reasons.length === 0 ? '' : ` (${reasons.slice(0, 5).join('; ')})`;
  return new AssayError('advisories.nothing', `no advisory was found${list}`, {
    hint: 'OSV, CVE 5.x, NVD API 2.0, CSAF, OpenVEX, CycloneDX VEX, KEV and EPSS are read; see docs/advisories.md',
  });
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
