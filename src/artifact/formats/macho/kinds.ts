import { type Layout, layout, type Part, type Parts, u32 } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';
import type { MachHeader } from './header.ts';

/** What is read of the bytes a command refers to, beyond their range. */
export type Content =
  | 'symbols'
  | 'strings'
  | 'signature'
  | 'requirements'
  | 'chained-fixups'
  | 'data-in-code'
  | 'image-info'
  | 'text'
  | 'go-build-info'
  | 'cargo-auditable'
  | 'archive';

/** A range of the file that a command states by two of its values. */
export interface RangeRule {
  readonly what: string;
  /** Name of the part that holds the file offset. */
  readonly offset: string;
  /** Name of the part that holds the length, in units. */
  readonly size: string;
  /** Bytes of one unit, in 32-bit and in 64-bit files. */
  readonly unit?: readonly [number, number];
  readonly content?: Content;
  /** It lies within other ranges by design (encrypted pages of a segment). */
  readonly within?: true;
}

/** A text of a command that a part gives the offset of (`union lc_str`). */
export interface StringRule {
  readonly part: string;
  readonly name: string;
  readonly meaning: Meaning;
}

/** A load command as it stands in the file. */
export interface RawCommand {
  /** All of its `cmdsize` bytes. */
  readonly bytes: Buffer;
  /** Its place in the file. */
  readonly offset: number;
  readonly header: MachHeader;
}

/** What follows the fixed part of a command. */
export interface Tail {
  readonly fields: readonly Field[];
  /** The byte of the command after the last one that means something. */
  readonly end: number;
  /** What is wrong with it. */
  readonly fault?: string;
}

/** A kind of load command. */
export interface CommandKind {
  readonly name: string;
  readonly layout: Layout<Parts>;
  readonly strings?: readonly StringRule[];
  readonly ranges?: readonly RangeRule[];
  /** Name of the part or text that identifies the command to a reader. */
  readonly title?: string;
  /** A file has it at most once. */
  readonly once?: true;
  /** Fields of what the values mean but do not say. */
  readonly implied?: (values: Readonly<Record<string, unknown>>, offset: number) => readonly Field[];
  /** @param from length of the fixed part */
  readonly tail?: (command: RawCommand, from: number, values: Readonly<Record<string, unknown>>) => Tail;
}

type More = Omit<CommandKind, 'name' | 'layout'>;

/** Names of commands by number; filled from the table that is built of {@link kind}. */
const NAMES = new Map<number, string>();

const cmd: Part<number> = { ...u32(), show: (value) => NAMES.get(value) ?? `0x${value.toString(16)}` };

/** A row of the table of load commands: `cmd` and `cmdsize` come before `parts`. */
export function kind(number: number, name: string, parts: Parts, more: More = {}): [number, CommandKind] {
  NAMES.set(number, name);
  return [number, { name, layout: layout('le', { cmd, cmdsize: u32('size'), ...parts }), ...more }];
}

/** A value of a command as a number; 0 where there is no such part. */
export function numberOf(values: Readonly<Record<string, unknown>>, part: string): number {
  const value = values[part];
  return typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : 0;
}
