const SPECIAL = /[\\^$.*+?()[\]{}|/]/g;
const MOST_BRACES = 6;

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
 * @returns a test; undefined for a pattern that is none: absolute, with `..`, or an open bracket
 */
export function globTest(
  pattern: string,
  { anywhere = false }: GlobOptions = {},
): ((path: string) => boolean) | undefined {
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

const STARS = '[^/]*';

/** One name of a pattern; runs of `*` count as one, so that a hostile pattern costs no more than a plain one. */
function nameTest(name: string, anywhere: boolean): RegExp | undefined {
  let text = anywhere || name.startsWith('.') ? '^' : '^(?!\\.)';
  for (let i = 0; i < name.length; i++) {
    const character = name[i]!;
    if (character === '\\') text += escaped(name[++i] ?? '\\');
    else if (character === '*') text += text.endsWith(STARS) ? '' : STARS;
    else if (character === '?') text += '[^/]';
    else if (character === '[') {
      const end = name.indexOf(']', i + 2);
      if (end < 0) return undefined;
      text += `[${name
        .slice(i + 1, end)
        .replace(/^[!^]/, '^')
        .replace(/[\\\]]/g, '\\$&')}]`;
      i = end;
    } else text += escaped(character);
  }
  try {
    return new RegExp(`${text}$`, 'su');
  } catch {
    return undefined;
  }
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
