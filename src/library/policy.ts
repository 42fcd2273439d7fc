import { hash } from 'node:crypto';
import { parseYaml, readAll } from '../codec/index.ts';
import { nodeHost } from '../host/index.ts';
import { AssayError, type FileVerdict } from '../model/index.ts';
import type { Expectations } from '../provenance/index.ts';
import {
  expectationsOf,
  type PolicyDocument,
  type PolicyFault,
  projectOf,
  readPolicy,
  resolvePolicy,
  verdictByPolicy,
} from '../report/index.ts';
import type { Judge } from './trust.ts';
import { judgeOfSignatures, type SignatureOptions, type SignedTarget } from './verify-signatures.ts';

export { DEFAULT_POLICY, type PolicyDocument, type PolicyFault } from '../report/index.ts';

/** Bytes of a policy; people write them. */
const LARGEST = 1 << 20;

/** Reads a policy and says all that is wrong with it. @throws AssayError `input.*` where the file cannot be read */
export async function lintPolicy(
  path: string,
): Promise<{ readonly policy?: PolicyDocument; readonly faults: readonly PolicyFault[] }> {
  const file = await nodeHost.files.open(path);
  let content: Uint8Array;
  try {
    if (file.source.size > LARGEST)
      return { faults: [{ line: 1, column: 1, message: `it is longer than ${LARGEST} bytes` }] };
    content = await readAll(file.source);
  } finally {
    await file.close();
  }
  const named = { name: nodeHost.files.baseName(path), sha256: hash('sha256', content, 'hex') };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return { faults: [{ line: 1, column: 1, message: 'it is no UTF-8' }] };
  }
  const { value, error, place } = parseYaml(text, { numbersAsText: true });
  return error ? { faults: [error] } : readPolicy(value, place, named);
}

/** Reads a policy that is to be applied. @throws AssayError `policy.document` with the first fault, `input.*` */
export async function loadPolicy(path: string): Promise<PolicyDocument> {
  const { policy, faults } = await lintPolicy(path);
  if (policy) return policy;
  const [first] = faults as readonly [PolicyFault, ...PolicyFault[]];
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more: assay policy check)` : '';
  throw new AssayError('policy.document', `line ${first.line}: ${first.message}${more}`, {
    path,
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  });
}

/** Whom a policy expects is what it says: nobody is let in besides. @throws AssayError `usage.option` */
export function refuseBothExpecting(
  { rules, projects }: PolicyDocument,
  { publishers = [], identities = [] }: Expectations,
): void {
  const isNaming = [rules, ...projects.map((section) => section.rules)].some(expectationsOf);
  if (isNaming && publishers.length + identities.length > 0)
    throw new AssayError('usage.option', 'both the policy and an option say who should have signed', {
      hint: 'leave --publisher and --identity out, or the policy',
    });
}

/**
 * Judges files under the part of a policy about origin. The section for a file is found by its name alone.
 * @throws AssayError `usage.option` where options name somebody as well
 */
export function judgeUnder(
  policy: PolicyDocument,
  judge: Judge,
  options: SignatureOptions,
): (target: SignedTarget) => Promise<FileVerdict> {
  refuseBothExpecting(policy, options);
  const made = new Map<number, ReturnType<typeof judgeOfSignatures>>();
  return async (target) => {
    const resolved = resolvePolicy(policy, projectOf({ name: target.file.name ?? '' }));
    const expected = expectationsOf(resolved.rules);
    const key = resolved.section?.line ?? 0;
    const own: Judge = { ...judge, verdict: (file, evidence) => judge.verdict(file, evidence, expected) };
    const verdictOf = made.get(key) ?? judgeOfSignatures(own, { ...options, ...expected });
    made.set(key, verdictOf);
    return verdictByPolicy(await (await verdictOf)(target), resolved);
  };
}
