import { AssayError } from '../../model/index.ts';
import type { ProducedFile } from './area.ts';
import type { Resolved } from './selection.ts';
import { isSymptom, type Symptom } from './symptom.ts';

/** What a search is about; a journal belongs to one. */
export interface Subject {
  readonly schemaVersion: 1;
  readonly command: readonly string[];
  /** Path of the source tree, and the digest of its listing. */
  readonly source: string;
  readonly sourceDigest: string;
  /** Patterns of the produced files. */
  readonly patterns: readonly string[];
  readonly variations: readonly Resolved[];
}

/** A build that was done. */
export interface BuildRecord {
  readonly number: number;
  /** Names of what was varied. */
  readonly variations: readonly string[];
  /** Why it counts as failed; absent for a build that worked. */
  readonly failure?: string;
  readonly seconds: number;
  readonly files: readonly ProducedFile[];
  readonly symptoms: readonly Symptom[];
  /** See `Symptoms.complete`. */
  readonly complete: boolean;
  /** Why the produced files were compared by digest only. */
  readonly problem?: string;
}

/** A journal as text: the subject, then one build a line (JSON). */
export function writeJournal(subject: Subject, builds: readonly BuildRecord[]): string {
  return [subject, ...builds].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** What the parts of a subject are called in a message. */
const PARTS: Readonly<Record<keyof Subject, string>> = {
  schemaVersion: 'version of Assay',
  command: 'command',
  source: 'source folder',
  sourceDigest: 'state of the source tree',
  patterns: 'list of produced files (--artifacts)',
  variations: 'set of variations, or machine',
};

/**
 * The builds of a journal, to go on from.
 * @throws AssayError `bisect.journal` where it is damaged or belongs to another search
 */
export function readJournal(text: string, subject: Subject, path: string): BuildRecord[] {
  const [head, ...lines] = text
    .split('\n')
    .filter((line) => line !== '')
    .map(parse);
  // Nothing was built yet, so nothing is lost.
  if (head !== undefined && lines.length === 0) return [];
  const other = (Object.keys(PARTS) as (keyof Subject)[]).find(
    (key) => !isEqual((head as Subject | undefined)?.[key], subject[key]),
  );
  if (head === undefined || other !== undefined) {
    const what = head === undefined ? 'is damaged' : `belongs to another ${PARTS[other!]}`;
    const hint = 'forget those builds with --anew, or give another --work';
    throw new AssayError('bisect.journal', `the journal of builds ${what}`, { path, hint });
  }
  const wrong = lines.findIndex((line, i) => !isRecord(line, i, subject));
  if (wrong >= 0) {
    const message = `line ${wrong + 2} of the journal of builds is damaged`;
    const hint = 'remove that line and those behind it, or forget all builds with --anew';
    throw new AssayError('bisect.journal', message, { path, hint });
  }
  return lines as BuildRecord[];
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Compared as they are written, so that what JSON leaves out makes no difference. */
function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function isRecord(value: unknown, at: number, { variations }: Subject): value is BuildRecord {
  const record = (value ?? {}) as Partial<BuildRecord>;
  return (
    record.number === at &&
    Array.isArray(record.variations) &&
    record.variations.every((name) => variations.some((one) => one.name === name && !one.unavailable)) &&
    typeof record.seconds === 'number' &&
    typeof record.complete === 'boolean' &&
    (record.failure === undefined || typeof record.failure === 'string') &&
    Array.isArray(record.files) &&
    record.files.every(isFile) &&
    Array.isArray(record.symptoms) &&
    record.symptoms.every(isSymptom)
  );
}

function isFile(value: unknown): value is ProducedFile {
  const { path, size, sha256 } = (value ?? {}) as Partial<ProducedFile>;
  return typeof path === 'string' && typeof size === 'number' && typeof sha256 === 'string';
}
