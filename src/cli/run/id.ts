import {
  formatCpe,
  formatPurl,
  parseCpe,
  parsePurl,
  quoteCpe,
  type Resolution,
  type ResolvedName,
  resolve,
} from '../../identifier/index.ts';
import type { AdvisoryName } from '../../model/index.ts';
import { AssayError } from '../../model/index.ts';
import { keysOfName } from '../../vulnerability/index.ts';
import { EXIT } from '../exit.ts';
import { openOutput } from '../output.ts';
import { sayNotes } from '../say.ts';
import { type GraphOptions, type LoadedGraph, loadGraph } from './id-graph.ts';
import { explainLines } from './id-text.ts';

/** Options of every `assay id` command that shows something. */
export interface IdOptions {
  readonly format: string;
  readonly output?: string;
  readonly quiet?: boolean;
}

/** Options of `assay id explain`, `aliases` and `convert`. */
export interface ResolvingOptions extends IdOptions, GraphOptions {
  readonly at?: string;
  readonly weak?: boolean;
  readonly budget?: number;
  readonly related?: boolean;
  readonly to?: string;
}

/** What `assay id explain` tells of a name. */
export interface Explained extends Resolution {
  readonly text: string;
  /** The document the software is described in. */
  readonly software?: { readonly name: string; readonly about: string };
  /** Keys that advisories would be looked up by: of the names of the same software that rest on no weak statement. */
  readonly searched: readonly string[];
}

/** Does what `assay id explain` is asked for. @throws AssayError */
export async function runExplain(text: string, options: ResolvingOptions): Promise<void> {
  const explained = explain(await loadGraph(options), text, options);
  const output = openOutput(options.output, inputsOf(options));
  if (options.format === 'json') await output.line(JSON.stringify({ schemaVersion: 1, ...explained }));
  else for (const line of explainLines(explained, options.weak === true)) await output.line(line);
  await output.close();
  process.exitCode = EXIT.ok;
}

function explain({ graph, documents }: LoadedGraph, text: string, options: ResolvingOptions): Explained {
  const resolution = resolve(graph, text, options);
  const same = resolution.names.filter(({ relation }) => relation === 'same');
  const name = same.map((one) => graph.software.get(one.name)).find((one) => one !== undefined);
  const document = documents.find(({ software }) => software === name);
  const searched = same.filter(({ weak }) => !weak).flatMap((one) => keysOfName(advisoryName(one)));
  return {
    text,
    ...resolution,
    ...(document ? { software: { name: document.software, about: document.about } } : {}),
    searched: [...new Set(searched)].sort(),
  };
}

/** The name in the words of advisories; a home page is nothing they name. */
function advisoryName({ kind, name }: ResolvedName): AdvisoryName {
  const rest = name.slice(name.indexOf(':') + 1);
  switch (kind) {
    case 'purl':
      return { kind: 'purl', purl: name };
    case 'cpe':
      return { kind: 'cpe', cpe: fullCpe(name, '*') };
    case 'cna': {
      const at = rest.indexOf(':');
      return { kind: 'cna', vendor: rest.slice(0, at), product: rest.slice(at + 1) };
    }
    default:
      return { kind: 'repository', url: kind === 'repository' ? `https://${rest}` : '' };
  }
}

/** Does what `assay id aliases` is asked for; sets the exit code. @throws AssayError */
export async function runAliases(text: string, options: ResolvingOptions): Promise<void> {
  const { graph } = await loadGraph(options);
  const resolution = resolve(graph, text, options);
  const { names, left, known } = resolution;
  const shown = names.filter(({ relation }) => options.related === true || relation === 'same');
  process.exitCode = known ? EXIT.ok : EXIT.failed;
  const output = openOutput(options.output, inputsOf(options));
  if (options.format === 'json') {
    const aliases = shown.map(({ name, kind, relation, weak }) => ({ name, kind, relation, weak }));
    await output.line(JSON.stringify({ schemaVersion: 1, text, known, aliases, left }));
  } else {
    for (const { name, relation, weak } of shown) {
      const columns = [name, ...(options.related ? [relation] : []), ...(weak ? ['weak'] : [])];
      await output.line(columns.join('\t'));
    }
  }
  await output.close();
  if (left > 0) sayNotes([`${left} names left out: the budget was used up`], options);
  if (!known) sayNotes(unknownLines(text), options);
}

/** Does what `assay id convert` is asked for; sets the exit code. @throws AssayError */
export async function runConvert(text: string, options: ResolvingOptions): Promise<void> {
  const { graph } = await loadGraph(options);
  const { names, given, known } = resolve(graph, text, { ...options, weak: true });
  const found = names.filter(({ kind, relation }) => kind === options.to && relation === 'same');
  const version = given.find((one) => one.version !== undefined)?.version;
  const results = found.map(({ name, kind, weak, path }) => ({
    name: version === undefined ? name : withVersion(name, kind, version),
    uncertain: weak,
    deprecated: path.at(-1)?.rule === 'deprecates',
    path,
  }));
  process.exitCode = results.length > 0 ? EXIT.ok : EXIT.failed;
  const output = openOutput(options.output, inputsOf(options));
  if (options.format === 'json')
    await output.line(JSON.stringify({ schemaVersion: 1, text, to: options.to, results }));
  else
    for (const { name, uncertain, deprecated } of results) {
      const marks = [...(uncertain ? ['uncertain'] : []), ...(deprecated ? ['deprecated'] : [])];
      await output.line([name, ...marks].join('\t'));
    }
  await output.close();
  if (results.length === 0)
    sayNotes(known ? [`the graph has no ${options.to} of this software`] : unknownLines(text), options);
}

/** A name with a version where its kind has one; a CPE as a whole 2.3 name. */
function withVersion(name: string, kind: string, version: string): string {
  if (kind === 'cpe') return fullCpe(name, version);
  if (kind === 'purl') return formatPurl({ ...parsePurl(name), version });
  return name;
}

function fullCpe(name: string, version: string): string {
  const product = parseCpe(`cpe:2.3:${name.slice('cpe:'.length)}${':*'.repeat(8)}`);
  return formatCpe({ ...product, version: version === '*' ? '*' : quoteCpe(version) });
}

function unknownLines(text: string): readonly string[] {
  return [
    `the alias graph does not know ${JSON.stringify(text.slice(0, 80))}`,
    'hint: `assay id propose` writes a statement about it; --weak and --mapping add guesses',
  ];
}

function inputsOf(options: GraphOptions): readonly string[] {
  return [...(options.identities ?? []), ...(options.mapping ?? [])];
}

/** A mistake in the use of an option that the parser cannot see. */
export function usageError(message: string, hint: string): AssayError {
  return new AssayError('usage.option', message, { hint });
}
