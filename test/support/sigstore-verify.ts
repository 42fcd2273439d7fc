import { createPublicKey } from 'node:crypto';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';

/** What is demanded beside that everything there is right. */
export interface IndependentNeeds {
  /** How many log entries and times at least; one of each unless given. */
  readonly logs?: number;
  readonly times?: number;
  /** Public key of a bundle that names one, DER. */
  readonly spki?: Uint8Array;
}

/** What `@sigstore/verify`, which shares no code with ours, says of a bundle: `pass` or its reason. */
export function independentVerdict(
  trustedRoot: string,
  bundle: object,
  artifact?: Uint8Array,
  { logs = 1, times = 1, spki }: IndependentNeeds = {},
): string {
  const key = () => {
    if (!spki) throw new Error('no key is given');
    const publicKey = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    return { publicKey, validFor: () => true };
  };
  try {
    const material = toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(trustedRoot)), key);
    const thresholds = { tlogThreshold: logs, ctlogThreshold: 1, timestampThreshold: times };
    new Verifier(material, thresholds).verify(
      toSignedEntity(bundleFromJSON(bundle), artifact && Buffer.from(artifact)),
    );
    return 'pass';
  } catch (error) {
    return (error as Error).message;
  }
}
