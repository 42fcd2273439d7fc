import { hash } from 'node:crypto';
import { isSpdxId } from '../../../identifier/index.ts';
import { DOCUMENT } from './words.ts';

const PREFIX = 'SPDXRef-';

/**
 * SPDX element ids for refs (SPDX 2.3, 7.2). A ref that is such an id stays. In any other, runs of characters that ids may not have
 * become one hyphen; where two refs would share an id, or take one that stays, every one of them gets the first eight hexadecimal
 * digits of the SHA-256 of `SPDXRef-` and its ref behind it. So the ids do not depend on the order of the refs. (CPython's
 * release tool makes the same ids, but leaves the first of several rivals as it is.)
 * @param prefix what refs of the document begin with in full, and need not have in their ids
 */
export function assignIds(refs: Iterable<string>, prefix = ''): ReadonlyMap<string, string> {
  const ids = new Map<string, string>([[DOCUMENT, DOCUMENT]]);
  const wanted = new Map<string, string[]>();
  for (const ref of new Set(refs)) {
    if (ids.has(ref)) continue;
    if (isSpdxId(ref)) ids.set(ref, ref);
    else {
      const id = encoded(prefix !== '' && ref.startsWith(prefix) ? ref.slice(prefix.length) : ref);
      wanted.set(id, [...(wanted.get(id) ?? []), ref]);
    }
  }
  const taken = new Set(ids.values());
  for (const [id, rivals] of wanted)
    for (const ref of rivals)
      ids.set(ref, rivals.length === 1 && !taken.has(id) ? id : unlike(id, ref, taken));
  return ids;
}

function encoded(ref: string): string {
  const local = ref.replace(/^SPDXRef-/, '').replaceAll(/[^A-Za-z0-9.-]+/g, '-');
  return `${PREFIX}${local === '' ? '-' : local}`;
}

/** More digits where eight are taken, which needs someone who looks for such refs. */
function unlike(id: string, ref: string, taken: Set<string>): string {
  const digest = hash('sha256', ref.startsWith(PREFIX) ? ref : PREFIX + ref, 'hex');
  let length = 8;
  while (taken.has(`${id}-${digest.slice(0, length)}`) && length < digest.length) length++;
  const made = `${id}-${digest.slice(0, length)}`;
  taken.add(made);
  return made;
}
