import { hash } from 'node:crypto';
import type { Occurrence } from '../../model/index.ts';
import { oneLine } from '../text.ts';
import type { VersionRule } from './row.ts';

/** A version as a file shows it. */
export interface ShownVersion {
  readonly version: string;
  /** Where it is written; empty where nothing is written. */
  readonly places: readonly Omit<Occurrence, 'path'>[];
}

/** Reads a version from a file: undefined where the rule finds none. */
export type ReadVersion = (content: Uint8Array, text: () => string) => ShownVersion | undefined;

/** Versions are short; what is longer is something else. */
const LONGEST = 100;
/** A literal is shown up to here. */
const LONGEST_LITERAL = 200;

/** Makes a rule into a reader; `text` of a reader gives the content as Latin-1, so that places in it are byte offsets. */
export function versionReader(rule: VersionRule): ReadVersion {
  if ('macros' in rule) {
    const numbers = rule.macros.map((name) => definition(name, '\\(?(\\d{1,9})\\b'));
    const how = `macros ${rule.macros.join(', ')}`;
    return (_, text) =>
      shown(
        numbers.map((one) => one.exec(text())),
        (parts) => parts.join('.'),
        how,
      );
  }
  if ('macro' in rule) {
    const value = definition(rule.macro, '"([^"\\n]{1,100})"');
    return (_, text) => shown([value.exec(text())], ([one]) => one!, `macro ${rule.macro}`);
  }
  if ('number' in rule) {
    const value = definition(rule.number, '\\(?(\\d{1,15})\\b');
    const how = `macro ${rule.number}, the last digits by ${rule.digits.join(' and ')}`;
    return (_, text) => shown([value.exec(text())], ([one]) => cut(one!, rule), how);
  }
  if ('pattern' in rule) {
    const pattern = new RegExp(rule.pattern, 'm');
    return (_, text) => shown([pattern.exec(text())], (parts) => parts.join('.'), 'text of the file');
  }
  return (content) => {
    const digest = hash('sha256', content, 'hex');
    if (!Object.hasOwn(rule.sha256, digest)) return undefined;
    const how = `asserted for files of SHA-256 ${digest} by ${rule.source}; the file does not say it`;
    return { version: rule.sha256[digest]!, places: [{ rule: how, asserted: true }] };
  };
}

/** A preprocessor definition at the start of a line. */
function definition(name: string, value: string): RegExp {
  return new RegExp(`^[ \\t]*#[ \\t]*define[ \\t]+${name}[ \\t]+${value}`, 'm');
}

/** A version of what was matched, each match a place; undefined where one is missing. */
function shown(
  matches: readonly (RegExpExecArray | null)[],
  join: (parts: readonly string[]) => string | undefined,
  rule: string,
): ShownVersion | undefined {
  const found = matches.filter((match) => match !== null);
  if (found.length < matches.length) return undefined;
  const version = oneLine(
    join(found.flatMap((match) => match.slice(1).filter((part) => part !== undefined))),
  );
  if (version === undefined || version.length > LONGEST || !/^[!-~]+$/.test(version)) return undefined;
  const places = found.map((match) => {
    // The blanks a definition may begin with are no part of it.
    const literal = match[0].trimStart();
    const offset = match.index + match[0].length - literal.length;
    return { offset, literal: literal.slice(0, LONGEST_LITERAL), rule };
  });
  return { version, places };
}

/** A number of digits cut from the right into parts of so many, joined by dots; undefined where it has too few. */
export function cut(
  number: string,
  { digits, short }: { readonly digits: readonly number[]; readonly short?: true },
): string | undefined {
  const parts: number[] = [];
  let left = number;
  for (const count of digits.toReversed()) {
    if (left.length <= count) return undefined;
    parts.unshift(Number(left.slice(-count)));
    left = left.slice(0, -count);
  }
  parts.unshift(Number(left));
  if (short && parts.at(-1) === 0) parts.pop();
  return parts.join('.');
}
