import { asBuffer } from '../codec/index.ts';
import type { Entry } from '../model/index.ts';
import type { LeafFormat } from './format.ts';
import type { OpenEntry } from './tree.ts';
import { createContext, type Walk } from './walk-context.ts';

/** Whether the pass has a reason to decode contents of this format. */
export function isWanted(walk: Walk, format: LeafFormat): boolean {
  return format.onDemand !== true || walk.onFields !== undefined;
}

/**
 * Decodes a content without members: its fields go to whoever asked, its problems into the tree.
 * @returns a promise only where the decoder is loaded first; the bytes must stay valid until then
 */
export function decodeLeaf(
  walk: Walk,
  entry: OpenEntry,
  format: LeafFormat,
  bytes: Uint8Array,
): Promise<void> | undefined {
  const loading = format.load?.();
  if (loading) return loading.then(() => decodeNow(walk, entry, format, bytes));
  decodeNow(walk, entry, format, bytes);
  return undefined;
}

function decodeNow(walk: Walk, entry: OpenEntry, format: LeafFormat, bytes: Uint8Array): void {
  const { context, fields } = createContext(walk, entry);
  try {
    format.decode(asBuffer(bytes), context);
  } catch (error) {
    const message = `${format.name}: ${(error as Error).message}`;
    walk.tree.problem('format.reader-failed', entry.path, message);
  }
  if (fields.length > 0) walk.onFields?.(entry as Entry, fields, 'content');
}
