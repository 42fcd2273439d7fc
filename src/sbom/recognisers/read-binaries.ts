import { anchorOf } from '../binaries/anchor.ts';
import { SHORTEST } from '../binaries/marks.ts';
import type { BinaryVersion, ObjectMark, Recogniser, StaticMark } from './row.ts';
import { expressionAt, type Fault, globsAt, listAt, mapAt, type Place, textAt, textsAt } from './values.ts';

/** What a document says of a binary as an example, for its test; see {@link BinaryFacts}. */
export interface BinaryExample {
  readonly file: string;
  readonly names: readonly string[];
  readonly needed: readonly string[];
  readonly imported: readonly string[];
  readonly defined: readonly string[];
  readonly texts: readonly string[];
  readonly compilers: readonly string[];
  readonly product?: string;
  /** What is recognised: a version, `unknown` for software without one, `linked`, `none`. */
  readonly expect: string;
}

const VERSION_KEYS = ['pattern', 'alone', 'digits', 'compiler', 'resource', 'release'];
const OBJECT_KEYS = ['name', 'contains', 'without', ...VERSION_KEYS];
const STATIC_KEYS = ['contains', 'without', 'defines', 'except', ...VERSION_KEYS];
/** Beginnings of names of functions; shorter ones are of anybody. */
const SHORTEST_SYMBOL = 3;
const LISTS = ['names', 'needed', 'imported', 'defined', 'texts', 'compilers'] as const;

/** Reads what a recogniser document says about binaries. */
export function readBinaryMarks(
  top: Readonly<Record<string, unknown>>,
  fault: Fault,
): Pick<Recogniser, 'objects' | 'builtIn' | 'symbols'> {
  const symbols = textsAt(top['symbols'], ['symbols'], fault);
  for (const [i, one] of symbols.entries())
    if (one.length < SHORTEST_SYMBOL)
      fault(['symbols', i], `it has fewer than ${SHORTEST_SYMBOL} characters`);
  return {
    objects: listAt(top['objects'], ['objects'], fault).map((one, i) =>
      readObject(one, ['objects', i], fault),
    ),
    builtIn: listAt(top['builtIn'], ['builtIn'], fault).map((one, i) =>
      readStatic(one, ['builtIn', i], fault),
    ),
    symbols,
  };
}

/** Reads the examples of binaries. */
export function readBinaryExamples(value: unknown, fault: Fault): readonly BinaryExample[] {
  return listAt(value, ['binaries'], fault).map((one, i) => {
    const at = ['binaries', i];
    const example = mapAt(one, at, [...LISTS, 'file', 'product', 'expect'], fault);
    const [names, needed, imported, defined, texts, compilers] = LISTS.map((key) =>
      textsAt(example[key], [...at, key], fault),
    ) as [string[], string[], string[], string[], string[], string[]];
    return {
      file: example['file'] === undefined ? 'x' : textAt(example['file'], [...at, 'file'], fault),
      ...{ names, needed, imported, defined, texts, compilers },
      ...(example['product'] === undefined
        ? {}
        : { product: textAt(example['product'], [...at, 'product'], fault) }),
      expect: textAt(example['expect'], [...at, 'expect'], fault),
    };
  });
}

function readObject(value: unknown, path: Place, fault: Fault): ObjectMark {
  const object = mapAt(value, path, OBJECT_KEYS, fault);
  const name = globsAt(object['name'], [...path, 'name'], fault);
  if (name.length === 0) fault([...path, 'name'], 'it is missing');
  return { name, ...readTexts(object, path, fault), ...readVersion(object, path, fault) };
}

function readStatic(value: unknown, path: Place, fault: Fault): StaticMark {
  const mark = mapAt(value, path, STATIC_KEYS, fault);
  const defines = textsAt(mark['defines'], [...path, 'defines'], fault);
  for (const one of defines)
    if (one.length < SHORTEST_SYMBOL)
      fault([...path, 'defines'], `${one} has fewer than ${SHORTEST_SYMBOL} characters`);
  const texts = readTexts(mark, path, fault);
  if (texts.contains.length + defines.length === 0 && mark['pattern'] === undefined)
    fault(path, 'it names nothing that shows the software');
  return {
    ...texts,
    defines,
    except: globsAt(mark['except'], [...path, 'except'], fault),
    ...readVersion(mark, path, fault),
  };
}

function readTexts(mark: Readonly<Record<string, unknown>>, path: Place, fault: Fault) {
  const texts = (key: string) => {
    const found = textsAt(mark[key], [...path, key], fault);
    for (const one of found)
      if (one.length < SHORTEST) fault([...path, key], `${one} has fewer than ${SHORTEST} characters`);
    return found;
  };
  return { contains: texts('contains'), without: texts('without') };
}

function readVersion(mark: Readonly<Record<string, unknown>>, path: Place, fault: Fault): BinaryVersion {
  const expression = (key: string) =>
    mark[key] === undefined || mark[key] === true
      ? {}
      : { [key]: expressionAt(mark[key], [...path, key], fault) };
  const flag = (key: string) => (mark[key] === true ? { [key]: true as const } : {});
  const pattern = mark['pattern'];
  if (pattern !== undefined && anchorOf(String(pattern)).length < SHORTEST)
    fault(
      [...path, 'pattern'],
      `it has no text of ${SHORTEST} characters that is always there, to find it by`,
    );
  const digits = listAt(mark['digits'], [...path, 'digits'], fault).map(Number);
  if (digits.some((count) => !Number.isInteger(count) || count < 1 || count > 9))
    fault([...path, 'digits'], 'it is no list of counts from 1 to 9');
  return {
    ...expression('pattern'),
    ...expression('alone'),
    ...(digits.length > 0 ? { digits } : {}),
    ...flag('compiler'),
    ...flag('resource'),
    ...expression('release'),
    ...flag('release'),
  };
}
