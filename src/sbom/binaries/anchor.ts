/** A piece of a regular expression that stands for itself, or the end of one. */
const ENDS = /[\^$.|[\]]/;

/**
 * The longest text that every match of a regular expression has in it, so that a search for texts finds where the expression may fit;
 * empty where there is none. Groups count unless they are optional or have alternatives.
 */
export function anchorOf(pattern: string): string {
  const runs: string[] = [''];
  const add = (text: string) => runs.push(runs.pop()! + text);
  const end = () => runs.push('');
  for (let i = 0; i < pattern.length; i++) {
    const one = pattern[i]!;
    if (one === '|') return '';
    if (one === '\\') {
      const next = pattern[++i] ?? '';
      if (/\w/.test(next)) end();
      else add(next);
    } else if (one === '(') {
      const close = closing(pattern, i);
      const inner = pattern.slice(i + 1, close).replace(/^\?(?::|<\w+>)/, '');
      const isSure = !/^\?/.test(inner) && !hasAlternatives(inner) && !/[?*{]/.test(pattern[close + 1] ?? '');
      // What stands before a group and what it begins with stand together.
      if (isSure) {
        const [first, ...rest] = runsOf(inner);
        add(first ?? '');
        runs.push(...rest);
        if (pattern[close + 1] === '+') end();
      } else end();
      i = close;
    } else if (one === '[') {
      end();
      while (i < pattern.length && pattern[i] !== ']') i += pattern[i] === '\\' ? 2 : 1;
    } else if (one === '{') {
      i = Math.max(i, pattern.indexOf('}', i));
      dropLast(runs);
    } else if (one === '?' || one === '*') dropLast(runs);
    else if (one === '+' || ENDS.test(one)) end();
    else add(one);
  }
  return runs.reduce((best, run) => (run.length > best.length ? run : best), '');
}

/** The sure texts of a part, the first and the last of which may be longer outside. */
function runsOf(inner: string): readonly string[] {
  const whole = /^[\w -]*$/.test(inner) ? inner : undefined;
  if (whole !== undefined) return [whole];
  const first = /^(?:[\w -]|\\[^\w])*/.exec(inner)![0];
  const next = inner[first.length] ?? '';
  const begin = /[?*{]/.test(next) ? first.replace(/(?:\\.|.)$/s, '') : first;
  return [begin.replace(/\\(.)/gs, '$1'), anchorOf(inner), ''];
}

function dropLast(runs: string[]): void {
  runs.push(runs.pop()!.slice(0, -1), '');
}

function hasAlternatives(inner: string): boolean {
  return inner.replace(/\\./gs, '').includes('|');
}

function closing(pattern: string, open: number): number {
  let depth = 0;
  for (let i = open; i < pattern.length; i++) {
    if (pattern[i] === '\\') i++;
    else if (pattern[i] === '(') depth++;
    else if (pattern[i] === ')' && --depth === 0) return i;
  }
  return pattern.length;
}
