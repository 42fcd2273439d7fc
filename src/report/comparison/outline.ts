import {
  CAUSES,
  type CauseClass,
  type CauseCode,
  type CauseShare,
  type Comparison,
  type FindingLevel,
  type Level,
} from '../../model/index.ts';
import { humanCount, plural } from '../printable.ts';

/** A first-hand cause with those that follow from it. */
export interface CauseRow {
  readonly share: CauseShare;
  readonly title: string;
  readonly remedy?: string;
  readonly follows: readonly CauseShare[];
}

/** A comparison as every presenter tells it. */
export interface Outline {
  /** One sentence: what is really different first. */
  readonly headline: string;
  /** What weighs most first; what has no cause in this list to follow from stands for itself. */
  readonly rows: readonly CauseRow[];
  /** All bytes that differ. */
  readonly bytes: number;
}

/** What each level of the ladder means, as the end of a sentence. */
export const LEVEL_MEANINGS: Readonly<Record<Level, string>> = {
  identical: 'the same bytes',
  'identical-below-signatures': 'the same bytes once signatures and what follows from them are removed',
  'equal-streams': 'the same bytes once compression is undone',
  'equal-contents': 'the same paths, kinds, links, executable bits and contents',
  'equal-semantics': 'only fields differ that a format defines; what they describe is the same',
  different: 'contents differ',
};

/** What weighs most first. */
export const CLASS_ORDER: readonly CauseClass[] = [
  'content',
  'environment',
  'identity',
  'benign',
  'signature',
  'derived',
];

/** What each class means, as the end of a sentence. */
export const CLASS_MEANINGS: Readonly<Record<CauseClass, string>> = {
  content: 'really another content',
  environment: 'a trace of the machine or the moment of the build inside content',
  identity: 'a fresh id or a stamp that names the build',
  benign: 'noise that no user of the content sees',
  signature: 'a signature and what holds it',
  derived: 'follows from other bytes',
};

/** How much a first-hand cause of a class weighs. */
export const CLASS_LEVELS: Readonly<Record<CauseClass, FindingLevel>> = {
  content: 'error',
  environment: 'warning',
  identity: 'note',
  benign: 'note',
  signature: 'note',
  derived: 'note',
};

/** What differs, how much and how it was seen: `time in the gzip header, 4 bytes: 1 and 2`. */
export function causeMessage(code: CauseCode, bytes: number, evidence: string | undefined): string {
  const size = bytes === 0 ? '' : `, ${plural(bytes, 'byte')}`;
  return `${CAUSES[code].title}${size}${evidence === undefined ? '' : `: ${evidence}`}`;
}

/** Sorts the causes, folds what follows under its cause, and says the result in one sentence. */
export function outline(comparison: Comparison): Outline {
  const rows = rowsOf(comparison.causes);
  const bytes = comparison.causes.reduce((sum, share) => sum + share.bytes, unnamedBytes(comparison));
  return { headline: headlineOf(comparison, rows, bytes), rows, bytes };
}

/** Bytes of the residue that the cause for unexplained contents does not count already. */
export function unnamedBytes({ causes, residue }: Comparison): number {
  const named = causes.find(({ code }) => code === 'content.source')?.bytes ?? 0;
  return Math.max(0, residue.bytes - named);
}

function rowsOf(causes: readonly CauseShare[]): CauseRow[] {
  const sorted = causes.toSorted(
    (a, b) => rank(a) - rank(b) || b.bytes - a.bytes || b.count - a.count || (a.code < b.code ? -1 : 1),
  );
  const firstHand = new Set(
    sorted.filter(({ derivedFrom = [] }) => derivedFrom.length === 0).map(({ code }) => code),
  );
  const rowOf = (share: CauseShare) =>
    sorted.find(({ code }) => share.derivedFrom?.includes(code) && firstHand.has(code));
  const own = sorted.filter((share) => rowOf(share) === undefined);
  return own.map((share) => {
    const { title, remedy: general } = CAUSES[share.code];
    const remedy = share.remedy ?? general;
    const follows = sorted.filter((other) => other !== share && rowOf(other) === share);
    return { share, title, ...(remedy === undefined ? {} : { remedy }), follows };
  });
}

function rank(share: CauseShare): number {
  return CLASS_ORDER.indexOf(share.class);
}

function headlineOf(comparison: Comparison, rows: readonly CauseRow[], bytes: number): string {
  const { verdict, residue, problems } = comparison;
  if (verdict === 'identical') return 'the same bytes';
  if (rows.length === 0 && residue.bytes === 0) {
    return problems.length === 0
      ? 'nothing differs in what is compared'
      : `nothing differs in what could be read; ${plural(problems.length, 'problem')} kept the rest from being compared`;
  }
  const real = rows.filter(({ share }) => share.class === 'content');
  const others = plural(rows.length - real.length, 'other cause');
  const rest = `residue ${residue.bytes === 0 ? '0' : plural(residue.bytes, 'byte')}`;
  if (real.length > 0) {
    const places = real.reduce((sum, { share }) => sum + share.count, 0);
    const ours = real.reduce((sum, { share }) => sum + share.bytes, 0);
    const [first] = real as [CauseRow];
    const named = `${first.share.code}${real.length > 1 ? ` and ${humanCount(real.length - 1)} more` : ''}`;
    const remaining = rows.length === real.length ? '' : `; ${others} for what remains`;
    return `${plural(places, 'real change')} (${named}), ${humanCount(ours)} of ${plural(bytes, 'differing byte')}${remaining}; ${rest}`;
  }
  if (residue.bytes > 0) {
    const known =
      rows.length === 0 ? 'no cause was recognised' : `${plural(rows.length, 'cause')} for what remains`;
    return `${humanCount(residue.bytes)} of ${plural(bytes, 'differing byte')} unexplained; ${known}`;
  }
  const what = bytes === 0 ? 'every difference' : `all ${plural(bytes, 'differing byte')}`;
  return `${plural(rows.length, 'cause')} ${rows.length === 1 ? 'explains' : 'explain'} ${what}; ${rest}`;
}
