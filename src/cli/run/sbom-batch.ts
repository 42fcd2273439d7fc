import { hash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import { makeFolder } from '../../host/index.ts';
import type { Sbom } from '../../library/index.ts';
import { AssayError, BOM_FORMATS, VERSION } from '../../model/index.ts';
import { printable } from '../../report/index.ts';
import { EXIT } from '../exit.ts';
import { writeOutput } from '../output.ts';
import { sayError } from '../say.ts';
import { counts, create, type SbomCreateOptions, tell, tellDate } from './sbom-made.ts';

/** A document that was written, or why not. */
type Row = { readonly target: string; readonly file: string } & (
  | { readonly made: Omit<Sbom, 'text' | 'problems'>; readonly size: number; readonly sha256: string }
  | { readonly error: AssayError }
);

/**
 * Writes one document for each target into a folder, and `index.json`; a table on standard output. What cannot be read is told, and
 * must not keep the others from their documents.
 * @throws AssayError `usage.argument` where two targets would share a document, `output.write`
 */
export async function createAll(
  targets: readonly string[],
  folder: string,
  options: SbomCreateOptions,
  created: number | undefined,
): Promise<void> {
  const named = nameAll(targets, BOM_FORMATS[options.format].ending);
  await prepare(folder);
  const inputs = [...targets, ...(options.recognisers ?? [])];
  const rows: Row[] = [];
  for (const [file, target] of named) {
    try {
      const { text, problems: _, ...made } = await create(target, options, created);
      await writeOutput(join(folder, file), text, inputs);
      tell(target, made, options);
      rows.push({ target, file, made, size: Buffer.byteLength(text), sha256: hash('sha256', text, 'hex') });
    } catch (error) {
      if (!(error instanceof AssayError) || error.code === 'output.write') throw error;
      sayError(error);
      rows.push({ target, file, error });
    }
  }
  await writeOutput(
    join(folder, 'index.json'),
    `${JSON.stringify(indexOf(rows, options), null, 2)}\n`,
    inputs,
  );
  tellDate(options, created);
  process.exitCode = exitCodeOf(rows);
  await writeOutput(
    undefined,
    table(rows)
      .map((line) => `${line}\n`)
      .join(''),
    [],
  );
}

/** Makes the folder where there is none. @throws AssayError `output.write` */
async function prepare(folder: string): Promise<void> {
  try {
    await makeFolder(join(folder, 'index.json'));
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    throw new AssayError('output.write', error.message, {
      path: folder,
      hint: 'give --out-dir a folder that can be written to',
      cause: error,
    });
  }
}

/** Targets by the name of their document, in the order of these names. */
function nameAll(targets: readonly string[], ending: string): readonly (readonly [string, string])[] {
  const named = new Map<string, string>();
  for (const target of new Set(targets)) {
    const file = `${basename(resolve(target))}${ending}`;
    const before = named.get(file);
    if (before !== undefined)
      throw new AssayError(
        'usage.argument',
        `${before} and ${target} would have the same document, ${file}`,
        {
          hint: 'give them in two runs, with two folders',
        },
      );
    named.set(file, target);
  }
  return [...named].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** `{schemaVersion, assay, format, documents, failed}` (docs/sbom.md). */
function indexOf(rows: readonly Row[], { format, slim = false }: SbomCreateOptions) {
  return {
    schemaVersion: 1,
    assay: VERSION,
    format,
    slim,
    documents: rows.flatMap((row) => {
      if ('error' in row) return [];
      const { file, size, sha256, made } = row;
      const { artifact, presences, files, damaged, warnings } = made;
      return [
        { document: { file, size, sha256 }, artifact, components: presences, files, damaged, warnings },
      ];
    }),
    failed: rows.flatMap((row) =>
      'error' in row
        ? [{ artifact: basename(resolve(row.target)), code: row.error.code, message: row.error.message }]
        : [],
    ),
  };
}

const HEAD = ['document', 'components', 'only named', 'files', 'of none', 'bytes'];

function table(rows: readonly Row[]): readonly string[] {
  const cells = rows.map((row) => {
    if ('error' in row) return [printable(row.file), row.error.code];
    const { inside, outside } = counts(row.made.presences);
    const { count, unowned } = row.made.files;
    return [printable(row.file), ...[inside, outside, count, unowned, row.size].map(String)];
  });
  const all = [HEAD, ...cells];
  const widths = HEAD.map((_, i) =>
    Math.max(...all.map((row) => (row.length < 3 && i > 0 ? 0 : row[i]!.length))),
  );
  return all.map((row) =>
    row
      .map((cell, i) => (i === 0 || row.length < 3 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
}

function exitCodeOf(rows: readonly Row[]): number {
  if (rows.some((row) => 'error' in row)) return EXIT.impossible;
  return rows.some((row) => 'made' in row && row.made.damaged) ? EXIT.failed : EXIT.ok;
}
