import type { Entry, EntryFields, Field } from '../model/index.ts';
import type { Tools } from './remedy.ts';

/** Recognises the programs that made an artifact while its fields are read. */
export interface ToolSearch {
  /** @param format of the container for what it keeps about the entry, else of the content */
  see(entry: Entry, format: string, fields: readonly Field[], of: keyof EntryFields): void;
  /** The tools, once all was seen. */
  names(entries: readonly Entry[]): Tools;
}
export function createToolSearch(): ToolSearch {
  return { see() {}, names: () => new Set() };
}
