import { join } from 'node:path';
import { loadIdentities, nodeHost } from '../../host/index.ts';
import { lintCpe, parsePurl, readNames } from '../../identifier/index.ts';
import { AssayError } from '../../model/index.ts';
import { printable } from '../../report/index.ts';
import { EXIT } from '../exit.ts';
import { openOutput } from '../output.ts';
import { sayNotes } from '../say.ts';
import type { IdOptions } from './id.ts';
import { besideBuiltIn } from './id-beside.ts';
import { type PlacedProblem, readIdentityFile } from './id-files.ts';

/** Options of `assay id lint`. */
export type LintOptions = IdOptions;

/** What is wrong with one input. */
interface Linted {
  readonly input: string;
  readonly problems: readonly PlacedProblem[];
}

/** Does what `assay id lint` is asked for; sets the exit code. @throws AssayError */
export async function runLint(inputs: readonly string[], options: LintOptions): Promise<void> {
  const files: string[] = [];
  const linted: Linted[] = [];
  for (const input of inputs) {
    const kind = await kindOf(input);
    if (kind === 'name') linted.push({ input, problems: lintName(input) });
    else files.push(...(kind === 'directory' ? await filesOf(input) : [input]));
  }
  linted.push(...(await lintFiles(files)));
  const wrong = linted.some(({ problems }) => problems.length > 0);
  process.exitCode = wrong ? EXIT.failed : EXIT.ok;
  const output = openOutput(options.output, inputs);
  if (options.format === 'json') await output.line(JSON.stringify({ schemaVersion: 1, inputs: linted }));
  else for (const line of linted.flatMap(linesOf)) await output.line(line);
  await output.close();
  if (!wrong) sayNotes([`nothing is wrong (${linted.length} looked at)`], options);
}

/** A path that is there; else a name, where it looks like one. @throws AssayError `input.missing` */
async function kindOf(input: string): Promise<'file' | 'directory' | 'name'> {
  try {
    const { kind } = await nodeHost.files.status(input, { follow: true });
    return kind === 'directory' ? kind : 'file';
  } catch (error) {
    if (/^(?:pkg|cpe|cna|repository|homepage):|^https?:\/\//i.test(input.trim())) return 'name';
    if (!(error instanceof AssayError)) throw error;
    const hint = 'give a file, a folder, or a name such as pkg:pypi/pip or cpe:2.3:a:…';
    throw new AssayError(error.code, error.message, { path: input, hint, cause: error });
  }
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const names = (await nodeHost.files.list(folder)).filter((name) => /\.ya?ml$/.test(name));
  if (names.length > 0) return names.map((name) => join(folder, name));
  throw new AssayError('input.missing', 'the folder has no .yaml file', { path: folder });
}

async function lintFiles(paths: readonly string[]): Promise<readonly Linted[]> {
  const read = await Promise.all(paths.map(async (path) => ({ path, ...(await readIdentityFile(path)) })));
  const sound = read.filter(({ problems }) => problems.length === 0);
  const together = besideBuiltIn(
    sound.length > 0 ? await loadIdentities() : [],
    sound.map(({ document }) => document),
  );
  return read.map((file) => {
    const own = together.get(sound.indexOf(file)) ?? [];
    const placed = own.map(({ path, reason }) => ({ ...file.place(path), path: path.join('.'), reason }));
    return { input: file.path, problems: [...file.problems, ...placed] };
  });
}

/** What makes a name miss: not canonical, not strict, or against the rules of CPE. */
function lintName(text: string): readonly PlacedProblem[] {
  const given = text.trim();
  const say = (reason: string, hint?: string): PlacedProblem => ({
    line: 1,
    column: 1,
    path: '',
    reason,
    ...(hint === undefined ? {} : { hint }),
  });
  try {
    if (/^cpe:(?:2\.3:|\/)/i.test(given))
      return lintCpe(text).map(({ message, fix }) => say(message, fix && `write ${fix}`));
    if (/^pkg:/i.test(given)) parsePurl(text);
    const [name] = readNames(text);
    const ignorable = /is no part of a name|^only host and path/;
    return (name?.notes ?? [])
      .filter((note) => !ignorable.test(note))
      .map((note) => say(note, `the name is ${name?.text}`));
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    return [say(error.message, error.hint)];
  }
}

function linesOf({ input, problems }: Linted): readonly string[] {
  return problems.flatMap(({ line, column, path, reason, hint }) => [
    printable(`${input}:${line}:${column}: ${path === '' ? '' : `${path}: `}${reason}`),
    ...(hint === undefined ? [] : [`  hint: ${printable(hint)}`]),
  ]);
}
