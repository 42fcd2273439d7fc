import { AssayError } from '../../model/index.ts';
import { demand, list, member, type Node, readDocument, seconds, text } from '../document.ts';
import { moment } from '../moment.ts';
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
  if (token.length > LONGEST) no(`the token has ${token.length} characters, more than any`);
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token))
    no('it is no signed OIDC token: three parts with dots between them');
  const outcome = untilRefused(() => seconds(demand(claimsOf(token), 'exp')));
  if ('refused' in outcome) return no(`the claims of the token cannot be read: ${outcome.refused.message}`);
  const expires = outcome.value;
  if (expires <= now)
    no(
      `the time of the token is over since ${moment(expires)}`,
      'ask for a new one right before it is used: they are valid for some minutes',
    );
  return token;
}

/** Who a token that {@link checkToken} let pass is for (RFC 7519, 4.1.3); nobody where that cannot be read. */
export function audiencesOf(token: string): readonly string[] {
  const outcome = untilRefused(() => {
    const audience = member(claimsOf(token), 'aud');
    if (!audience) return [];
    return audience.value.items ? list(audience, MOST_AUDIENCES).map(text) : [text(audience)];
  });
  return 'value' in outcome ? outcome.value : [];
}

const MOST_AUDIENCES = 16;

function claimsOf(token: string): Node {
  return readDocument(Buffer.from(token.split('.')[1]!, 'base64url'));
}
