import { asBuffer, hasAscii } from '../../../codec/index.ts';
import type { Probe } from '../../format.ts';
import {
  CENTRAL_HEADER,
  DESCRIPTOR,
  END,
  END_LENGTH,
  LOCAL_HEADER,
  MASK32,
  TEMPORARY_SPANNING,
  u32At,
  ZIP64_LOCATOR,
} from './records.ts';

/** Suffixes of the zip family that may stand for an archive with something before it. */
const SUFFIXES =
  /\.(zip|whl|egg|pyz|pyzw|jar|war|ear|aar|nupkg|snupkg|vsix|apk|aab|ipa|xpi|crx|xap|appx|msix|appxbundle|msixbundle|conda|docx|xlsx|pptx|odt|ods|odp|epub|cbz|sfx)$/i;

/**
 * Whether the content is a zip archive: by its first record, or by an end record that accounts for what is before it. A
 * program with an archive and something more behind it (a signature) is a program, and the archive one of its parts.
 */
export function recognizesZip({ head, tail, name }: Probe): boolean {
  const mark = u32At(head, 0);
  if (mark === LOCAL_HEADER) return head.length >= 30 || tail === undefined;
  if (mark === END) return head.length >= END_LENGTH;
  if (mark === DESCRIPTOR || mark === TEMPORARY_SPANNING) return u32At(head, 4) === LOCAL_HEADER;
  if (tail === undefined || tail.length < END_LENGTH) return false;
  // An archive whose last member is a zip ends like one; it is the outer archive that matters.
  if (hasAscii(head, '!<arch>\n')) return false;
  return endsAsZip(asBuffer(tail), {
    empty: hasAscii(head, 'PK'),
    loose: () => SUFFIXES.test(name),
  });
}

/** Whether a stream is worth putting aside to look for an end record. */
export function suspectsZip({ head, name }: Probe): boolean {
  return SUFFIXES.test(name) || (/\.exe$/i.test(name) && hasAscii(head, 'MZ'));
}

/** @param allow `empty`: another zip record stands first; `loose`: bytes may follow */
function endsAsZip(tail: Buffer, allow: { readonly empty: boolean; readonly loose: () => boolean }): boolean {
  const last = tail.length - END_LENGTH;
  let at = tail.readUInt32LE(last) === END ? last : tail.lastIndexOf('PK\x05\x06', last, 'latin1');
  for (let tries = 0; at >= 0 && tries < 64; tries++) {
    const rest = last - at - tail.readUInt16LE(at + 20);
    if (rest === 0 && (allow.empty || accountsForDirectory(tail, at))) return true;
    if (rest > 0 && allow.loose() && accountsForDirectory(tail, at)) return true;
    at = at === 0 ? -1 : tail.lastIndexOf('PK\x05\x06', at - 1, 'latin1');
  }
  return false;
}

/** Whether a central directory stands where the end record says, as far as the tail shows. */
function accountsForDirectory(tail: Buffer, at: number): boolean {
  if (u32At(tail, at - 20) === ZIP64_LOCATOR) return true;
  const size = tail.readUInt32LE(at + 12);
  if (size === 0 || size === MASK32) return false;
  return size > at ? tail.length === 66 * 1024 : u32At(tail, at - size) === CENTRAL_HEADER;
}
