import { type OnFields, openArtifact, ownLayers } from '../../library/artifact.ts';
import { type Artifact, AssayError, type Entry, type Field, type Source } from '../../model/index.ts';
import { fieldLines, problemLine, treeLine } from '../../report/index.ts';
import { EXIT } from '../exit.ts';
import type { CommonOptions } from '../options.ts';
import { type Output, openOutput } from '../output.ts';
import { startProgress } from '../progress.ts';
import { sayNotes } from '../say.ts';

/** Options of `assay ls`. */
export interface LsOptions extends CommonOptions {
  readonly depth?: number;
  readonly hash?: boolean;
  readonly fields?: boolean;
  readonly rows?: boolean;
  readonly extract?: string;
}

/** Does what `assay ls` is asked for; sets the exit code. */
export async function runLs(file: string, options: LsOptions): Promise<void> {
  const fields: FieldsById = new Map();
  const progress = startProgress(file, options.progress && !options.quiet);
  const artifact = await openArtifact(file, {
    onProgress: progress.update,
    ...(options.limit ? { limits: options.limit } : {}),
    ...(options.fields || options.rows
      ? {
          rows: options.rows === true,
          onFields: gatherInto(fields),
        }
      : {}),
  }).finally(progress.end);
  try {
    const content =
      options.extract === undefined ? undefined : await contentOf(artifact, file, options.extract);
    const output = openOutput(options.output, [file]);
    process.exitCode = exitCodeOf(artifact);
    if (content) for await (const chunk of content.stream()) await output.write(chunk);
    else if (options.format === 'json') await writeJson(artifact, options, fields, output);
    else await writeText(artifact, options, fields, output);
    await output.close();
  } finally {
    await artifact.close();
  }
}

type FieldsById = Map<number, { readonly header: Field[]; readonly content: Field[] }>;

function gatherInto(fields: FieldsById): OnFields {
  return ({ id }, more, of) => {
    const known = fields.get(id) ?? { header: [], content: [] };
    // Not spread: a member may have more fields than a call may have arguments.
    for (const field of more) known[of].push(field);
    fields.set(id, known);
  };
}

async function contentOf(artifact: Artifact, file: string, path: string): Promise<Source> {
  const entry = findEntry(artifact, path);
  if (!entry) {
    const hint = `\`assay ls ${file}\` lists the paths there are`;
    throw new AssayError('entry.missing', `no entry has the path ${path}`, { path: file, hint });
  }
  return await artifact.open(entry.id);
}

/** By full path, or by the path without the artifact's own name as the text output shows it. */
function findEntry(artifact: Artifact, path: string): Entry | undefined {
  const { name } = artifact;
  const wanted = new Set([path, `${name}!/${path}`, `${name}/${path}`, `${name}!${path}`, `${name}${path}`]);
  // Of several members with one path the last counts, as it does when an archive is unpacked.
  return artifact.entries.findLast((entry) => wanted.has(entry.path));
}

async function writeText(
  artifact: Artifact,
  options: LsOptions,
  fields: FieldsById,
  output: Output,
): Promise<void> {
  const line = { hash: options.hash === true, prefix: artifact.name.length };
  for (const entry of shown(artifact, options.depth)) {
    await output.line(treeLine(entry, line));
    const { header, content } = fields.get(entry.id) ?? { header: [], content: [] };
    for (const text of fieldLines(header)) await output.line(text);
    if (header.length > 0 && content.length > 0) await output.line('    content:');
    for (const text of fieldLines(content, header.length > 0 ? '      ' : '    ')) await output.line(text);
  }
  sayNotes(artifact.problems.map(problemLine), options);
}

/** `{schemaVersion, artifact, entries, problems}` (docs/json.md), written entry by entry: a tree may have a million. */
async function writeJson(
  artifact: Artifact,
  options: LsOptions,
  fields: FieldsById,
  output: Output,
): Promise<void> {
  const { name, size, digests, mediaType, format, variant } = artifact;
  await output.line(
    `{"schemaVersion":1,"artifact":${JSON.stringify({ name, size, digests, mediaType, format, variant })},"entries":[`,
  );
  let separator = '';
  for (const entry of shown(artifact, options.depth)) {
    const own = fields.get(entry.id);
    await output.line(separator + JSON.stringify(own ? { ...entry, fields: own } : entry));
    separator = ',';
  }
  await output.line(`],"problems":${JSON.stringify(artifact.problems)}}`);
}

/** Entries down to a level of nesting; the decoded content of a compression stream is no level of its own. */
function* shown(artifact: Artifact, depth: number | undefined): Generator<Entry> {
  const levels = new Map<number, number>();
  for (const entry of artifact.entries) {
    if (depth === undefined) {
      yield entry;
      continue;
    }
    const above = levels.get(entry.parent);
    const decoded = entry.path === `${artifact.entries[entry.parent]?.path}!`;
    const level = above === undefined ? 0 : above + (decoded ? 0 : 1);
    if (level <= depth) yield entry;
    levels.set(entry.id, level);
  }
}

/** 1 where the artifact itself could not be read or contradicts itself, else 0; a damaged file it ships is no failure. */
function exitCodeOf(artifact: Artifact): number {
  const own = ownLayers(artifact);
  return artifact.problems.some((problem) => problem.level === 'error' && own(problem))
    ? EXIT.failed
    : EXIT.ok;
}
