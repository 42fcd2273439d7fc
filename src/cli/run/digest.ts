import { type Digested, type DigestLevel, digest } from '../../library/index.ts';
import { printable, problemLine } from '../../report/index.ts';
import { type Expected, readExpected } from '../digests.ts';
import { EXIT } from '../exit.ts';
import type { CommonOptions } from '../options.ts';
import { openOutput } from '../output.ts';
import { startProgress } from '../progress.ts';
import { sayError, sayNotes } from '../say.ts';

/** Options of `assay digest`. */
export interface DigestCommandOptions extends CommonOptions {
  readonly level?: DigestLevel;
  readonly check?: string;
}

/** Does what `assay digest` is asked for; sets the exit code. @throws AssayError */
export async function runDigest(files: readonly string[], options: DigestCommandOptions): Promise<void> {
  const { check, level, output: path } = options;
  const expected = check === undefined ? undefined : await readExpected(check, files, level);
  const output = openOutput(path, files);
  let code: number = EXIT.ok;
  const told: Told[] = [];
  for (const file of files) {
    const one = await tellOne(file, expected?.get(file), options);
    code = Math.max(code, one.code);
    process.exitCode = code;
    for (const line of one.lines ?? []) await output.line(line);
    told.push(one);
  }
  // Files that cannot be read leave no empty answer behind.
  if (told.some(({ lines }) => lines !== undefined)) await output.close();
}

interface Told {
  readonly code: number;
  /** Absent where the file could not be read. */
  readonly lines?: readonly string[];
}

/** What is answered about one file, and the exit code it means; what cannot be read keeps the others from nothing. */
async function tellOne(
  file: string,
  expected: readonly Expected[] | undefined,
  options: DigestCommandOptions,
): Promise<Told> {
  try {
    const found = await digestsOf(file, expected, options);
    const checks = expected?.map((one) => checkOf(one, found));
    const lines = checks ? checks.map((check) => checkLine(check, file)) : digestLines(found, file);
    const missing = found.digests.some(({ sha256 }) => sha256 === undefined);
    if (missing) sayNotes(missingLines(found), options);
    return {
      code: missing || checks?.some(({ equal }) => !equal) ? EXIT.failed : EXIT.ok,
      lines: options.format === 'json' ? [JSON.stringify(documentOf(found, checks))] : lines,
    };
  } catch (error) {
    return { code: sayError(error, 'digest') };
  }
}

async function digestsOf(
  file: string,
  expected: readonly Expected[] | undefined,
  options: DigestCommandOptions,
): Promise<Digested> {
  const progress = startProgress(file, options.progress && !options.quiet);
  const levels = expected?.map(({ level }) => level) ?? (options.level ? [options.level] : undefined);
  return await digest(file, {
    onProgress: progress.update,
    ...(options.limit ? { limits: options.limit } : {}),
    ...(levels ? { levels } : {}),
  }).finally(progress.end);
}

interface Check extends Expected {
  /** Absent where there is none. */
  readonly actual?: string;
  readonly equal: boolean;
}

function checkOf(expected: Expected, { digests }: Digested): Check {
  const actual = digests.find(({ level }) => level === expected.level)?.sha256;
  const equal = actual === expected.sha256;
  return actual === undefined ? { ...expected, equal } : { ...expected, actual, equal };
}

function checkLine({ level, actual, equal }: Check, file: string): string {
  const result = equal ? 'OK' : actual === undefined ? 'NO DIGEST' : 'DIFFERS';
  return `${result}  ${level}  ${printable(file)}`;
}

function digestLines({ digests }: Digested, file: string): string[] {
  return digests.flatMap(({ sha256, name }) =>
    sha256 === undefined ? [] : [`${sha256}  ${name}  ${printable(file)}`],
  );
}

/** `{schemaVersion, artifact, digests, checks}` (docs/json.md), one document a file. */
function documentOf({ artifact, digests }: Digested, checks: readonly Check[] | undefined) {
  return { schemaVersion: 1, artifact, digests, ...(checks ? { checks } : {}) };
}

function missingLines({ digests, problems }: Digested): readonly string[] {
  const missing = digests.filter(({ sha256 }) => sha256 === undefined).map(({ level }) => level);
  return [
    `assay: no digest at ${missing.join(', ')}: not all bytes could be read`,
    ...problems.filter(({ level }) => level === 'error').map(problemLine),
  ];
}
