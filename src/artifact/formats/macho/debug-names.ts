import type { DebugKind } from '../../../codec/index.ts';

/** What sections are called behind `__debug_` or `__zdebug_`, cut to the 16 characters a section name has. */
const KINDS: Readonly<Record<string, DebugKind>> = {
  __debug_info: 'info',
  __debug_types: 'types',
  __debug_abbrev: 'abbrev',
  __debug_str: 'str',
  __debug_line_str: 'line_str',
  __debug_str_offs: 'str_offsets',
  __debug_line: 'line',
  __zdebug_info: 'info',
  __zdebug_types: 'types',
  __zdebug_abbrev: 'abbrev',
  __zdebug_str: 'str',
  __zdebug_line_st: 'line_str',
  __zdebug_str_off: 'str_offsets',
  __zdebug_line: 'line',
};

/** What kind of debug section a name stands for; undefined for any other section. */
export function debugKind(section: string): DebugKind | undefined {
  return Object.hasOwn(KINDS, section) ? KINDS[section] : undefined;
}

/** Whether a section is decoded as debug information. */
export const isDebugSection = (section: string): boolean => debugKind(section) !== undefined;
