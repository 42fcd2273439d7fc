import { checkSbom } from '../../library/index.ts';
import { AssayError, type BomCheck } from '../../model/index.ts';
import { BOM_CHECK_PRESENTERS } from '../../report/index.ts';
import { styleOf } from '../colour.ts';
import { EXIT } from '../exit.ts';
import type { CommonOptions } from '../options.ts';
import { openOutput } from '../output.ts';
import { startProgress } from '../progress.ts';

/** What `--fail-on` may name: verdicts, and documents that are not bound to the artifact. */
export type FailOn = 'contradicted' | 'extra' | 'missing' | 'unprovable' | 'unbound';

/** Options of `assay sbom check`. */
export interface SbomCheckCliOptions extends CommonOptions {
  readonly tree?: boolean;
  readonly failOn?: readonly FailOn[];
  readonly full?: boolean;
  readonly recognisers?: readonly string[];
}

/** Does what `assay sbom check` is asked for; sets the exit code. @throws AssayError */
export async function runSbomCheck(
  target: string,
  documents: readonly string[],
  options: SbomCheckCliOptions,
): Promise<void> {
  const { format, output: path, tree, full, recognisers, limit, quiet } = options;
  const progress = startProgress(target, options.progress && !quiet);
  const check = await checkSbom(target, documents.length > 0 ? documents : undefined, {
    onProgress: progress.update,
    ...(tree ? { tree } : {}),
    ...(recognisers ? { recognisers } : {}),
    ...(limit ? { limits: limit } : {}),
  }).finally(progress.end);
  if (check.documents.length === 0) throw noDocument(target, tree === true);
  const output = openOutput(path, [target, ...documents, ...(recognisers ?? [])]);
  const presenter = BOM_CHECK_PRESENTERS.find(({ name }) => name === format)!;
  process.exitCode = fails(check, new Set(options.failOn)) ? EXIT.failed : EXIT.ok;
  await output.write(presenter.present(check, styleOf(path), full === true));
  await output.close();
}

function noDocument(path: string, tree: boolean): AssayError {
  return new AssayError('sbom.none', tree ? 'no SBOM is in the tree' : 'no SBOM is in it or beside it', {
    path,
    hint: 'name a document behind it, or make one with `assay sbom create`',
  });
}

/** Contradictions always fail: of components, files, the binding, and whatever is not true of a tree. */
function fails({ components, files, documents, tree = [] }: BomCheck, failOn: ReadonlySet<FailOn>): boolean {
  const is = (verdict: string) => verdict === 'contradicted' || failOn.has(verdict as FailOn);
  return (
    tree.length > 0 ||
    components.some(({ verdict }) => is(verdict)) ||
    files.some(({ verdict }) => is(verdict)) ||
    documents.some(({ binding }) => is(binding.state))
  );
}
