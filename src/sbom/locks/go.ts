import { LEFT, type LockGatherer } from './lock.ts';
import { linesOf } from './values.ts';

/**
 * go.sum (Go modules reference, "go.sum files"): every module whose content was needed once; a module only whose go.mod was read
 * (`v1.0.0/go.mod`) is not built. A version that was used before may still be there, so the list may be too long. `h1:` is a digest
 * of the tree and not of the archive.
 */
export function readGoSum(text: string, gatherer: LockGatherer): void {
  for (const { number, text: line } of linesOf(text, /^\s*$/)) {
    const [, name, version, onlyMod] = /^(\S+) (v[^\s/]+)(\/go\.mod)? \S+$/.exec(line) ?? [];
    if (name === undefined) gatherer.leave(LEFT.unread);
    else if (onlyMod === undefined)
      gatherer.add({ type: 'golang', name, version, origin: 'registry', place: `line ${number}` });
  }
}

interface Module {
  readonly name: string;
  readonly version: string | undefined;
  readonly number: number;
}

/**
 * go.mod (Go modules reference, "go.mod files"): from Go 1.17 on it requires every module that the build needs, in the version that is
 * taken. `replace` puts another module, or a folder, in the place of one. Tools and excluded versions are no packages.
 */
export function readGoMod(text: string, gatherer: LockGatherer): void {
  const required: Module[] = [];
  const replaced = new Map<string, Module>();
  let block: string | undefined;
  let go = '';
  for (const { number, text: raw } of linesOf(text, /^\s*\/\//)) {
    const line = raw.replace(/\s*\/\/.*$/, '');
    const [, verb = '', rest = ''] = /^([a-z]+)\s*(.*)$/.exec(line) ?? [];
    if (block === undefined && rest === '(') {
      block = verb;
      continue;
    }
    if (line === ')') {
      block = undefined;
      continue;
    }
    const directive = block ?? verb;
    const body = block === undefined ? rest : line;
    if (directive === 'go') go = body;
    if (directive === 'require') {
      const one = readModule(body, number);
      if (one) required.push(one);
      else gatherer.leave(LEFT.unread);
    } else if (directive === 'replace') {
      const [from = '', to = ''] = body.split('=>');
      const [left, right] = [readModule(from, number), readModule(to, number)];
      if (left && right)
        replaced.set(left.version === undefined ? left.name : `${left.name} ${left.version}`, right);
      else gatherer.leave(LEFT.unread);
    }
  }
  if (/^1\.(?:\d|1[0-6])(?:\.|$)/.test(go) || go === '')
    gatherer.leave('files from before Go 1.17, which name direct dependencies only; go.sum has all');
  for (const one of required) {
    const other = replaced.get(`${one.name} ${one.version}`) ?? replaced.get(one.name);
    const { name, version } = other ?? one;
    if (/^\.{0,2}\/|^[A-Za-z]:/.test(name)) gatherer.leave(LEFT.path);
    else gatherer.add({ type: 'golang', name, version, origin: 'registry', place: `line ${one.number}` });
  }
}

function readModule(text: string, number: number): Module | undefined {
  const [, name, version] = /^"?([^\s"]+)"?(?:\s+"?([^\s"]+)"?)?$/.exec(text.trim()) ?? [];
  return name === undefined ? undefined : { name, version, number };
}
