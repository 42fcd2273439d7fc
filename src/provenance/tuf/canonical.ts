import type { Node } from '../document.ts';
import { distrust } from './reading.ts';

/**
 * What signatures of TUF metadata are over: canonical JSON (TUF specification 1.0, 4.2.1), which is not that of RFC 8785. Names in
 * the order of their UTF-16 code units, no space, only `"` and `\` escaped, whole numbers only.
 * @throws AssayError `trust.metadata` for a number that has no such form
 */
export function canonicalBytes(node: Node): Buffer {
  return Buffer.from(canonical(node.value));
}

function canonical(value: Node['value']): string {
  switch (value.kind) {
    case 'object': {
      const members = [...value.members!].sort((a, b) => (a.name < b.name ? -1 : 1));
      return `{${members.map(({ name, value: inner }) => `${quoted(name)}:${canonical(inner)}`).join(',')}}`;
    }
    case 'array':
      return `[${value.items!.map(canonical).join(',')}]`;
    case 'string':
      return quoted(value.value as string);
    case 'number':
      if (!Number.isSafeInteger(value.value))
        throw distrust(
          'trust.metadata',
          `it has the number ${value.value}, and only whole ones can be signed`,
        );
      return String(value.value);
    default:
      return String(value.kind === 'null' ? null : value.value);
  }
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
