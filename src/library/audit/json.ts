import { isObject, type Members } from '../../codec/index.ts';
import { AssayError } from '../../model/index.ts';
import type { Gatherer } from './subject.ts';

export { isObject, type Members, membersOf } from '../../codec/index.ts';

/** A text that is not empty, or undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The objects of a list; anything else in it, or in its place, is counted. */
export function objectsOf(value: unknown, gatherer: Gatherer): readonly Members[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    gatherer.leave('lists that are no lists');
    return [];
  }
  if (value.every(isObject)) return value;
  const objects = value.filter(isObject);
  for (let at = objects.length; at < value.length; at++) gatherer.leave('items that are no objects');
  return objects;
}

/** @throws AssayError `audit.input` where it is no JSON in UTF-8 */
export function parseDocument(content: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch (cause) {
    throw new AssayError('audit.input', `it begins as JSON and is none: ${(cause as Error).message}`, {
      path,
      cause,
      hint: 'the document may be cut off; make it again',
    });
  }
}
