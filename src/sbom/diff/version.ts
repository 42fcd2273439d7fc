import { compareVersions } from '../../identifier/index.ts';

/**
 * The order of two versions of one package: negative, 0, positive, or undefined where nothing says which is later.
 * @param scheme purl type; without one, the order that most software without ecosystem keeps
 */
export function orderOf(scheme: string | undefined, a: string, b: string): number | undefined {
  if (a === b) return 0;
  const plain = [a, b].map(withoutPrefix) as [string, string];
  if (plain[0] === plain[1]) return 0;
  // Names of commits and digests have no order, whatever their digits are.
  if (plain.some((text) => /^(?:sha\d+:)?[0-9a-f]{32,}$/i.test(text))) return undefined;
  for (const [left, right] of [[a, b] as const, plain])
    for (const one of scheme === undefined ? ['generic'] : [scheme, 'generic']) {
      const order = compareVersions(one, left, right);
      if (order !== undefined) return order;
    }
  return undefined;
}

/** Whether two versions of one package are the same, the epoch or release that only one of them states left out. */
export function isSameVersion(scheme: string | undefined, a: string, b: string): boolean {
  const short = (text: string) => text.replace(/^\d+:/, '');
  return orderOf(scheme, a, b) === 0 || orderOf(scheme, short(a), short(b)) === 0;
}

/** `v1.2.3` is how Go and tags write 1.2.3. */
function withoutPrefix(text: string): string {
  return text.trim().replace(/^v(?=\d)/i, '');
}
