/** Pure questions about member names and link targets, as stored in an archive. */

/** Flag of {@link inspectName}: begins at a root or a drive. */
export const ABSOLUTE = 1;
/** Flag: a part of it is `..`. */
export const TRAVERSAL = 2;
/** Flag: has a backslash. */
export const BACKSLASH = 4;
/** Flag: has control or other invisible characters. */
export const CONTROL = 8;
/** Flag: has characters outside ASCII. */
export const NON_ASCII = 16;

/** What is odd about a name, as a sum of flags. One loop: it runs for every member. */
export function inspectName(name: string): number {
  let flags = 0;
  let segment = 0;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code === 0x2f) {
      if (i - segment === 2 && isDots(name, segment)) flags |= TRAVERSAL;
      segment = i + 1;
    } else if (code === 0x5c) flags |= BACKSLASH;
    else if (code < 0x20 || code === 0x7f) flags |= CONTROL;
    else if (code > 0x7f) flags |= NON_ASCII | (isInvisible(code) ? CONTROL : 0);
  }
  if (name.length - segment === 2 && isDots(name, segment)) flags |= TRAVERSAL;
  if (isAbsolute(name)) flags |= ABSOLUTE;
  return flags;
}

/** Whether a path starts at a root: POSIX, UNC or with a drive letter. */
export function isAbsolute(name: string): boolean {
  return name.startsWith('/') || name.startsWith('\\') || /^[A-Za-z]:[\\/]/.test(name);
}

/** The name without what does not change its meaning: `./`, doubled and trailing slashes. */
export function tidyName(name: string): string {
  if (!/(^|\/)(\.?)(\/|$)/.test(name)) return name;
  return name
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** The name as a file system that ignores case and normalisation would compare it. */
export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** A 53-bit hash of a name (two FNV-1a runs): equal names have equal keys, other names hardly ever. */
export function nameKey(name: string): number {
  let a = START_A;
  let b = START_B;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    a = stepA(a, code);
    b = stepB(b, code);
  }
  return joinKey(a, b);
}

/**
 * The first folder above a name that is in `folders`, whose keys are `keys`. One loop makes the keys of all folders:
 * cutting them out of a name of thousands of folders would take the square of its length.
 */
export function folderAmong(
  name: string,
  folders: ReadonlySet<string>,
  keys: ReadonlySet<number>,
): string | undefined {
  let a = START_A;
  let b = START_B;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code === 0x2f && keys.has(joinKey(a, b)) && folders.has(name.slice(0, i))) return name.slice(0, i);
    a = stepA(a, code);
    b = stepB(b, code);
  }
  return undefined;
}

/** Whether a relative link target, seen from the folder of the member that holds it, climbs above the archive's root. */
export function leadsOut(member: string, target: string): boolean {
  const folder = tidyName(member).split('/').slice(0, -1);
  let depth = folder.length;
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue;
    depth += part === '..' ? -1 : 1;
    if (depth < 0) return true;
  }
  return false;
}

/** The last name of a path; `` for the content of a compression stream, which has none. */
export function lastName(path: string): string {
  let end = path.length;
  // A loop: the pattern `!+$` takes the square of the length where many marks stand in front of something else.
  while (path.charCodeAt(end - 1) === 0x21) end--;
  return path.slice(path.lastIndexOf('/') + 1, end);
}

const START_A = 0x811c9dc5;
const START_B = 0xdeadbeef;
const stepA = (a: number, code: number): number => Math.imul(a ^ code, 0x01000193);

function stepB(b: number, code: number): number {
  const mixed = Math.imul(b ^ code, 0x5bd1e995);
  return mixed ^ (mixed >>> 15);
}

const joinKey = (a: number, b: number): number => (a >>> 0) * 0x200000 + ((b >>> 0) & 0x1fffff);

function isDots(name: string, at: number): boolean {
  return name.charCodeAt(at) === 0x2e && name.charCodeAt(at + 1) === 0x2e;
}

/** C1 controls, zero-width and bidirectional formatting characters (Unicode, general categories Cc and Cf). */
function isInvisible(code: number): boolean {
  return (
    (code >= 0x80 && code < 0xa0) ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x2069) ||
    code === 0xfeff
  );
}
