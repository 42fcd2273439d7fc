import { formatPurl, type PurlParts } from '../identifier/index.ts';
import { AssayError, type Identifier } from '../model/index.ts';

/**
 * A package URL made of parts that metadata states, as a list; empty where the parts make no valid one.
 * @param rule of which words it was made, for the reader of the report
 */
export function derivedPurl(parts: PurlParts, rule: string): readonly Identifier[] {
  try {
    return [{ type: 'purl', value: formatPurl(parts), origin: 'derived', rule }];
  } catch (error) {
    if (error instanceof AssayError) return [];
    throw error;
  }
}
