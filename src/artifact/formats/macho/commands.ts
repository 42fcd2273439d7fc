import { asBuffer, isZero, latin1, utf8 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import type { Tally } from '../common/tally.ts';
import type { MachHeader } from './header.ts';
import { type CommandKind, numberOf, type RawCommand, type StringRule } from './kinds.ts';
import { COMMANDS, USE_COMMANDS, USE_MARKER } from './table.ts';

/** A load command as decoded. */
export interface Command extends RawCommand {
  readonly number: number;
  /** Undefined for numbers no public header knows, and where the command is too short for its kind. */
  readonly kind?: CommandKind;
  /** The fixed part, by name; empty without a kind. */
  readonly values: Readonly<Record<string, unknown>>;
}

const LC_REQ_DYLD = 0x8000_0000;
const MARKER_AT = 12;

/**
 * The load commands in stored order. Reading ends at the first whose size makes no sense.
 * @param area the bytes behind the header, as many as `sizeofcmds` says and there are
 */
export function readCommands(area: Uint8Array, header: MachHeader, context: ReadContext): Command[] {
  const bytes = asBuffer(area);
  const commands: Command[] = [];
  let at = 0;
  while (commands.length < header.ncmds) {
    const command = commandAt(bytes, at, header, context, commands.length);
    if (!command) return commands;
    commands.push(command);
    at += command.bytes.length;
  }
  return commands;
}

function commandAt(
  area: Buffer,
  at: number,
  header: MachHeader,
  context: ReadContext,
  index: number,
): Command | undefined {
  const offset = header.length + at;
  const fail = (message: string) => {
    context.problem('macho.bad-command', `load command ${index} of ${header.ncmds} ${message}`, offset);
    return undefined;
  };
  if (at + 8 > area.length) return fail('lies beyond the end of the commands');
  const little = header.endian === 'le';
  const number = little ? area.readUInt32LE(at) : area.readUInt32BE(at);
  const size = little ? area.readUInt32LE(at + 4) : area.readUInt32BE(at + 4);
  if (size < 8) return fail(`claims ${size} bytes`);
  if (at + size > area.length) return fail(`claims ${size} bytes, ${area.length - at} are left`);
  const raw = { bytes: area.subarray(at, at + size), offset, header };
  const kind = kindOf(raw, number, little);
  if (!kind) return { ...raw, number, values: {} };
  const values = kind.layout.read(raw.bytes, 0, header.endian);
  if (values) return { ...raw, number, kind, values };
  const message = `${kind.name} has ${size} bytes, it needs ${kind.layout.length}`;
  context.problem('macho.bad-command', message, offset);
  return { ...raw, number, values: {} };
}

function kindOf({ bytes }: RawCommand, number: number, little: boolean): CommandKind | undefined {
  const use = USE_COMMANDS.get(number);
  if (use && bytes.length >= use.layout.length) {
    const marker = little ? bytes.readUInt32LE(MARKER_AT) : bytes.readUInt32BE(MARKER_AT);
    if (marker === USE_MARKER) return use;
  }
  return COMMANDS.get(number);
}

/** A command as a field; what is odd about it goes to `tally`. */
export function commandField(command: Command, tally: Tally): Field {
  const { kind, bytes, offset, number, values } = command;
  const name = kind?.name ?? `load command 0x${number.toString(16)}`;
  if (!kind) {
    if (!COMMANDS.has(number)) tally.add('macho.unknown-command', unknownText(number), offset);
    return { name, offset, length: bytes.length, meaning: 'unused' };
  }
  const fields = kind.layout.fields(bytes, 0, offset, command.header.endian);
  let end = kind.layout.length;
  for (const rule of kind.strings ?? []) {
    const text = stringField(command, rule, tally);
    if (!text) continue;
    fields.push(text);
    end = Math.max(end, text.offset - offset + text.length);
  }
  const tail = kind.tail?.(command, kind.layout.length, values);
  if (tail?.fault) tally.add('macho.bad-command', `${name}: ${tail.fault}`, offset);
  for (const field of tail?.fields ?? []) fields.push(field);
  for (const field of kind.implied?.(values, offset) ?? []) fields.push(field);
  fields.push(...restField(command, Math.max(end, tail?.end ?? 0), tally));
  const title = fields.find((field) => field.name === kind.title)?.value;
  return { name, ...(title === undefined ? {} : { value: title }), offset, length: bytes.length, fields };
}

function unknownText(number: number): string {
  const needed = (number & LC_REQ_DYLD) !== 0 ? ', which the loader must understand' : '';
  return `its number is 0x${number.toString(16)}${needed}`;
}

/** A text of a command up to its NUL. */
function stringField(command: Command, rule: StringRule, tally: Tally): Field | undefined {
  const { bytes, offset, values, kind } = command;
  const from = numberOf(values, rule.part);
  if (from < kind!.layout.length || from >= bytes.length) {
    const message = `${kind!.name}: the ${rule.name} at ${from} lies outside of its text`;
    tally.add('macho.bad-string', message, offset);
    return undefined;
  }
  const nul = bytes.indexOf(0, from);
  if (nul < 0) tally.add('macho.bad-string', `${kind!.name}: the ${rule.name} does not end`, offset + from);
  const end = nul < 0 ? bytes.length : nul;
  const text = bytes.subarray(from, end);
  const value = utf8(text) ?? latin1(text);
  const length = Math.min(bytes.length, end + 1) - from;
  return { name: rule.name, value, offset: offset + from, length, meaning: rule.meaning };
}

/** Bytes of a command that nothing of it refers to: zeros for alignment, else a hiding place. */
function restField({ bytes, offset, kind }: Command, end: number, tally: Tally): Field[] {
  const rest = bytes.subarray(end);
  if (rest.length === 0) return [];
  const place = { offset: offset + end, length: rest.length };
  if (isZero(rest)) return [{ name: 'padding', ...place, meaning: 'padding' }];
  tally.add('macho.command-slack', `${rest.length} bytes behind the content of ${kind!.name}`, offset + end);
  return [{ name: 'unused', ...place, meaning: 'unused' }];
}
