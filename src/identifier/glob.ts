const SPECIAL = /[\\^$.*+?()[\]{}|/]/g;
const MOST_BRACES = 6;
/** No path of any system is longer. */
const LONGEST = 4096;

/** How paths are meant. */
export interface GlobOptions {
  /**
   * For leaving members out, not for naming files: a pattern without a slash fits the last name of any path, names with a leading
   * dot are like others, and a slash in front of the pattern or behind the path makes no difference.
   */
  readonly anywhere?: boolean;
}

/**
 * Whether a path (`/` between names) fits a pattern: `*` and `?` within a name, `**` for any folders, `[abc]`, `[a-z]`, `[!a]`, `{a,b}`, and
 * `\` before a character meant as itself. As in a shell a leading dot must be written.
 * @returns a test; undefined for a pattern that is none: absolute, with `..`, or an open bracket, or longer than any path
 */
export function globTest(
  pattern: string,
  { anywhere = false }: GlobOptions = {},
): ((path: string) => boolean) | undefined {
  if (pattern.length > LONGEST) return undefined;
  const start = anywhere ? /^(?:\.?\/+)+/ : /^(?:\.\/+)+/;
  const relative = pattern.replace(start, '').replace(/\/+$/, '');
  const names = relative.split('/');
  if (relative === '' || names.some((name) => name === '..' || name === '')) return undefined;
  const any = anywhere ? ANY_NAME : ANY;
  const tests: RegExp[][] = [];
  for (const words of alternatives(relative) ?? []) {
    const own = words.split('/');
    const steps = own.map((name) => (name === '**' ? any : nameTest(name, anywhere)));
    if (steps.includes(undefined)) return undefined;
    tests.push((anywhere && own.length === 1 ? [any, ...steps] : steps) as RegExp[]);
  }
  if (tests.length === 0) return undefined;
  const namesOf = (path: string) => (anywhere ? path.replace(/\/+$/, '') : path).split('/');
  return (path) => tests.some((steps) => fits(namesOf(path), steps));
}

/** Stands for `**`: any number of folders. */
const ANY = /^(?!\.)/s;
/** The same where a leading dot is like any other character. */
const ANY_NAME = /^/s;

const isAny = (step: RegExp | undefined): boolean => step === ANY || step === ANY_NAME;

/** Names against steps, from the left, remembering which steps may come next: no going back, so no blow-up. */
function fits(names: readonly string[], steps: readonly RegExp[]): boolean {
  let at = spread(new Set([0]), steps);
  for (const name of names) {
    const next = new Set<number>();
    for (const step of at) {
      if (!steps[step]?.test(name)) continue;
      next.add(isAny(steps[step]) ? step : step + 1);
    }
    at = spread(next, steps);
  }
  return at.has(steps.length);
}

function spread(at: Set<number>, steps: readonly RegExp[]): Set<number> {
  for (const step of at) if (isAny(steps[step])) at.add(step + 1);
  return at;
}

/** One name of a pattern. */
function nameTest(name: string, anywhere: boolean): RegExp | undefined {
  const head = anywhere || name.startsWith('.') ? '^' : '^(?!\\.)';
  /** What stands between stars: each fits texts of one length only. */
  const parts = [''];
  for (let i = 0; i < name.length; i++) {
    const character = name[i]!;
    let text = escaped(character);
    if (character === '*') {
      parts.push('');
      continue;
    }
    if (character === '\\') text = escaped(name[++i] ?? '\\');
    else if (character === '?') text = '[^/]';
    else if (character === '[') {
      const end = name.indexOf(']', i + 2);
      if (end < 0) return undefined;
      const inner = name.slice(i + 1, end).replace(/^[!^]/, '^');
      text = `[${inner.replace(/[\\\]]/g, '\\$&')}]`;
      i = end;
    }
    parts.push(parts.pop() + text);
  }
  try {
    return new RegExp(`${head}${joined(parts)}$`, 'su');
  } catch {
    return undefined;
  }
}

/**
 * Parts with any text between them. Where one between two stars fits first is as good as any later place, so nothing is ever tried
 * again: a lookahead that is repeated does not go back. A hostile pattern costs no more than a plain one.
 */
function joined([first = '', ...others]: readonly string[]): string {
  const last = others.pop();
  if (last === undefined) return first;
  const between = others.filter((part) => part !== '');
  const steps = between.map((part, at) => `(?=([^/]*?${part}))(?:\\${at + 1})`);
  return `${first}${steps.join('')}[^/]*${last}`;
}

function escaped(character: string): string {
  return character.replace(SPECIAL, '\\$&');
}

/** The patterns that `{a,b}` stands for, not nested; undefined where there are too many. */
function alternatives(pattern: string): string[] | undefined {
  let all = [''];
  let count = 0;
  for (const [part] of pattern.matchAll(/\{[^{}]*\}|\\.|[^{\\]+|[{\\]/gs)) {
    const isChoice = part.startsWith('{') && part.includes(',');
    if (isChoice && ++count > MOST_BRACES) return undefined;
    const choices = isChoice ? part.slice(1, -1).split(',') : [part];
    all = all.flatMap((before) => choices.map((choice) => before + choice));
    if (all.length > 1000) return undefined;
  }
  return all;
}
