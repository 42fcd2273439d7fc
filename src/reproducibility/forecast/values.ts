import type { Field } from '../../model/index.ts';
import type { Likelihood } from './prediction.ts';

/** A field with what it is about. */
export interface Seen {
  readonly field: Field;
  /** Names from the outside in. */
  readonly names: readonly string[];
  /** Format of the container for what it keeps about a member, else of the content. */
  readonly format: string;
  /** What the member is, for what a container keeps about it. */
  readonly kind: string;
}

/** What a value gives away; undefined where it says nothing of one build. */
export type Judged = readonly [likelihood: Likelihood, what: string, value?: string | undefined] | undefined;

/** Owners that say nothing about a person or machine. */
const PLAIN_OWNERS = new Set(
  ['', 'root', 'wheel', 'admin', 'staff', 'daemon', 'bin', 'nobody', 'nogroup', 'sys'].concat('none'),
);
/** root, and the groups that systems give to what root installs: daemon, bin, sys, admin of macOS. */
const PLAIN_NUMBERS = new Set([0, 1, 2, 3, 80]);

/** Names and numbers of users and groups. */
export function judgeOwner({ field: { value, fields }, names, format }: Seen): Judged {
  // An index into a table of owners, a list of which the parts are judged, a manufacturer in an installer database.
  if (/_index$/.test(names.at(-1) ?? '') || fields !== undefined || format === 'cfb') return undefined;
  if (value === undefined || typeof value === 'boolean') return undefined;
  const number = typeof value === 'number' ? value : /^\d+$/.test(value) ? Number(value) : undefined;
  if (number === undefined)
    return PLAIN_OWNERS.has(String(value)) ? undefined : ['likely', 'members belong to', String(value)];
  if (PLAIN_NUMBERS.has(number)) return undefined;
  // 65534 is nobody; other numbers below those of people are a system's.
  const personal = number >= 500 && number < 65_534;
  return [personal ? 'likely' : 'possible', 'members belong to', String(number)];
}

const USUAL_MODES = new Set([0o644, 0o755, 0o444, 0o555, 0]);
const GROUP_OR_OTHER_WRITE = 0o022;

/** Permission bits that a umask of 022 or a normalising packer would not give. */
export function judgeMode({ field: { value }, kind, format }: Seen): Judged {
  if (kind !== 'file' && kind !== 'directory') return undefined;
  const mode = modeOf(value, format);
  if (mode === undefined || USUAL_MODES.has(mode & 0o777)) return undefined;
  const open = (mode & GROUP_OR_OTHER_WRITE) !== 0;
  return [open ? 'likely' : 'possible', 'permission bits that follow the umask', (mode & 0o777).toString(8)];
}

function modeOf(value: Field['value'], format: string): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  // APPNOTE 4.4.15: the upper half is the mode on Unix, zero elsewhere.
  if (format === 'zip') return /^[0-9a-f]{8}$/i.test(value) ? Number.parseInt(value, 16) >>> 16 : undefined;
  return /^0?[0-7]{3,7}$/.test(value) ? Number.parseInt(value, 8) : undefined;
}

const UUID = /^[{(]?[0-9a-f]{8}-?[0-9a-f]{4}-?([1-8])[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}[)}]?$/i;

/** The version of a UUID or GUID (RFC 9562): 1 has a clock in it, 3 and 5 are hashes, 4 is random. */
export function uuidVersion(value: Field['value']): number | undefined {
  const digit = typeof value === 'string' ? UUID.exec(value)?.[1] : undefined;
  return digit === undefined ? undefined : Number(digit);
}

/** Ids that a tool draws anew: all but zero and hashes of names. */
export function judgeDrawn(likelihood: Likelihood, what: string) {
  return ({ field: { value } }: Seen): Judged => {
    const text = String(value ?? '');
    const version = uuidVersion(text);
    if (!/^[{(]?[0-9a-f-]{32,36}[)}]?$/i.test(text)) return undefined;
    if (/^[{}()0-]*$/.test(text) || version === 3 || version === 5 || version === 8) return undefined;
    return [likelihood, what, text];
  };
}

/** Ids in contents: only UUIDs of a random or timed version, since other ids may be names. */
export function judgeId({ field: { value }, names, format }: Seen): Judged {
  const text = String(value ?? '').replace(/^urn:uuid:/i, '');
  const version = uuidVersion(text);
  if (version !== 1 && version !== 4) return undefined;
  const drawn =
    DISKS.has(format) ||
    text !== value ||
    /identifier|documentId|instanceId|serialNumber/i.test(names.at(-1) ?? '');
  return [drawn ? 'likely' : 'possible', `UUIDs of version ${version}`, text];
}

const DISKS = new Set(['hfsplus', 'partitions', 'ext', 'fat', 'iso9660']);

/** The UUID of a Mach-O file: Apple's linker and lld hash the content (version 3; `LLD..UU1D`). */
export function judgeMachoUuid({ field: { value } }: Seen): Judged {
  const text = String(value ?? '');
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return undefined;
  const hashed = /^4c4c44..-5555-3144-/i.test(text) || [3, 5].includes(uuidVersion(text) ?? 0);
  return hashed || /^[0-]*$/.test(text)
    ? undefined
    : ['likely', 'a UUID that is no hash of the content', text];
}

/** Build ids of 16 bytes in the form of a random UUID; those of 20 bytes are hashes of the file. */
export function judgeBuildId({ field: { value } }: Seen): Judged {
  const text = String(value ?? '');
  return uuidVersion(text) === 4 ? ['likely', 'a build id that is drawn, not hashed', text] : undefined;
}

/** Names of machines. */
export function judgeHost({ field: { value } }: Seen): Judged {
  const text = String(value ?? '').trim();
  if (text === '' || /^(?:localhost|reproducible|unknown|none|builder)$/i.test(text)) return undefined;
  return ['likely', 'the name of the building machine', text];
}

/** Tools whose version stands in the file. */
export function judgeTool({ field: { value } }: Seen): Judged {
  const text = String(value ?? '');
  return /\d/.test(text) && /[A-Za-z]/.test(text) ? ['possible', 'tools that made it', text] : undefined;
}

/** A value that is neither empty nor zero. */
export function judgePresent(likelihood: Likelihood, what: string, least = 0) {
  return ({ field: { value, length } }: Seen): Judged => {
    if (typeof value === 'number' && value <= least) return undefined;
    if (value === undefined ? length === 0 : value === '' || /^0*$/.test(String(value))) return undefined;
    return [likelihood, what, value === undefined ? undefined : String(value)];
  };
}
