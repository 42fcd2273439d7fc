import type { AuditTarget } from '../../library/index.ts';
import {
  readStandardInput,
  refuseTwiceStandardInput,
  STANDARD_INPUT,
  STANDARD_INPUT_NAME,
} from '../stdin.ts';

/**
 * The targets with what standard input holds in the place of `-`.
 * @throws AssayError `usage.argument` where it is named twice, `audit.input` where it is too large, `input.unreadable`
 */
export async function withStandardInput(targets: readonly string[]): Promise<readonly AuditTarget[]> {
  if (!targets.includes(STANDARD_INPUT)) return targets;
  refuseTwiceStandardInput(targets);
  const text = { name: STANDARD_INPUT_NAME, content: await readStandardInput('audit.input') };
  return targets.map((target) => (target === STANDARD_INPUT ? text : target));
}
