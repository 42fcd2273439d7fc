import type { ReadStatement } from '../statement.ts';
import { refuse, type Steps } from '../steps.ts';

/** The file that is asked about. */
export interface SubjectFile {
  /** File name without folder, where it is known. */
  readonly name?: string;
  /** By algorithm in in-toto's words (`sha256`), lower-case hexadecimal; one at least. */
  readonly digests: Readonly<Record<string, string>>;
  /** Its bytes, where they are at hand in memory: spares arithmetic, decides nothing. */
  readonly content?: Uint8Array;
}

/** What a file is called: its name, or its digest where only that is known. */
export function shownName({ name, digests }: SubjectFile): string {
  const [[algorithm, value] = ['sha256', '']] = Object.entries(digests);
  return name ?? `${algorithm}:${value}`;
}

/** Hash functions a digest is believed by. */
const STRONG = ['sha512', 'sha384', 'sha256'] as const;

/**
 * Verifies that a statement is about the file: one of its subjects has a digest of it, and none of that subject's digests that
 * can be compared differs.
 * @returns the subject @throws Refusal `subject.digest`
 */
export function verifySubject(
  statement: ReadStatement,
  file: SubjectFile,
  steps: Steps,
): ReadStatement['subjects'][number] {
  const same = statement.subjects.find(({ digests }) => STRONG.some((name) => isSame(digests, file, name)));
  const [only] = statement.subjects;
  if (!same)
    refuse('subject.digest', 'the statement is about another file', {
      input: 'statement subject[].digest',
      expected: strongest(file.digests),
      found:
        statement.subjects.length === 1
          ? strongest(only!.digests)
          : `${statement.subjects.length} other subjects`,
    });
  for (const name of STRONG)
    if (
      same.digests[name] !== undefined &&
      file.digests[name] !== undefined &&
      !isSame(same.digests, file, name)
    )
      refuse('subject.digest', `the ${name} of the statement is another`, {
        input: 'statement subject[].digest',
        expected: `${name}:${file.digests[name]}`,
        found: `${name}:${same.digests[name]}`,
      });
  steps.pass('subject.digest', 'the statement is about this file', { found: strongest(same.digests) });
  return same;
}

function isSame(digests: Readonly<Record<string, string>>, file: SubjectFile, name: string): boolean {
  // Compared as it is written: upper case is no digest by PEP 740.
  return digests[name] !== undefined && digests[name] === file.digests[name];
}

function strongest(digests: Readonly<Record<string, string>>): string {
  const name = ['sha256', 'sha512', 'sha384'].find((algorithm) => digests[algorithm] !== undefined);
  return name ? `${name}:${digests[name]}` : 'no digest that is known';
}
