import { readKey } from '../crypto/key.ts';
import { bytes, demand, list, member, readDocument, text } from '../document.ts';
import { refuse } from '../steps.ts';
import { type ManagedKey, validityOf } from './root.ts';

/** Keys of the registry as its TUF repository has them (`registry.npmjs.org/keys.json`), those that sign attestations. @throws Refusal `trust.key` */
export function readNpmKeys(content: Uint8Array): readonly ManagedKey[] {
  return list(demand(readDocument(content), 'keys'), 100).flatMap((node) => {
    const usage = member(node, 'keyUsage');
    if (usage && text(usage) !== 'npm:attestations') return [];
    const publicKey = demand(node, 'publicKey');
    const key = readKey(bytes(demand(publicKey, 'rawBytes')));
    if (!key) refuse('trust.key', 'it is no key of a kind that is understood', { input: node.path });
    return [{ hint: text(demand(node, 'keyId')), key, validity: validityOf(publicKey) }];
  });
}
