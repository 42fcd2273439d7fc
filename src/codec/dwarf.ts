/**
 * Debug information of DWARF versions 2 to 5 (DWARF Debugging Information Format, 1993 to 2017), both byte orders, 32-bit and
 * 64-bit format, split units and packages of them: what each unit says of its build, and the files of line tables.
 */
export { type DebugFields, debugFields } from './dwarf/fields.ts';
export type {
  DebugKind,
  DebugReading,
  DebugSection,
  DebugSections,
  Place,
  UnitKind,
} from './dwarf/sections.ts';
