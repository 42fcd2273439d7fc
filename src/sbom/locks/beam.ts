import { otherRegistry } from '../../identifier/index.ts';
import { AssayError } from '../../model/index.ts';
import { readTerm, type Term } from './erlang-term.ts';
import { LEFT, type LockGatherer } from './lock.ts';
import { digestList } from './values.ts';

const isList = (term: Term | undefined): term is readonly Term[] => Array.isArray(term);
const text = (term: Term | undefined) => (typeof term === 'string' && term !== '' ? term : undefined);

/**
 * mix.lock of Elixir: a map of `"app": {:hex, :name, "version", "inner digest", managers, dependencies, "repository", "outer
 * digest"}` and `{:git, "address", "commit", options}`. The outer digest is that of the archive.
 */
export function readMixLock(content: string, gatherer: LockGatherer): void {
  const { term, end } = readTerm(content);
  if (end < content.length || !isList(term)) throw notRead('mix.lock');
  const lines = lineFinder(content);
  for (const pair of term) {
    const [app, lock] = isList(pair) ? pair : [];
    if (!isList(lock) || text(app) === undefined) {
      gatherer.leave(LEFT.unread);
      continue;
    }
    const place = lines(`"${text(app)}":`);
    const [kind, first, second] = lock.map(text);
    if (kind === 'hex')
      gatherer.add({
        type: 'hex',
        name: first,
        version: second,
        origin: 'registry',
        place,
        registry: otherRegistry('hex', text(lock[6])),
        digests: digestList('sha256', text(lock[7])),
      });
    else if (kind === 'git')
      gatherer.add({ type: 'hex', name: text(app), origin: 'repository', url: first, commit: second, place });
    else gatherer.leave(LEFT.path);
  }
}

/**
 * rebar.lock of Erlang: `{"1.2.0", [{<<"app">>, {pkg, <<"name">>, <<"version">>}, Level}, …]}.`, then digests in `pkg_hash` (inner)
 * and `pkg_hash_ext` (of the archive); older files are the list alone.
 */
export function readRebarLock(content: string, gatherer: LockGatherer): void {
  const { term, end } = readTerm(content);
  if (!isList(term) || content.charAt(end) !== '.') throw notRead('rebar.lock');
  const [version] = term;
  const isNew = typeof version === 'string';
  if (isNew && !/^1\./.test(version))
    throw new AssayError('audit.input', `version ${JSON.stringify(version)} of rebar.lock is not known`, {
      hint: 'versions 1.0 to 1.2 are read',
    });
  const digests = isNew ? outerDigests(content.slice(end + 1)) : new Map<string, string>();
  const lines = lineFinder(content);
  const entries = isNew ? term[1] : term;
  for (const entry of isList(entries) ? entries : []) {
    const [app, source] = isList(entry) ? entry : [];
    const name = text(app);
    if (name === undefined || !isList(source)) {
      gatherer.leave(LEFT.unread);
      continue;
    }
    const place = lines(`<<"${name}">>`);
    const [kind, first, second] = source;
    if (kind === 'pkg')
      gatherer.add({
        type: 'hex',
        name: text(first),
        version: text(second),
        origin: 'registry',
        place,
        digests: digestList('sha256', digests.get(name)),
      });
    else if (kind === 'git') {
      const [how, id] = isList(second) ? second : [];
      const commit = text(how) === 'ref' ? text(id) : undefined;
      gatherer.add({ type: 'hex', name, origin: 'repository', url: text(first), commit, place });
    } else gatherer.leave(LEFT.path);
  }
}

function outerDigests(rest: string): Map<string, string> {
  const found = new Map<string, string>();
  if (rest.trim() === '') return found;
  const { term } = readTerm(rest);
  const lists = isList(term) ? term.filter(isList).filter(([key]) => key === 'pkg_hash_ext') : [];
  for (const [, rows] of lists) {
    for (const row of isList(rows) ? rows.filter(isList) : [])
      found.set(text(row[0]) ?? '', text(row[1]) ?? '');
  }
  return found;
}

function notRead(what: string): AssayError {
  return new AssayError('audit.input', `it looks like a ${what} and is none to its end`, {
    hint: 'the file may be cut off or hold a merge conflict; make it again',
  });
}

/** Finds lines of marks that come one after the other, so that the text is gone through once. */
function lineFinder(content: string): (mark: string) => string {
  let [at, line] = [0, 1];
  return (mark) => {
    const found = content.indexOf(mark, at);
    if (found < 0) return `line ${line}`;
    for (
      let next = content.indexOf('\n', at);
      next >= 0 && next < found;
      next = content.indexOf('\n', next + 1)
    )
      line++;
    at = found;
    return `line ${line}`;
  };
}
