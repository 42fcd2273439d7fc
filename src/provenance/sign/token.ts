import { AssayError } from '../../model/index.ts';
import { demand, readDocument, seconds } from '../bundle/document.ts';
import { untilRefused } from '../steps.ts';

/** Tokens of CI services have about 2 kB. */
const LONGEST = 64 * 1024;

/**
 * Looks at an OIDC token (RFC 7519) before it is sent: its form, and that its time is not over. Whether it is genuine is for the
 * certificate authority to say.
 * @param now seconds since 1970 @returns the token without spaces around it @throws AssayError `attest.token`
 */
export function checkToken(given: string, now: number): string {
  const token = given.trim();
  const no = (message: string, hint?: string): never => {
    throw new AssayError('attest.token', message, hint === undefined ? {} : { hint });
  };
  if (token.length > LONGEST) no(`it has ${token.length} characters, more than any token`);
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token))
    no('it is no signed token: three parts with dots between them');
  const outcome = untilRefused(() =>
    seconds(demand(readDocument(Buffer.from(token.split('.')[1]!, 'base64url')), 'exp')),
  );
  if ('refused' in outcome) return no(`its claims cannot be read: ${outcome.refused.message}`);
  const expires = outcome.value;
  if (expires <= now)
    no(
      `its time is over since ${new Date(expires * 1000).toISOString().replace('.000Z', 'Z')}`,
      'ask for a new one right before it is used: they are valid for some minutes',
    );
  return token;
}
