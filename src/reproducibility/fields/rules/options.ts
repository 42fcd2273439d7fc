import type { CauseCode } from '../../../model/index.ts';
import type { FieldPair } from '../../unit.ts';

/** The name and version of a compiler, then its options: `GNU C17 12.2.0 -g -O2` (DW_AT_producer, `.GCC.command.line`). */
const COMPILER = /^(?<compiler>.*?\S)\s+(?<options>-.*)$/s;

/**
 * What two records of a compiler and its options differ in: where the compiler is the same one, in the options, and of these the
 * path or the seed that they give, where that is all.
 */
export function recordedOptions({ left, right }: FieldPair): CauseCode {
  const [one, other] = [COMPILER.exec(String(left?.value ?? '')), COMPILER.exec(String(right?.value ?? ''))];
  if (!one?.groups || !other?.groups || one.groups['compiler'] !== other.groups['compiler'])
    return 'content.generator-version';
  const options = [one.groups['options']!, other.groups['options']!].map((text) => text.split(/\s+/));
  if (isSame(options, withoutSeed)) return 'content.random-id';
  return isSame(options, withoutPath) ? 'content.build-path' : 'content.build-option';
}

function isSame(options: readonly (readonly string[])[], without: (option: string) => string): boolean {
  const [one, other] = options.map((list) => list.map(without).join(' '));
  return one === other;
}

function withoutSeed(option: string): string {
  return option.replace(/^(-frandom-seed=).*/s, '$1');
}

/** From the first slash on, as in `-fdebug-prefix-map=/build/a=.` and `-I/build/a/include`. */
function withoutPath(option: string): string {
  return withoutSeed(option).replace(/\/.*/s, '/');
}
