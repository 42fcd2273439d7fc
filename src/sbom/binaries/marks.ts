import { globTest } from '../../identifier/index.ts';
import type { ObjectMark, Recogniser, StaticMark } from '../recognisers/row.ts';
import { anchorOf } from './anchor.ts';
import { type Scan, scanFor } from './scan.ts';
import { type SymbolFilter, symbolFilter } from './symbols.ts';

/** A recogniser, made ready to identify binaries. */
export interface BinaryRow {
  readonly row: Recogniser;
  readonly objects: readonly ReadyMark[];
  readonly builtIn: readonly ReadyStatic[];
  /** Whether a name, as {@link objectName} gives it, is one of its libraries. */
  isObject(name: string): boolean;
}

/** A mark of a library by the name of its file, ready to be asked. */
export interface ReadyMark extends ObjectMark {
  isObject(name: string): boolean;
}

/** What is known by its own code, and where that is no news. */
export interface ReadyStatic extends StaticMark {
  isExcepted(path: string): boolean;
}

/** All recognisers, and what they ask of every binary. */
export interface BinaryMarks {
  readonly rows: readonly BinaryRow[];
  /** Finds the texts they speak of. */
  readonly scan: Scan;
  readonly symbols: SymbolFilter;
}

/** Texts that every mark of compilers needs come from elsewhere; these are looked for in the data. */
export function binaryMarks(recognisers: readonly Recogniser[]): BinaryMarks {
  const rows = recognisers
    .filter(({ objects, builtIn }) => objects.length + builtIn.length > 0)
    .map((row): BinaryRow => {
      const objects = row.objects.map((mark) => ({ ...mark, isObject: anyOf(mark.name) }));
      return {
        row,
        objects,
        builtIn: row.builtIn.map((mark) => ({ ...mark, isExcepted: pathTest(mark.except) })),
        isObject: (name) => objects.some(({ isObject }) => isObject(name)),
      };
    });
  const marks = rows.flatMap(({ objects, builtIn }) => [...objects, ...builtIn]);
  const texts = marks.flatMap(({ contains, without, pattern }) => [
    ...contains,
    ...without,
    ...(pattern === undefined ? [] : [anchorOf(pattern)]),
  ]);
  return {
    rows,
    scan: scanFor(texts.filter((text) => text.length >= SHORTEST)),
    symbols: symbolFilter(
      rows.flatMap(({ builtIn }) => builtIn.flatMap(({ defines }) => defines)),
      recognisers.flatMap(({ symbols }) => symbols),
    ),
  };
}

/** Shorter texts are everywhere, and slow down the search for all others; a recogniser with one is refused when it is read. */
export const SHORTEST = 6;

/** `libpng16` of `libpng16-abb096d5.so.16.58.0`: the last name without the hash of repair tools, suffix and numbers. */
export function objectName(name: string): string {
  return name
    .replace(/^.*[/\\]/, '')
    .replace(/(?:-[0-9a-f]{8,64})+(?=\.)/, '')
    .replace(/\.(?:so|dylib|dll|pyd|exe|\d)(?:\..*)?$|\.\d.*$/i, '');
}

function pathTest(globs: readonly string[]): (path: string) => boolean {
  const tests = globs.flatMap((glob) => globTest(`**/${glob}`, { anywhere: true }) ?? []);
  return (path) => tests.some((fits) => fits(path));
}

/** Most names are plain ones; only the others are made into expressions. */
function anyOf(globs: readonly string[]): (name: string) => boolean {
  const plain = new Set(globs.filter((glob) => !/[*?[\]{}\\]/.test(glob)));
  const tests = globs.filter((glob) => !plain.has(glob)).flatMap((glob) => globTest(glob) ?? []);
  const fitsAny = (name: string) => plain.has(name) || tests.some((fits) => fits(name));
  return (name) => fitsAny(name) || fitsAny(name.toLowerCase());
}
