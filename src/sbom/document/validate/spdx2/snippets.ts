import { type DocObject, pointer } from '../../spdx/node.ts';
import { quoted } from '../finding.ts';
import { objectsIn, type Rules, tellClause, textIn } from './context.ts';
import type { Elements } from './links.ts';

/** Checks ranges of snippets (9.3, 9.4): one of bytes, both ends in the same measure, counted from 1, in order, in the file of the snippet. */
export function checkSnippets(document: DocObject, { byId }: Elements, rules: Rules): void {
  const files = new Set(objectsIn(document, 'files'));
  for (const snippet of objectsIn(document, 'snippets')) {
    const file = textIn(snippet, 'snippetFromFile');
    const element = file === undefined ? undefined : byId.get(file);
    if (element !== undefined && !files.has(element))
      tellClause(rules, '9.2', pointer(snippet.place, 'snippetFromFile'), {
        code: 'spdx.snippet',
        message: `${quoted(file)} is no file`,
        fix: 'name the file that the snippet is in',
      });
    const measures = objectsIn(snippet, 'ranges').map((range) => checkRange(range, file, rules));
    if (measures.length > 0 && !measures.includes('offset'))
      tellClause(rules, '9.3', pointer(snippet.place, 'ranges'), {
        code: 'spdx.snippet',
        message: 'no range is one of bytes',
        fix: 'add the range with offsets; the one with lines is optional',
      });
  }
}

type Measure = 'offset' | 'lineNumber';

function checkRange(range: DocObject, file: string | undefined, rules: Rules): Measure | undefined {
  const [start, end] = ['startPointer', 'endPointer'].map((name) => range.members.get(name));
  if (start?.kind !== 'object' || end?.kind !== 'object') return undefined;
  for (const one of [start, end]) {
    const reference = textIn(one, 'reference');
    if (reference !== undefined && file !== undefined && reference !== file)
      tellClause(rules, '9.3', pointer(one.place, 'reference'), {
        code: 'spdx.snippet',
        message: `${quoted(reference)} is not the file of the snippet`,
        fix: `write ${file}`,
      });
  }
  const measure = (['offset', 'lineNumber'] as const).find((name) => start.members.has(name));
  if (measure === undefined || !end.members.has(measure)) {
    tellClause(rules, '9.3', range.place, {
      code: 'spdx.snippet',
      message: 'the ends of the range have no measure in common',
      fix: 'give both an offset, or both a lineNumber',
    });
    return undefined;
  }
  const [from, to] = [start, end].map((one) => Number(textIn(one, measure)));
  const clause = measure === 'offset' ? '9.3' : '9.4';
  if (from! < 1)
    tellClause(rules, clause, pointer(start.place, measure), {
      code: 'spdx.snippet',
      message: `${from} is before the start of the file`,
      fix: 'count from 1',
    });
  if (to! < from!)
    tellClause(rules, clause, pointer(end.place, measure), {
      code: 'spdx.snippet',
      message: `the range ends at ${to}, before its start`,
      fix: 'exchange the ends, or correct them',
    });
  return measure;
}
