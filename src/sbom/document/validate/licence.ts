import parse from 'spdx-expression-parse';
import deprecated from 'spdx-license-ids/deprecated.json' with { type: 'json' };
import ids from 'spdx-license-ids/index.json' with { type: 'json' };
import { quoted } from './finding.ts';

/** What is wrong with a licence expression, and what to write. */
export interface LicenceFault {
  readonly message: string;
  readonly fix: string;
}

/** No licence of anything needs more; the parser calls itself for each parenthesis. */
const LONGEST = 16_384;
const DEEPEST = 100;
const OPERATOR = /^(?:AND|OR|WITH)$/i;
const REFERENCE = /^(?:DocumentRef-[\w.-]+:)?(?:LicenseRef|AdditionRef)-[\w.-]+$/;
const byLowerCase = new Map([...ids, ...deprecated].map((id) => [id.toLowerCase(), id]));

/**
 * What makes a text no SPDX licence expression (SPDX 2.3, annex D); undefined for one. `NONE` and `NOASSERTION` are none.
 * @param otherwise what the fix proposes where there is no id for a licence
 */
export function licenceFault(
  expression: string,
  otherwise = '`license.name` for a name',
): LicenceFault | undefined {
  if (expression.length > LONGEST || depthOf(expression) > DEEPEST)
    return {
      message: 'the licence expression is too long',
      fix: 'name the licences of the parts with the parts',
    };
  try {
    parse(expression);
    return undefined;
  } catch (error) {
    const said = (error as Error).message;
    const message = `${quoted(expression)} is no SPDX licence expression: ${said.charAt(0).toLowerCase()}${said.slice(1)}`;
    return { message, fix: fixOf(expression, otherwise) };
  }
}

function depthOf(expression: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of expression) {
    if (character === '(') deepest = Math.max(deepest, ++depth);
    else if (character === ')') depth--;
  }
  return deepest;
}

/** The expression with ids in the case of the SPDX licence list, which compares them without regard to case (annex D.2). */
export function withListedCase(expression: string): string {
  return expression.replace(/[^\s()]+/g, (word) => {
    const plus = word.endsWith('+') && !byLowerCase.has(word.toLowerCase());
    const id = byLowerCase.get((plus ? word.slice(0, -1) : word).toLowerCase());
    return id === undefined ? word : plus ? `${id}+` : id;
  });
}

function fixOf(expression: string, otherwise: string): string {
  const words = expression.split(/[\s()]+/).filter((word) => word !== '');
  for (const word of words) {
    if (OPERATOR.test(word) || REFERENCE.test(word)) continue;
    const known =
      byLowerCase.get(word.toLowerCase()) ?? byLowerCase.get(word.toLowerCase().replace(/\+$/, ''));
    if (known === undefined)
      return `use ids of the SPDX licence list, LicenseRef- for others, or ${otherwise}`;
    if (known !== word && `${known}+` !== word) return `write ${known} instead of ${word}`;
  }
  return 'join ids by AND, OR and WITH, and close every parenthesis';
}
