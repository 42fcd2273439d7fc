import { yamlScalar } from '../../codec/index.ts';
import { loadIdentities, nodeHost } from '../../host/index.ts';
import {
  EDGE_KINDS,
  type EdgeKind,
  IDENTITY_SCHEMA_VERSION,
  type IdentityDocument,
  readNames,
} from '../../identifier/index.ts';
import { AssayError } from '../../model/index.ts';
import { EXIT } from '../exit.ts';
import { writeOutput } from '../output.ts';
import { sayNotes } from '../say.ts';
import { usageError } from './id.ts';
import { besideBuiltIn } from './id-beside.ts';
import { type IdentityFile, readIdentityFile, readIdentityText } from './id-files.ts';

/** Options of `assay id propose`; kinds of edges are options too. */
export interface ProposeOptions {
  readonly source: string;
  readonly evidence: string;
  readonly from?: string;
  readonly until?: string;
  readonly weak?: boolean;
  readonly author?: string;
  readonly software?: string;
  readonly about?: string;
  readonly output?: string;
  readonly quiet?: boolean;
  readonly sameAs?: readonly string[];
  readonly movedTo?: readonly string[];
  readonly repackagedAs?: readonly string[];
  readonly contains?: readonly string[];
  readonly upstreamOf?: readonly string[];
  readonly distinctFrom?: readonly string[];
}

/** Does what `assay id propose` is asked for; sets the exit code. @throws AssayError */
export async function runPropose(options: ProposeOptions): Promise<void> {
  const { kind, pair } = statementOf(options);
  const builtIn = await loadIdentities();
  const before = options.output === undefined ? undefined : await existing(options.output);
  const statement = statementLines(kind, pair, options);
  const text = before
    ? appended(before, statement, options.output!)
    : newDocument(builtIn, pair, statement, options);
  const { document, problems } = readIdentityText(text);
  const [first] = problems;
  if (first)
    throw usageError(
      `the statement would be wrong: ${first.path}: ${first.reason}`,
      first.hint ?? 'see docs/identities.md',
    );
  const conflicts = [...besideBuiltIn(builtIn, [document]).values()].flat();
  process.exitCode = conflicts.length > 0 ? EXIT.failed : EXIT.ok;
  await writeOutput(options.output, text, []);
  sayNotes(
    conflicts.map(({ reason }) => reason),
    {},
  );
  if (options.output !== undefined)
    sayNotes([`${options.output}: ${before ? 'one statement added' : 'written'}`], options);
}

function statementOf(options: ProposeOptions): {
  readonly kind: EdgeKind;
  readonly pair: readonly [string, string];
} {
  const kinds = (Object.keys(EDGE_KINDS) as EdgeKind[]).flatMap((kind) => {
    const names = options[camel(kind) as 'sameAs'];
    return names === undefined ? [] : [{ kind, names }];
  });
  const [only, second] = kinds;
  if (!only || second) {
    const all = Object.keys(EDGE_KINDS).map((kind) => `--${kind}`);
    throw usageError('a statement has exactly one kind', `use one of ${all.join(', ')}`);
  }
  const [first, other, more] = only.names;
  if (first === undefined || other === undefined || more !== undefined)
    throw usageError(`--${only.kind} takes two names`, `write --${only.kind} NAME NAME`);
  return { kind: only.kind, pair: [nameOf(first), nameOf(other)] };
}

function camel(kind: string): string {
  return kind.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The canonical name; of a text that can be read in two ways the one its own prefix would name. @throws AssayError */
function nameOf(text: string): string {
  const names = readNames(text);
  const [first, second] = names;
  if (first && second) {
    const hint = `write ${first.text} or ${second.text}`;
    throw new AssayError('identity.name', `${JSON.stringify(text)} may be ${first.kind} or ${second.kind}`, {
      hint,
    });
  }
  return first!.text;
}

function statementLines(
  kind: EdgeKind,
  pair: readonly [string, string],
  options: ProposeOptions,
): readonly string[] {
  const { source, evidence, from, until, weak, author } = options;
  const rows: [string, string | undefined][] = [
    ['source', source],
    ['evidence', evidence],
    ['from', from],
    ['until', until],
    ['author', author],
  ];
  return [
    `  - ${kind}: [${pair.map((name) => yamlScalar(name)).join(', ')}]`,
    ...rows.flatMap(([key, value]) => (value === undefined ? [] : [`    ${key}: ${yamlScalar(value)}`])),
    ...(weak ? ['    weak: true'] : []),
  ];
}

async function existing(path: string): Promise<IdentityFile | undefined> {
  try {
    await nodeHost.files.status(path, { follow: true });
  } catch {
    return undefined;
  }
  return await readIdentityFile(path);
}

/** The document with the statement at its end. @throws AssayError where it is none that a statement can be added to */
function appended(file: IdentityFile, statement: readonly string[], path: string): string {
  const [first] = file.problems;
  if (first)
    throw new AssayError('identity.document', `line ${first.line}: ${first.reason}`, {
      path,
      hint: 'put it right first',
    });
  const lines = file.text
    .replace(/\s*$/, '')
    .replace(/\nedges: *\[\]$/, '\nedges:')
    .split('\n');
  const start = lines.findLastIndex((line) => /^\S/.test(line) && !line.startsWith('#'));
  if (!/^edges:\s*(?:#.*)?$/.test(lines[start] ?? '')) {
    const hint = 'let edges: stand last in the document, with one statement under each other';
    throw new AssayError('identity.document', 'a statement can be added only at its end', { path, hint });
  }
  const text = `${[...lines, ...statement].join('\n')}\n`;
  const after = readIdentityText(text);
  if (after.problems.length === 0 && after.document.edges.length !== file.document.edges.length + 1)
    throw new AssayError('identity.document', 'its list of statements is not indented by two spaces', {
      path,
    });
  return text;
}

function newDocument(
  builtIn: readonly IdentityDocument[],
  pair: readonly [string, string],
  statement: readonly string[],
  options: ProposeOptions,
): string {
  const known = builtIn.find(({ edges }) =>
    edges.some((edge) => !edge.weak && edge.pair.some((name) => pair.includes(name))),
  );
  const software = options.software ?? known?.software ?? shortName(pair[0]);
  const about = options.about ?? (known?.software === software ? known.about : `Names of ${software}.`);
  const head = [
    `schemaVersion: ${IDENTITY_SCHEMA_VERSION}`,
    `software: ${yamlScalar(software)}`,
    `about: ${yamlScalar(about)}`,
  ];
  return `${[...head, 'edges:', ...statement].join('\n')}\n`;
}

/** `libfoo` of `pkg:github/somebody/libfoo`. */
function shortName(name: string): string {
  const plain = name.replace(/\?.*$/, '').toLowerCase().replace(/\/+$/, '');
  const last = plain.split(/[:/]/).at(-1) ?? '';
  return (
    last
      .replace(/[^a-z0-9+._-]+/g, '-')
      .replace(/^[^a-z0-9]+/, '')
      .slice(0, 64) || 'software'
  );
}
