import { AssayError } from '../../model/index.ts';
import {
  publicGoodTrust,
  readSigningServices,
  readTrustRoot,
  type SigningServices,
  type TrustRoot,
  untilRefused,
  type WrittenForm,
} from '../../provenance/index.ts';
import { about } from './files.ts';

/** What services are chosen by. */
interface Wanted {
  readonly signer: { readonly kind: 'key' | 'keyless' };
  readonly form: WrittenForm;
  /** Path of a signing configuration. */
  readonly signingConfig?: string;
}

/** Forms that have no place for somebody. */
const UNFIT = [
  {
    form: 'pep740',
    signer: 'key',
    message: 'PEP 740 attestations are signed with certificates, not with keys',
    hint: 'write a bundle, or sign without --key',
  },
  {
    form: 'dsse',
    signer: 'keyless',
    message: 'an envelope by itself has no place for a certificate',
    hint: 'write a bundle, or sign with --key FILE',
  },
] as const;

const NO_SERVICES: SigningServices = { authorities: [], logs: [], timestampAuthorities: [] };

/**
 * The services that are asked, which can sign together what is wanted.
 * @param now seconds since 1970 @throws AssayError `attest.config`, `attest.convert`, `input.*`
 */
export async function servicesOf(
  { signer, form, signingConfig }: Wanted,
  now: number,
): Promise<SigningServices> {
  const unfit = UNFIT.find((one) => one.form === form && one.signer === signer.kind);
  if (unfit) throw new AssayError('attest.convert', unfit.message, { hint: unfit.hint });
  if (signingConfig === undefined) {
    if (signer.kind === 'key') return NO_SERVICES;
    throw new AssayError('attest.config', 'without a key, services are needed that sign', {
      hint: 'give --key FILE, or --signing-config FILE',
    });
  }
  // A PEP 740 attestation has no place for timestamps, so a log must say the time itself.
  const wanted = form === 'pep740' ? 1 : undefined;
  const services = await about(signingConfig, (content) => readSigningServices(content, now, wanted));
  if (services.logs.length === 0 && signer.kind === 'keyless')
    throw new AssayError(
      'attest.config',
      `it names no log${wanted === undefined ? '' : ' of version 1, which PEP 740 needs,'} that is valid now`,
      { path: signingConfig },
    );
  if (signer.kind === 'keyless') refuseUnfit(services, signingConfig);
  return wanted === 1 ? { ...services, timestampAuthorities: [] } : services;
}

/** Without a key, somebody must certify one, and its certificate lives for minutes: when it signed must be known. */
function refuseUnfit({ authorities, logs, timestampAuthorities }: SigningServices, path: string): void {
  if (authorities.length === 0)
    throw new AssayError('attest.config', 'it names no certificate authority that is valid now', {
      path,
      hint: 'sign with a key of your own: --key FILE',
    });
  if (timestampAuthorities.length === 0 && logs.every(({ version }) => version === 2))
    throw new AssayError(
      'attest.config',
      'its logs, of version 2, say no time, and it names no timestamp authority that is valid now',
      { path },
    );
}

/** What the result must verify with. @throws AssayError `attest.config`, `input.*` */
export async function rootOf(trustRoot: string | undefined): Promise<TrustRoot> {
  if (trustRoot === undefined) return (await publicGoodTrust()).root;
  return await about(trustRoot, (content) => {
    const outcome = untilRefused(() => readTrustRoot(content));
    if ('value' in outcome) return outcome.value;
    const { message, input } = outcome.refused;
    throw new AssayError('attest.config', `no trusted root: ${message}${input ? ` (${input})` : ''}`);
  });
}
