import { hasAscii } from '../../../codec/index.ts';

/** Whether bytes begin as an RPM package does. */
export function isLead(head: Uint8Array): boolean {
  return hasAscii(head, '\xed\xab\xee\xdb');
}
