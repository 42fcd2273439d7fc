import { isOwnContent, type OnFields } from '../../artifact/index.ts';
import { CAUSES, type CauseCode, type Entry, type Field } from '../../model/index.ts';
import { causeOfField } from '../fields/causes.ts';
import type { Inodes } from './inodes.ts';
import { instantOf, zoneOf } from './instants.ts';
import type { Layers } from './layers.ts';
import { fieldPathSigns } from './paths.ts';
import { RULES_OF_VALUES, TIME_CODES } from './rules.ts';
import type { Signs } from './signs.ts';
import { type Special, specialsOf } from './special.ts';
import type { Times } from './times.ts';
import type { Judged } from './values.ts';

/** Where what fields say is put. */
export interface FieldTargets {
  readonly signs: Signs;
  readonly times: Times;
  readonly inodes: Inodes;
  readonly layers: Layers;
}

/** Formats that a build mostly only copies, so that what they say was said before it. */
const COPIED = new Set(['png', 'gif', 'jpeg', 'icc', 'sfnt', 'pdf', 'x509', 'xml', 'json', 'mo', 'ini']);
/** Certificates and what stands in them are the signer's, not the build's. */
const UNTOLD = new Set(['x509', 'git-pack']);

/** Signatures that a package carries about itself; others are files that it ships. */
const OF_PACKAGE =
  /!\/(?:META-INF\/[^/]+|.*_CodeSignature\/[^/]+|\.signature\.p7s|_gpg\w+|AppxSignature\.p7x|\[5\]\w*DigitalSignature\w*)$/;

function isCopied({ format, path }: Entry): boolean {
  return COPIED.has(format) || (format === 'pkcs7' && !OF_PACKAGE.test(path));
}

interface Place extends Pick<FieldTargets, 'signs' | 'times' | 'inodes'> {
  readonly entry: Entry;
  readonly format: string;
  readonly kind: string;
  readonly copied: boolean;
  readonly specials: readonly Special[];
  /** Hashes stand in place of times: linked with `/Brepro`. */
  readonly hashed: boolean;
  /** Id of the container by which times and numbers are judged together. */
  readonly group: number;
}

/**
 * Reads predictions out of decoded fields: those whose value shows a fact of one build, by the cause that a difference of the
 * field would have. Archives that are merely shipped were packed elsewhere and say nothing of this build.
 */
export function createFieldReader(targets: FieldTargets): OnFields {
  const { signs, times, inodes, layers } = targets;
  return (entry, fields, of) => {
    const container = of === 'header' ? layers.known(entry.parent) : entry;
    // Of files on disk, times and owners are the machine's that looks.
    if (!container || UNTOLD.has(container.format)) return;
    const wraps = !isOwnContent(container.format);
    if (wraps && !layers.isOwn(container)) return;
    const place: Place = {
      hashed: container.format === 'pe' && isHashed(fields),
      signs,
      times,
      inodes,
      entry,
      format: container.format,
      kind: of === 'header' ? entry.kind : '',
      copied: layers.isShipped(container) || (entry.parent >= 0 && isCopied(container)),
      specials: specialsOf(container.format),
      group: wraps ? container.id : container.parent,
    };
    for (const field of fields) read(place, field, []);
  };
}

function read(place: Place, field: Field, above: readonly string[]): void {
  const names = [...above, field.name];
  if (!special(place, field, names) && tells(field)) judge(place, field, names);
  for (const inner of field.fields ?? []) read(place, inner, names);
}

function special({ specials, entry, signs, copied }: Place, field: Field, names: readonly string[]): boolean {
  if (specials.length === 0) return false;
  const path = names.join(' / ');
  const found = specials.find((one) => one.field.test(path) && (one.value?.(field.value) ?? true));
  if (!found) return false;
  const { code, likelihood, what, tell } = found;
  const value = tell ? { value: String(field.value ?? field.name) } : {};
  signs.add({
    code,
    likelihood: copied ? 'possible' : likelihood,
    what,
    ...value,
    path: entry.path,
    field: path,
    offset: field.offset,
  });
  return true;
}

/** Meanings that may hold a fact of one build. */
const TELLING = new Set([
  'time',
  'owner',
  'mode',
  'id',
  'host',
  'tool',
  'path',
  'order',
  'comment',
  'signature',
]);

/** Fields with such a meaning; others where a format's own rule names a cause for them. */
function tells({ meaning, value, name }: Field): boolean {
  if (meaning === undefined) return value !== undefined || name === 'unused';
  return TELLING.has(meaning) || meaning === 'unused' || meaning === 'name' || meaning === 'size';
}

function judge(place: Place, field: Field, names: readonly string[]): void {
  const { entry, format } = place;
  const code = codeOf(format, field, names);
  // Of a signature, only that there is one is the build's; names in certificates are the signer's.
  if (code === undefined || (format === 'pkcs7' && CAUSES[code].class !== 'signature')) return;
  const at = { path: entry.path, field: names.join(' / '), offset: field.offset };
  if (TIME_CODES.has(code)) seeTime(place, field, code, at);
  else if (CAUSES[code].class === 'signature') seeSignature(place, field, names, code, at);
  else if (code === 'archive.inode') seeInode(place, field, names);
  else if (code === 'content.build-path') seePath(place, field, at);
  else seeValue(place, field, names, code, at);
}

