import { asBuffer, sliceSource } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { readSignature, requirementSetFields } from '../../signature/codesign.ts';
import { type Coverage, createCoverage, explainGaps } from '../common/coverage.ts';
import { tallyOf } from '../common/tally.ts';
import { type Claim, checkOnce, checkOverlaps, claimsOf } from './claims.ts';
import { type Command, commandField, readCommands } from './commands.ts';
import { type ContentImage, contentOf, type More } from './contents.ts';
import { CPU } from './cpu.ts';
import { type DebugFindings, readDebug } from './debug.ts';
import { headerField, type MachHeader, MOST_HEADER, readHeader } from './header.ts';
import { addressReader, type Image } from './image.ts';
import { numberOf } from './kinds.ts';
import { FILE_TYPES } from './recognize.ts';
import { symbolFields } from './symbols.ts';

/** Reads a file: load commands, what they refer to, then what nothing refers to. */
export async function* read(source: RandomSource, context: ReadContext): AsyncGenerator<Member> {
  const head = await source.read(0, MOST_HEADER);
  const header = readHeader(head);
  if (!header) {
    context.problem('macho.truncated', `the file ends within its header, after ${head.length} bytes`, 0);
    if (head.length > 0) context.field({ name: 'header', offset: 0, length: source.size, meaning: 'unused' });
    return;
  }
  context.variant(variantOf(header));
  yield* readImage({ source, context, header, tally: tallyOf(context) }, head);
}

/** Load commands beyond this are not read: the largest kernel collection has a tenth of it. */
const MOST_COMMANDS = 1 << 20;
const MOST_REQUIREMENTS = 1 << 20;

function variantOf({ filetype }: MachHeader): string {
  return FILE_TYPES[filetype]?.slice(3).toLowerCase() ?? `type ${filetype}`;
}

/** A file whose commands are read. */
interface Inside extends ContentImage {
  readonly debug: DebugFindings | undefined;
}

async function* readImage(image: Image, head: Uint8Array): AsyncGenerator<Member> {
  const { source, context, header, tally } = image;
  if (context.wantsFields) context.field(headerField(head, header));
  const commands = await loadCommands(image);
  checkOnce(commands, context);
  const start = Math.min(source.size, header.length + header.sizeofcmds);
  const claims = claimsOf(header, commands, start, tally);
  checkOverlaps(claims, start, tally);
  const debug = context.wantsFields ? await readDebug(image, claims) : undefined;
  if (debug?.summary) context.field(debug.summary);
  const inside = { ...image, address: addressReader(source, commands), debug };
  const coverage = createCoverage();
  coverage.add(0, header.length);
  for (const { offset, bytes } of commands) coverage.add(offset, bytes.length);
  for (const claim of claims) {
    const member = await readClaim(inside, claim);
    if (member) yield member;
    if (!claim.within) coverage.add(claim.offset, claim.length);
  }
  tally.flush();
  await explainFill(image, coverage);
  await explainGaps(coverage, source, context, {
    code: 'macho.hidden-bytes',
    what: 'bytes that no load command refers to',
  });
}

/** Linkers fill up to the next section of x86 code with these: no-operation, breakpoint. */
const FILLERS = new Set([0x90, 0xcc]);
/** No section is aligned to more than this by such bytes. */
const MOST_FILL = 64;

/** Gaps between sections of code that a linker filled with instructions. */
async function explainFill({ source, context, header }: Image, coverage: Coverage): Promise<void> {
  if (header.cputype !== CPU.i386 && header.cputype !== CPU.x86_64) return;
  for (const { start, end } of coverage.gaps(source.size)) {
    const length = end - start;
    if (length >= MOST_FILL || end === source.size) continue;
    const bytes = await source.read(start, length);
    if (!bytes.every((byte) => FILLERS.has(byte))) continue;
    coverage.add(start, length);
    if (context.wantsFields) context.field({ name: 'padding', offset: start, length, meaning: 'padding' });
  }
}

async function loadCommands(image: Image): Promise<Command[]> {
  const { source, context, header, tally } = image;
  const { sizeofcmds, ncmds, length } = header;
  const most = Math.min(sizeofcmds, MOST_COMMANDS, context.limits.metadata);
  if (most < sizeofcmds && length + most < source.size) {
    context.problem('limit.metadata', `the load commands have ${sizeofcmds} bytes`, length);
  }
  const area = await source.read(length, most);
  if (area.length < most) {
    context.problem(
      'macho.truncated',
      `${sizeofcmds} bytes of load commands, ${area.length} are there`,
      length,
    );
  }
  const commands = readCommands(area, header, context);
  for (const command of commands) {
    const field = commandField(command, tally);
    if (context.wantsFields) context.field(field);
  }
  const end = commands.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (commands.length === ncmds && end < area.length) {
    const message = `${area.length - end} bytes behind the last of ${ncmds} load commands`;
    tally.add('macho.command-slack', message, length + end);
  }
  return commands;
}

/** Tells a range, and what stands in it; answers with the archive it is, if it is one. */
async function readClaim(image: Inside, claim: Claim): Promise<Member | undefined> {
  const { source, context, tally } = image;
  const { name, offset, length, within } = claim;
  const there = Math.max(0, Math.min(length, source.size - offset));
  if (there < length) {
    tally.add(
      'macho.truncated',
      `${name} has ${there} of its ${length} bytes`,
      Math.min(offset, source.size),
    );
  }
  if (there === 0 || within) return undefined;
  const cut = { ...claim, length: there };
  if (claim.content === 'signature') {
    const fields = await readSignature(source, cut, context);
    if (context.wantsFields) context.field({ name, offset, length: there, meaning: 'signature', fields });
    return undefined;
  }
  if (context.wantsFields) {
    const more = await contentField(image, cut);
    context.field({ name, offset, length: there, meaning: 'data', ...more });
  }
  if (claim.content !== 'archive') return undefined;
  return { path: name, kind: 'file', offset, size: length, data: sliceSource(source, offset, there) };
}

async function contentField(image: Inside, claim: Claim): Promise<More> {
  const { source, context, tally, header, debug } = image;
  const { values } = claim.command;
  const dwarf = debug?.ranges.get(claim.offset);
  if (dwarf && claim.section) return { fields: dwarf };
  switch (claim.content) {
    case 'symbols': {
      const nsyms = numberOf(values, 'nsyms');
      const [stroff, strsize] = [numberOf(values, 'stroff'), numberOf(values, 'strsize')];
      const table = { header, symoff: claim.offset, nsyms, stroff, strsize };
      return { value: nsyms, fields: await symbolFields(source, table, context, tally) };
    }
    case 'requirements': {
      const bytes = await source.read(claim.offset, Math.min(claim.length, MOST_REQUIREMENTS));
      return { fields: requirementSetFields(asBuffer(bytes), claim.offset) };
    }
    default:
      return await contentOf(claim, image);
  }
}
