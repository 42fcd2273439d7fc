import { demand, list, member, type Node, text } from '../document.ts';
import type { SignedEntity } from './entity.ts';
import { envelopeOf } from './sigstore.ts';

/**
 * A DSSE envelope by itself (secure-systems-lab/dsse `envelope.md`), as builders and verifiers with a key of their own write it, e.g. a
 * verification summary of SLSA. The key it names must be given: the envelope brings no other proof of who signed, nor of when.
 * @throws Refusal `format.*`
 */
export function dsseOf(root: Node): SignedEntity {
  const content = envelopeOf(root);
  const [signature] = list(demand(root, 'signatures'), 16);
  const hint = member(signature!, 'keyid');
  return {
    form: 'dsse',
    signer: { kind: 'key', hint: hint ? text(hint) : '' },
    content: { ...content, compact: true },
    entries: [],
    timestamps: [],
  };
}
