import { isOwnContent } from '../../artifact/index.ts';
import type { Meaning } from '../../model/index.ts';
import { bareName } from '../tree/names.ts';
import type { FieldPair } from '../unit.ts';
import type { FieldCause, FieldRule, MeaningRules } from './rule.ts';
import { RULES } from './rules/index.ts';

/** What a container keeps about its members and itself. */
const OF_CONTAINER: MeaningRules = {
  time: 'archive.mtime',
  owner: 'archive.owner',
  mode: 'archive.mode',
  order: 'archive.order',
  id: 'archive.tool',
  checksum: 'archive.checksum',
  signature: 'sig.package',
  tool: 'archive.tool',
  version: 'archive.tool',
  size: 'archive.layout',
  offset: 'archive.layout',
  host: 'archive.inode',
  comment: 'zip.comment',
  padding: 'archive.padding',
  unused: 'look',
  data: 'look',
  path: 'content.build-path',
};

/** What a content says about itself. */
const OF_CONTENT: MeaningRules = {
  time: 'content.timestamp',
  owner: 'content.username',
  checksum: 'content.layout',
  size: 'content.layout',
  offset: 'content.layout',
  padding: 'archive.padding',
  id: 'content.random-id',
  tool: 'content.generator-version',
  host: 'content.hostname',
  path: 'content.build-path',
  signature: 'sig.package',
};

/** What a differing field of a format stands for: by the rules of the format, else by its meaning. */
export function causeOfField(format: string, pair: FieldPair): FieldCause {
  const cause = ruleOf(format, pair.names);
  if (cause !== undefined) return typeof cause === 'function' ? cause(pair) : cause;
  const container = !isOwnContent(format);
  const meaning = meaningOf(pair);
  if (container && meaning === 'name') return causeOfName(pair);
  const byMeaning = meaning === undefined ? undefined : (container ? OF_CONTAINER : OF_CONTENT)[meaning];
  return byMeaning ?? (container && pair.names.at(-1) !== '' ? 'archive.extra' : 'look');
}

/** What rules say of names from the outside in, name by name: names are the same strings again and again, what they make joined is not. */
interface Known {
  readonly below: Map<string, Known>;
  cause?: FieldRule[1] | undefined;
  isAsked?: true;
}

/** Names are the formats' own words, but for files that bring theirs: so many are kept. */
const MOST_KNOWN = 20_000;
const KNOWN: Known = { below: new Map() };
let known = 0;

/** What the first rule of the format that fits says of a path of names. */
function ruleOf(format: string, names: readonly string[]): FieldRule[1] | undefined {
  let at: Known | undefined = below(KNOWN, format);
  for (let i = 0; at && i < names.length; i++) at = below(at, names[i]!);
  if (at?.isAsked) return at.cause;
  const path = names.join(' / ');
  const cause = RULES[format]?.find(([pattern]) => pattern.test(path))?.[1];
  if (at) Object.assign(at, { cause, isAsked: true });
  return cause;
}

function below({ below: names }: Known, name: string): Known | undefined {
  const found = names.get(name);
  if (found || known >= MOST_KNOWN) return found;
  const added: Known = { below: new Map() };
  names.set(name, added);
  known++;
  return added;
}

/** What a field means on both sides, whichever comes first; bytes that are padding on one side only are none. */
function meaningOf({ left, right }: FieldPair): Meaning | undefined {
  const [one, other] = [left?.meaning, right?.meaning];
  if (!left || !right || one === other) return one ?? other;
  const meanings = [one, other].filter((meaning) => meaning !== 'padding' && meaning !== 'unused');
  return meanings.length === 1 ? meanings[0] : meanings.sort()[0];
}

/** A name that differs although the members were paired by theirs: what is written around it, or really another. */
function causeOfName({ left, right }: FieldPair): FieldCause {
  if (typeof left?.value !== 'string' || typeof right?.value !== 'string') return 'look';
  if (left.value === right.value) return left.length === right.length ? 'archive.padding' : 'archive.tool';
  // A second name that only one side contradicts is no mere extra: some programs go by it.
  return bareName(left.value) === bareName(right.value) ? 'archive.tool' : 'content.source';
}