/** Number of inodes, devices and the like; links and device nodes' own numbers are contents. */
function seeInode({ inodes, group, entry, format }: Place, field: Field, names: readonly string[]): void {
  const name = names.findLast((one) => !/^\d+$/.test(one)) ?? '';
  if (!/^(?:ino|inode|dev|deviceno|devmajor|devminor|FILEINODES|FILEDEVICES)$|serial/i.test(name)) return;
  // In tar, device numbers are those of a device node.
  if (format === 'tar') return;
  if (field.fields === undefined) inodes.see(group, name, Number(field.value), entry.path, field.offset);
}

function seePath({ signs, copied }: Place, { value, meaning }: Field, at: At): void {
  if (typeof value !== 'string' || meaning !== 'path') return;
  for (const sign of fieldPathSigns(value))
    signs.add({ ...sign, likelihood: copied ? 'possible' : sign.likelihood, ...at });
}

function seeValue(place: Place, field: Field, names: readonly string[], code: CauseCode, at: At): void {
  const { format, kind, copied, signs } = place;
  const judged: Judged = RULES_OF_VALUES[code]?.({ field, names, format, kind });
  if (!judged) return;
  const [likelihood, what, value] = judged;
  signs.add({
    code,
    likelihood: copied ? 'possible' : likelihood,
    what,
    ...(value === undefined ? {} : { value }),
    ...at,
  });
}

/** The cause of a difference that only one side shows, and ids of volumes, which no packer sets. */
function codeOf(format: string, field: Field, names: readonly string[]): CauseCode | undefined {
  if (field.meaning === 'id' && (format === 'hfsplus' || format === 'partitions')) return 'content.random-id';
  if (format === 'zip' && /^[ac]time$/.test(names.at(-1) ?? '')) return 'archive.atime';
  if (format === 'tar' && field.meaning === 'name' && /^pax /.test(names[0] ?? '') && names.at(-1) === 'name')
    return 'archive.pax-pid';
  const cause = causeOfField(format, { names, left: field });
  return cause === 'look' || cause === 'skip' ? undefined : cause;
}

interface At {
  readonly path: string;
  readonly field: string;
  readonly offset: number;
}

function seeTime(
  { times, group, copied, format, hashed, signs }: Place,
  field: Field,
  code: CauseCode,
  at: At,
): void {
  const { value, meaning } = field;
  if (value === undefined || value === '' || meaning !== 'time' || /nanoseconds/.test(field.name)) return;
  // The local header of a zip member has it as well.
  if (/^central directory header \/ last mod/.test(at.field)) return;
  const instant = instantOf(value);
  if (format === 'pe' && (hashed || !isPlausible(instant))) return;
  // Translators date their work; it comes with the source.
  const weak = copied || field.name === 'PO-Revision-Date';
  times.see({ code, group, instant, weak, ...at });
  const zone = code === 'content.timestamp' && typeof value === 'string' ? zoneOf(value) : undefined;
  if (zone !== undefined)
    signs.add({
      code: 'content.timezone',
      likelihood: weak || times.isOld(instant) ? 'possible' : 'likely',
      what: 'zones of dates',
      value: zone,
      ...at,
    });
  // DOS times are those of the wall clock, in a zone that is not said.
  if (code === 'archive.mtime' && /^(?:last mod file|dateTime)/.test(field.name) && isPlausible(instant))
    signs.add({
      code: 'archive.timezone',
      likelihood: 'possible',
      what: 'local times without a zone',
      ...at,
    });
}

/** A debug directory entry of type 16 says that no time of the image is one. */
function isHashed(fields: readonly Field[]): boolean {
  return fields.some(
    ({ name, fields: inner }) =>
      /^(?:Debug|REPRO)$/.test(name) && (name === 'REPRO' || isHashed(inner ?? [])),
  );
}

/** From 1995 to 2038: hashes in place of a time are mostly elsewhere. */
function isPlausible(instant: number | undefined): boolean {
  return instant !== undefined && instant > 788_918_400 && instant < 0x7fff_ffff;
}

function seeSignature(
  { signs, copied }: Place,
  field: Field,
  names: readonly string[],
  code: CauseCode,
  at: At,
): void {
  // The innermost parts of a signature say no more than itself; an ad-hoc signature of code has no signer.
  if (code === 'sig.codesign' ? !/CMS|SIGNATURESLOT/i.test(names.at(-1) ?? '') : names.length > 2) return;
  if (code !== 'sig.codesign' && code !== 'sig.signing-time' && field.meaning !== 'signature') return;
  if (field.length === 0) return;
  // Windows Installer keeps an Authenticode signature in a stream of its own (MS-MSI: \5DigitalSignature).
  const signed = /\[5\]\w*DigitalSignature\w*$/.test(at.path) ? 'sig.authenticode' : code;
  const what =
    code === 'sig.signing-time' ? 'the time of signing' : 'signed: only the holder of the key can repeat it';
  signs.add({ code: signed, likelihood: copied ? 'possible' : 'certain', what, ...at });
}
