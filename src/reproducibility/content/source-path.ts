import type { Reason } from './labels.ts';
import { shown } from './values.ts';

/** The reason of two paths of one source: where the build trees were. */
export function fileReason(left: string, right: string, field: string): Reason {
  const [ours, theirs] = [left.split('/'), right.split('/')];
  let same = 0;
  while (
    same < Math.min(ours.length, theirs.length) - 1 &&
    ours[ours.length - 1 - same] === theirs[theirs.length - 1 - same]
  )
    same++;
  const prefix = (parts: readonly string[]) => parts.slice(0, parts.length - same).join('/');
  const evidence =
    same > 0 ? `${field}: the folders ${prefix(ours)} and ${prefix(theirs)}` : `${field} names another file`;
  return { cause: 'content.build-path', field, values: [shown(left), shown(right)], evidence };
}
