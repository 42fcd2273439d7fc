import { statSync } from 'node:fs';
import { join } from 'node:path';
import { refreshSbom } from '../../library/index.ts';
import { AssayError } from '../../model/index.ts';
import { plural, printable } from '../../report/index.ts';
import { EXIT } from '../exit.ts';
import { openOutput } from '../output.ts';
import { startProgress } from '../progress.ts';

/** Options of `assay sbom refresh`. */
export interface SbomRefreshOptions {
  readonly write?: boolean;
  readonly check?: boolean;
  readonly output?: string;
  readonly progress: boolean;
  readonly quiet?: boolean;
}

type Refreshed = Awaited<ReturnType<typeof refreshSbom>>;

/** Does what `assay sbom refresh` is asked for; sets the exit code. @throws AssayError */
export async function runSbomRefresh(tree: string, options: SbomRefreshOptions): Promise<void> {
  const { write, check, output: path, quiet } = options;
  if ([write, check, path].filter((one) => one !== undefined).length > 1)
    throw new AssayError('usage.option', '--write, --check and --output exclude each other', {
      hint: 'give one of them',
    });
  if (write && statSync(tree, { throwIfNoEntry: false })?.isFile())
    throw new AssayError('usage.option', '--write is for a tree, and this is a file', {
      path: tree,
      hint: 'give --output FILE, or unpack it first',
    });
  const progress = startProgress(tree, options.progress && !quiet);
  const made = await refreshSbom(tree, {
    env: process.env,
    onProgress: progress.update,
  }).finally(progress.end);
  const { findings, changed, text } = made;
  const isSound = findings.length === 0;
  let done = check ? '' : 'printed';
  if (write) {
    done = 'not written, because of what is said above';
    if (isSound) done = changed ? 'written' : 'already up to date';
    if (isSound && changed) await put(join(tree, 'Misc', 'sbom.spdx.json'), [], text);
  } else if (!check) await put(path, [tree], text);
  tell(tree, made, done, options);
  process.exitCode = isSound && !(check && changed) ? EXIT.ok : EXIT.failed;
}

async function put(path: string | undefined, inputs: readonly string[], text: string): Promise<void> {
  const output = openOutput(path, inputs);
  await output.write(text);
  await output.close();
}

/** Findings are told even with --quiet: they are why the exit code is 1. */
function tell(tree: string, made: Refreshed, done: string, { check, quiet }: SbomRefreshOptions): void {
  const { findings, warnings, first, changed, packages } = made;
  const lines = findings.map(
    ({ code, package: name, message }) =>
      `error: ${name === undefined ? '' : `${name}: `}${message} [${code}]`,
  );
  if (!quiet) {
    lines.push(...warnings.map((text) => `warning: ${text}`));
    const state = first
      ? 'a first Misc/sbom.spdx.json'
      : `Misc/sbom.spdx.json ${changed ? 'changes' : 'stays'}`;
    lines.push(
      `${tree}: ${state}: ${plural(packages, 'package')}${changes(made)}${done === '' ? '' : `; ${done}`}`,
    );
  }
  if (check && changed)
    lines.push(
      `assay: ${tree}: Misc/sbom.spdx.json is ${first ? 'not there' : 'not up to date'}; see \`assay sbom refresh --write\``,
    );
  for (const line of lines) process.stderr.write(`${printable(line)}\n`);
}

function changes({ first, added, removed, altered }: Refreshed): string {
  if (first) return `, ${plural(added.length, 'file')}`;
  const parts = [
    ['added', added],
    ['removed', removed],
    ['altered', altered],
  ] as const;
  return parts
    .filter(([, paths]) => paths.length > 0)
    .map(
      ([word, paths]) =>
        `; ${word}: ${paths.slice(0, 5).join(', ')}${paths.length > 5 ? ` and ${paths.length - 5} more` : ''}`,
    )
    .join('');
}
