import type { Report } from '../model/index.ts';
import type { Explained } from './comparison/explained.ts';

/** The comparison of a report as presenters of comparisons take it. Of the other artifact a report knows name, size and digests. */
export function comparedOf({ artifact, comparison, inputs }: Report): Explained | undefined {
  if (!comparison) return undefined;
  const other = inputs.find(({ role }) => role === 'against');
  const right = {
    name: comparison.against,
    size: other?.size ?? 0,
    ...(other?.digests ? { digests: other.digests } : {}),
    mediaType: 'application/octet-stream',
    format: 'bytes',
  };
  return { left: artifact, right, comparison };
}
