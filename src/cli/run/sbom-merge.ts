import { type MergedSbom, mergeSboms } from '../../library/index.ts';
import { AssayError, type BomConflict, type BomFormat, VERSION } from '../../model/index.ts';
import { humanCount, plural } from '../../report/index.ts';
import { EXIT } from '../exit.ts';
import { refuseTwice, writeOutput } from '../output.ts';
import { sayNotes } from '../say.ts';
import { environmentTime } from '../source-date.ts';

/** Options of `assay sbom merge`. */
export interface SbomMergeCliOptions {
  readonly format: BomFormat;
  readonly name?: string;
  readonly productVersion?: string;
  readonly conflicts?: string;
  readonly losses?: string;
  readonly output?: string;
  readonly quiet?: boolean;
}

/** Conflicts of these fields are worth a line each; of others there is a count. */
const TOLD = /^(?:version|supplier|owner|hashes|dependencies|licences\.(?:declared|concluded))$/;
const MOST_LINES = 20;

/** Does what `assay sbom merge` is asked for; sets the exit code. @throws AssayError */
export async function runSbomMerge(
  documents: readonly string[],
  options: SbomMergeCliOptions,
): Promise<void> {
  const { format, name, productVersion, output: path } = options;
  if (productVersion !== undefined && name === undefined)
    throw new AssayError('usage.option', '--product-version is the version of a product without name', {
      hint: 'give --name too',
    });
  refuseTwice({ output: path, conflicts: options.conflicts, losses: options.losses });
  const time = environmentTime();
  const merged = await mergeSboms(documents, format, {
    ...(name === undefined ? {} : { name }),
    ...(productVersion === undefined ? {} : { version: productVersion }),
    ...(time === undefined ? {} : { created: new Date(time * 1000).toISOString().replace(/\.\d+Z$/, 'Z') }),
  });
  // The document last: what cannot be written leaves none that looks complete.
  const { conflicts, losses, additions } = merged;
  const about = { schemaVersion: 1, assay: VERSION, documents, format };
  if (options.conflicts !== undefined)
    await writeOutput(options.conflicts, jsonOf({ ...about, conflicts }), documents);
  if (options.losses !== undefined)
    await writeOutput(options.losses, jsonOf({ ...about, losses, additions }), documents);
  const isWrong = merged.notes.some(({ notes }) => notes.some(({ level }) => level === 'error'));
  process.exitCode = isWrong ? EXIT.failed : EXIT.ok;
  await writeOutput(path, merged.text, documents);
  sayNotes(linesOf(merged, options), options);
}

function jsonOf(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function linesOf(
  { counts, conflicts, losses, notes }: MergedSbom,
  options: SbomMergeCliOptions,
): readonly string[] {
  const errors = notes.flatMap(({ document, notes: own }) => {
    const count = own.filter(({ level }) => level === 'error').length;
    return count === 0
      ? []
      : [`warning: ${document}: ${plural(count, 'error')} in it; see \`assay sbom validate ${document}\``];
  });
  const told = conflicts.filter(({ field }) => TOLD.test(field));
  const rest = conflicts.length - Math.min(told.length, MOST_LINES);
  const lost = losses.reduce((sum, { count = 1 }) => sum + count, 0);
  const { documents, entries, components, files } = counts;
  return [
    `${plural(documents, 'document')} with ${plural(entries, 'entry', 'entries')}: ${plural(components, 'component')}, ${plural(files, 'file')}`,
    ...errors,
    ...told.slice(0, MOST_LINES).map(conflictLine),
    ...(rest > 0
      ? [
          `conflict: ${humanCount(rest)} ${told.length > 0 ? 'more' : 'in lesser fields'}; ${whereOf(options.conflicts, '--conflicts')}`,
        ]
      : []),
    ...(lost > 0
      ? [
          `lost: ${plural(lost, 'thing')} that ${options.format} cannot say; ${whereOf(options.losses, '--losses')}`,
        ]
      : []),
  ];
}

function whereOf(path: string | undefined, option: string): string {
  return path === undefined ? `${option} FILE lists them` : `listed in ${path}`;
}

/** `conflict: openssl 3.0.16: licences.declared: Apache-2.0 (a.json); OpenSSL (b.json)`. */
function conflictLine({ what, field, values }: BomConflict): string {
  const all = values.map(({ value, documents }) => `${value} (${documents.join(', ')})`);
  return `conflict: ${what}: ${field}: ${all.join('; ')}`;
}
