import type { External } from './cpython-externals.ts';

/** Conditions of the script that no build of Python 3 for a system of these days meets; `DEPTARGET` is 10.5 or later. */
const NEVER = /^[ \t]*if (?:not PYTHON_3|getDeptargetTuple\(\) < \(10, [1-5]\)|PYTHON_2):/;
/** A recipe's name: software and version, or software and a variable. */
const NAME = /\bname="([A-Za-z][\w +-]{0,60}?) (?:(\d[\w.]{0,40})"|%s" ?% ?\(([a-z_]{1,40}),?\))/;
const URL = /\burl="(https?:\/\/[^"{}%\s]{1,500})"/;
const CHECKSUM = /\bchecksum=(["'])([0-9a-f]{32}|[0-9a-f]{64})\1/;

/**
 * Third-party software that `Mac/BuildScript/build-installer.py` builds into the macOS installer: the recipes of its function
 * `library_recipes`. Of a variable's values the last is taken: the one before is for building on systems of former days.
 */
export function macosRecipes(text: string): readonly External[] {
  const begin = text.search(/^def library_recipes\(\):/m);
  if (begin < 0) return [];
  const length = text.slice(begin + 1).search(/^def /m);
  const end = length < 0 ? text.length : begin + 1 + length;
  const values = new Map<string, string>();
  const recipes: { readonly external: External; readonly lines: string[] }[] = [];
  let skipped = Number.POSITIVE_INFINITY;
  let at = begin;
  for (const line of text.slice(begin, end).split('\n')) {
    const indent = line.search(/\S/);
    if (indent >= 0 && indent <= skipped) skipped = NEVER.test(line) ? indent : Number.POSITIVE_INFINITY;
    if (indent >= 0 && indent <= skipped && skipped === Number.POSITIVE_INFINITY) {
      const [, variable, value] = /^\s*([a-z_]{1,40}) ?= ?'(\d[\w.]{0,40})'/.exec(line) ?? [];
      if (variable !== undefined) values.set(variable, value!);
      const external = nameOf(line, at, values);
      if (external) recipes.push({ external, lines: [] });
      recipes.at(-1)?.lines.push(line);
    }
    at += line.length + 1;
  }
  return recipes.map(({ external, lines }) => withSource(external, lines.join('\n')));
}

function nameOf(line: string, at: number, values: ReadonlyMap<string, string>): External | undefined {
  const match = NAME.exec(line);
  if (!match) return undefined;
  const [literal, name, written, variable] = match as unknown as [string, string, string?, string?];
  const version = written ?? values.get(variable ?? '');
  if (version === undefined) return undefined;
  const purl = { type: 'generic', name: name.toLowerCase(), version };
  return { name, version, place: { offset: at + match.index, literal }, purl };
}

/** The URL and checksum that a recipe states for its source. */
function withSource(external: External, recipe: string): External {
  const url = URL.exec(recipe)?.[1];
  const checksum = CHECKSUM.exec(recipe)?.[2];
  if (url === undefined || checksum === undefined) return external;
  const kind = checksum.length === 64 ? 'sha256' : 'md5';
  const qualifiers = { download_url: url, checksum: `${kind}:${checksum}` };
  return { ...external, purl: { ...external.purl, qualifiers } };
}
