import { VERSION } from '../../model/index.ts';
import type { ComparisonPresenter } from './explained.ts';

/** The comparison as it is, `schemaVersion` first: the machine contract (docs/json.md). Nothing is left out. */
export const json: ComparisonPresenter = {
  name: 'json',
  mediaType: 'application/json',
  present({ left, right, comparison }) {
    const { verdict, explained, causes, residue, counts, differences, omitted, problems } = comparison;
    const document = {
      schemaVersion: 1,
      verdict,
      explained,
      left,
      right,
      causes,
      residue,
      counts,
      differences,
      omitted,
      problems,
      tool: { name: 'assay', version: VERSION },
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  },
};
