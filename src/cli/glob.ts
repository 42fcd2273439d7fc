/**
 * Matches paths against globs: `*` and `?` stay within a name, `**` crosses folders; a glob without a slash fits the last name
 * of a path anywhere.
 */
export function globMatcher(globs: readonly string[]): (path: string) => boolean {
  const patterns = globs.map(patternOf);
  return (path) => patterns.some((pattern) => pattern.test(path));
}

const PARTS: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' };

function patternOf(glob: string): RegExp {
  const bare = glob.replace(/^\.?\//, '');
  const body = bare.replace(/\*\*\/|\*\*|[*?]|[.+^${}()|[\]\\]/g, (part) => PARTS[part] ?? `\\${part}`);
  return new RegExp(bare.includes('/') ? `^${body}$` : `(?:^|/)${body}/?$`, 's');
}
