import {
  type DocumentOptions,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  type ParseOptions,
  parseAllDocuments,
  type SchemaOptions,
} from 'yaml';

/** What a YAML document may have, and how its scalars are read. */
export interface YamlOptions {
  /** UTF-16 units of text; 1 Mi unless given. */
  readonly size?: number;
  /** Levels of mappings and lists; 64 unless given. */
  readonly depth?: number;
  /** Mappings, lists and scalars together; 200,000 unless given. */
  readonly values?: number;
  /** Only true, false and null are no text, in any spelling of the core schema: a version 1.10 is not the number 1.1. */
  readonly numbersAsText?: boolean;
}

/** Where something is in a YAML text, both counted from 1. */
export interface YamlPlace {
  readonly line: number;
  readonly column: number;
}

/** What was read of a YAML text. */
export interface YamlDocument {
  /** Mappings without prototype, arrays, text, numbers, true, false and null; undefined where there is an error. */
  readonly value?: unknown;
  /** The first thing that is wrong, one sentence. */
  readonly error?: YamlPlace & { readonly message: string };
  /** Where the value at a path of keys and indexes is, or the nearest one above it that is there. */
  readonly place: (path: readonly (string | number)[]) => YamlPlace;
}

/**
 * Parses one YAML 1.2 document (core schema) of the plain kind that means the same to every reader: no anchors and aliases (they
 * expand without bound), no tags, no key twice, no key that is no text. Never throws; what is wrong is an error with its place.
 */
export function parseYaml(text: string, options: YamlOptions = {}): YamlDocument {
  const lines = new LineCounter();
  const at = (offset: number): YamlPlace => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const failed = (message: string, offset: number): YamlDocument => ({
    error: { ...at(offset), message },
    place: () => at(0),
  });
  const { size = 1 << 20, depth = 64, values = 200_000, numbersAsText = false } = options;
  if (text.length > size) return failed(`it is longer than ${size} characters`, 0);
  try {
    // Its own search for repeated keys compares each with each; ours is below.
    const documents = parseAllDocuments(text, {
      ...(numbersAsText ? TEXTS : {}),
      lineCounter: lines,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
    const [document, second] = [...documents];
    if (!document) return failed('it is empty', 0);
    const fault = document.errors[0] ?? document.warnings[0];
    if (fault) return failed(faultMessage(fault.message), fault.pos[0]);
    if (second) return failed('it holds more than one document', second.range[0]);
    const builder: Builder = { left: values, depth };
    const value = build(document.contents, builder, 0);
    const pairOf = rememberPairs();
    return { value, place: (path) => at(find(document.contents, path, pairOf)) };
  } catch (error) {
    if (error instanceof Fault) return failed(error.message, error.offset);
    // The parser calls itself for each level, before levels can be counted.
    if (error instanceof RangeError) return failed('nested too deeply', 0);
    throw error;
  }
}

/** Without the tags of numbers. */
const TEXTS: ParseOptions & DocumentOptions & SchemaOptions = {
  schema: 'failsafe',
  customTags: ['null', 'bool'],
};

interface Builder {
  left: number;
  readonly depth: number;
}

/** Leaves the recursion; never leaves this file. */
class Fault extends Error {
  readonly offset: number;
  constructor(message: string, node: unknown) {
    super(message);
    this.offset = startOf(node);
  }
}

type Content = Node | null | undefined;

function build(node: Content, builder: Builder, level: number): unknown {
  if (builder.left-- <= 0) throw new Fault('too many values', node);
  if (level > builder.depth) throw new Fault('nested too deeply', node);
  if (!node) return null;
  if (!isMap(node) && !isSeq(node) && !isScalar(node)) throw new Fault('aliases are not read', node);
  if (node.anchor !== undefined) throw new Fault('anchors are not read', node);
  if (isScalar(node)) return scalar(node.value, node);
  if (node.tag !== undefined && !/:(?:map|seq)$/.test(node.tag)) throw new Fault('tags are not read', node);
  if (isSeq(node)) return node.items.map((item) => build(item as Content, builder, level + 1));
  return buildMap(node.items as readonly Pair[], builder, level);
}

function buildMap(
  pairs: readonly Pair[],
  builder: Builder,
  level: number,
): Readonly<Record<string, unknown>> {
  const record: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const { key, value } of pairs) {
    if (!isScalar(key) || typeof key.value !== 'string') throw new Fault('a key is no text', key);
    if (Object.hasOwn(record, key.value))
      throw new Fault(`the key ${JSON.stringify(key.value)} is there twice`, key);
    record[key.value] = build(value as Content, builder, level + 1);
  }
  return record;
}

function scalar(value: unknown, node: unknown): unknown {
  const plain = value === null || ['string', 'boolean', 'number'].includes(typeof value);
  if (!plain) throw new Fault('tags are not read', node);
  return value;
}

type PairOf = (
  map: object & { readonly items: readonly unknown[] },
  key: string | number,
) => Pair | undefined;

/** Pairs by their keys; a document may have as many faults as keys, and each asks for its place. */
function rememberPairs(): PairOf {
  const known = new Map<object, ReadonlyMap<unknown, Pair>>();
  return (map, key) => {
    let pairs = known.get(map);
    if (!pairs) {
      const all = map.items as readonly Pair[];
      pairs = new Map(all.map((pair) => [isScalar(pair.key) ? pair.key.value : undefined, pair]));
      known.set(map, pairs);
    }
    return pairs.get(key);
  };
}

/** Offset of the value at a path; of the last one there is, where the path goes on. */
function find(root: Content, path: readonly (string | number)[], pairOf: PairOf): number {
  let node: unknown = root;
  let offset = startOf(root);
  for (const step of path) {
    const pair = isMap(node) ? pairOf(node, step) : undefined;
    const next: unknown = pair
      ? pair.value
      : isSeq(node) && typeof step === 'number'
        ? node.items[step]
        : undefined;
    if (pair) offset = startOf(pair.key);
    if (next === undefined || next === null) return offset;
    if (!pair) offset = startOf(next);
    node = next;
  }
  return offset;
}

function startOf(node: unknown): number {
  return (node as { range?: readonly [number, ...number[]] | null } | null | undefined)?.range?.[0] ?? 0;
}

/** In one line; the parser calls itself for each level, and reports where it could not go on as an error of the text. */
function faultMessage(message: string): string {
  if (/call stack/i.test(message)) return 'nested too deeply';
  return message.split('\n', 1)[0]!.replace(/[.:]$/, '');
}

/**
 * Text as one scalar of YAML 1.2 that reads as that text in block and in flow style: plain where nothing in it could be taken for
 * something else, in double quotes otherwise.
 */
export function yamlScalar(text: string): string {
  const plain =
    /^[A-Za-z](?:[\w ./@%+?=~'()-]|:(?! |$))*$/.test(text) &&
    !/ $|^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return plain ? text : quoted(text);
}

/** JSON's escapes are YAML's; beyond them YAML wants some characters that JSON leaves as they are. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
