import { parsePublisher, type VerifyOptions } from '../../library/index.ts';
import { AssayError } from '../../model/index.ts';
import { trustFolder } from './trust-folder.ts';

/** Options that say what vouches for a file, whom to believe and who is expected; the same in every verb. */
export interface ExpectationOptions {
  readonly attestation?: readonly string[];
  readonly publisher?: readonly string[];
  readonly identity?: string;
  readonly issuer?: string;
  readonly key?: readonly string[];
  readonly pgpKey?: readonly string[];
  readonly ca?: readonly string[];
  readonly trustRoot?: string;
  readonly instance?: string;
  readonly at?: string;
}

/** What the library calls them. @throws AssayError `usage.option` */
export function expectationsOf(options: ExpectationOptions): VerifyOptions {
  const { attestation, publisher, identity, issuer, key, pgpKey, ca, trustRoot, instance, at } = options;
  if ((identity === undefined) !== (issuer === undefined))
    throw new AssayError('usage.option', '--identity and --issuer belong together', {
      hint: 'anybody can have a name at an issuer of their own',
    });
  if (trustRoot !== undefined && instance !== undefined)
    throw new AssayError('usage.option', '--trust-root and --instance exclude each other', {
      hint: 'an instance has a trusted root of its own',
    });
  return {
    trustFolder: trustFolder(),
    ...(instance === undefined ? {} : { instance }),
    ...(attestation ? { attestations: attestation } : {}),
    ...(publisher ? { publishers: publisher.map(parsePublisher) } : {}),
    ...(identity !== undefined && issuer !== undefined
      ? { identities: [{ subject: identity, issuer }] }
      : {}),
    ...(key ? { keys: key } : {}),
    ...(pgpKey ? { pgpKeys: pgpKey } : {}),
    ...(ca ? { authorities: ca } : {}),
    ...(trustRoot === undefined ? {} : { trustRoot }),
    ...(at === undefined ? {} : { at: momentOf(at) }),
  };
}

/** Files that these options name: outputs must not overwrite them. */
export function expectationFiles(options: ExpectationOptions): string[] {
  const { attestation = [], key = [], pgpKey = [], ca = [], trustRoot } = options;
  return [...attestation, ...key, ...pgpKey, ...ca, ...(trustRoot === undefined ? [] : [trustRoot])];
}

function momentOf(text: string): number {
  const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(time))
    throw new AssayError('usage.option', `--at is no time: ${text}`, {
      hint: 'write 2026-11-23 or 2026-11-23T12:00:00Z',
    });
  return time / 1000;
}
