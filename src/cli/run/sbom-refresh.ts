import { statSync } from 'node:fs';
import { join } from 'node:path';
import { refreshSbom } from '../../library/index.ts';
import { AssayError } from '../../model/index.ts';
import { plural } from '../../report/index.ts';
import { EXIT } from '../exit.ts';
import { writeOutput } from '../output.ts';
import { startProgress } from '../progress.ts';
import { sayNotes } from '../say.ts';

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
  process.exitCode = isSound && !(check && changed) ? EXIT.ok : EXIT.failed;
  let done = check ? '' : 'printed';
  if (write) {
    done = 'not written, because of what is said above';
    if (isSound) done = changed ? 'written' : 'already up to date';
    if (isSound && changed) await writeOutput(join(tree, 'Misc', 'sbom.spdx.json'), text, []);
  } else if (!check) await writeOutput(path, text, [tree]);
  tell(tree, made, done, options);
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
  sayNotes(lines, {});
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
