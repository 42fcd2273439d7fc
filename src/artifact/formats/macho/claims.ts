import type { ReadContext } from '../../format.ts';
import { AUDITABLE_SECTION } from '../build-info/cargo-auditable.ts';
import type { Tally } from '../common/tally.ts';
import type { Command } from './commands.ts';
import { isDebugSection } from './debug-names.ts';
import type { MachHeader } from './header.ts';
import { type CommandKind, type Content, numberOf } from './kinds.ts';
import { readSegment, type Section, type Segment } from './segment.ts';

/** A range of the file that a load command refers to. */
export interface Claim {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
  readonly content?: Content;
  /** Name of the section it is the content of, without that of the segment. */
  readonly section?: string;
  /** It lies within other ranges by design, and accounts for nothing. */
  readonly within?: true;
  readonly command: Command;
}

/** Sections whose content is decoded, by name; the segment's name plays no part, as compilers and linkers move them. */
const CONTENTS: Readonly<Record<string, Content>> = {
  __info_plist: 'text',
  __launchd_plist: 'text',
  __entitlements: 'text',
  __objc_imageinfo: 'image-info',
  __image_info: 'image-info',
  __go_buildinfo: 'go-build-info',
  __bundle: 'archive',
  [AUDITABLE_SECTION]: 'cargo-auditable',
};
const RELOCATION = 8;

/**
 * Every range that the commands state, by offset: what sections, relocations and link-edit data are made of. Ranges
 * that reach outside of their segment are reported.
 * @param start the byte behind the load commands
 */
export function claimsOf(
  header: MachHeader,
  commands: readonly Command[],
  start: number,
  tally: Tally,
): Claim[] {
  const claims: Claim[] = [];
  const seen = new Set<CommandKind>();
  for (const command of commands) {
    const isSecond = command.kind?.once === true && seen.has(command.kind);
    if (command.kind) seen.add(command.kind);
    if (command.kind?.title === 'segname') {
      for (const claim of segmentClaims(command, start, tally)) claims.push(claim);
    }
    for (const rule of command.kind?.ranges ?? []) {
      const units = numberOf(command.values, rule.size);
      const length = units * (rule.unit?.[header.is64 ? 1 : 0] ?? 1);
      if (length === 0) continue;
      claims.push({
        name: rule.what,
        offset: numberOf(command.values, rule.offset),
        length,
        command,
        ...(rule.content && !isSecond ? { content: rule.content } : {}),
        ...(rule.within ? { within: true } : {}),
      });
    }
  }
  claims.sort((a, b) => a.offset - b.offset || a.length - b.length);
  return decodedOnce(claims);
}

/** The same bytes are decoded for one section only: thousands that share them would cost as many readings. */
function decodedOnce(claims: readonly Claim[]): Claim[] {
  let end = 0;
  return claims.map((claim) => {
    const { content, section, ...range } = claim;
    if (section === undefined || (!content && !isDebugSection(section))) return claim;
    if (claim.offset < end) return range;
    end = claim.offset + claim.length;
    return claim;
  });
}

function segmentClaims(command: Command, start: number, tally: Tally): Claim[] {
  const segment = readSegment(command, command.kind!.layout.length, command.values);
  const claims = segment.sections.flatMap((section) => sectionClaims(section, segment, command, tally));
  const { segname, fileoff, filesize, sections } = segment;
  if (sections.length > 0 || filesize === 0 || segname === '__LINKEDIT') return claims;
  // The first segment holds the header and the commands, which are told apart already.
  const offset = fileoff < start ? Math.min(start, fileoff + filesize) : fileoff;
  const length = fileoff + filesize - offset;
  if (length > 0) claims.push({ name: segname === '' ? 'segment' : segname, offset, length, command });
  return claims;
}

function sectionClaims(section: Section, segment: Segment, command: Command, tally: Tally): Claim[] {
  const { sectname, segname, offset, size, reloff, nreloc, header } = section;
  const name = `${segname},${sectname}`;
  const claims: Claim[] = [];
  if (section.stored) {
    const content = CONTENTS[sectname];
    claims.push({ name, section: sectname, offset, length: size, command, ...(content ? { content } : {}) });
    const { fileoff, filesize } = segment;
    if (offset < fileoff || offset + size > fileoff + filesize) {
      tally.add('macho.section-outside', `${name} is not within its segment`, header);
    }
  }
  if (nreloc > 0) {
    claims.push({ name: `relocations of ${name}`, offset: reloff, length: nreloc * RELOCATION, command });
  }
  return claims;
}

/** Reports ranges that share bytes. @param claims by offset @param start the byte behind the load commands */
export function checkOverlaps(claims: readonly Claim[], start: number, tally: Tally): void {
  let end = start;
  let last = 'the load commands';
  for (const { name, offset, length, within } of claims) {
    if (within) continue;
    if (offset < end) tally.add('macho.overlap', `${name} begins within ${last}`, offset);
    if (offset + length > end) {
      end = offset + length;
      last = name;
    }
  }
}

/** Commands that may be there once only. */
export function checkOnce(commands: readonly Command[], context: ReadContext): void {
  const seen = new Map<string, number>();
  for (const { kind, offset } of commands) {
    if (!kind?.once) continue;
    const count = (seen.get(kind.name) ?? 0) + 1;
    seen.set(kind.name, count);
    if (count === 2) context.problem('macho.duplicate-command', `a second ${kind.name}`, offset);
  }
}
