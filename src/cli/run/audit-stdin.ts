import { type AuditTarget, type AuditText, MOST_OF_TEXT } from '../../library/index.ts';
import { AssayError } from '../../model/index.ts';

/** How standard input is called in answers and errors. */
const NAME = 'standard input';

/**
 * The targets with what standard input holds in the place of `-`.
 * @throws AssayError `usage.argument` where it is named twice, `audit.input` where it is too large, `input.unreadable`
 */
export async function withStandardInput(targets: readonly string[]): Promise<readonly AuditTarget[]> {
  if (!targets.includes('-')) return targets;
  if (targets.indexOf('-') !== targets.lastIndexOf('-'))
    throw new AssayError('usage.argument', 'standard input (-) can be read once', {
      hint: 'give - once; a file of that name is ./-',
    });
  const text = await readStandardInput();
  return targets.map((target) => (target === '-' ? text : target));
}

async function readStandardInput(): Promise<AuditText> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of process.stdin as AsyncIterable<Uint8Array>) {
      size += part.length;
      if (size > MOST_OF_TEXT) break;
      parts.push(part);
    }
  } catch (cause) {
    // A directory, for example.
    throw new AssayError('input.unreadable', `it cannot be read: ${(cause as Error).message}`, {
      path: NAME,
      cause,
    });
  }
  if (size > MOST_OF_TEXT)
    throw new AssayError('audit.input', `it has more than the ${MOST_OF_TEXT} bytes that are read`, {
      path: NAME,
    });
  return { name: NAME, content: Buffer.concat(parts) };
}
