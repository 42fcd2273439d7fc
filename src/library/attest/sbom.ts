import { hash } from 'node:crypto';
import { AssayError, type BomBinding, type BomCheck } from '../../model/index.ts';
import type { SubjectFile } from '../../provenance/index.ts';
import { loadBoms } from '../../sbom/index.ts';
import { checkSbom } from '../sbom-check.ts';
import { about, textOf } from './files.ts';
import type { Declined, Predicated } from './predicates.ts';

/** What an SBOM is stated in spite of: the file shows something else, or nothing says that the SBOM is about the file. */
export type Despite = 'contradicted' | 'unbound';

/**
 * The document as it is, where the bytes of the file do not contradict it, and it is about this file: it has a digest of it, or
 * lies in it.
 * @param path of the file @throws AssayError `attest.input`, `input.*`, `sbom.*`
 */
export async function sbomPredicate(
  document: string,
  file: SubjectFile,
  path: string,
  despite: readonly Despite[] = [],
): Promise<Predicated> {
  return await about(document, async (content) => {
    const type = await typeOf(content);
    const check = await checkSbom(path, [content]);
    if (check.artifact.digests?.['sha256'] !== file.digests['sha256'])
      throw new AssayError('attest.input', 'the file changed while it was checked', { path });
    const unchecked = check.documents[0]?.unchecked;
    if (unchecked !== undefined)
      throw new AssayError('attest.input', `it cannot be held against the file: ${unchecked}`);
    const contradictions = contradictionsIn(check);
    if (contradictions.length > 0 && !despite.includes('contradicted'))
      return { declined: contradicted(contradictions, path, document) };
    const binding = await bindingOf(check, path, content);
    if (binding.state === 'unbound' && !despite.includes('unbound')) return { declined: unbound(binding) };
    return {
      predicate: { type, json: textOf(content) },
      notes: [`the SBOM: ${binding.why}; ${counted(check)}`],
    };
  });
}

/**
 * Types of the predicates that bills of materials are (in-toto/attestation `spec/predicates`): that of SPDX has the version of the
 * document behind it, as in the example there and as GitHub's attestations have it; that of CycloneDX has none anywhere.
 */
async function typeOf(content: Uint8Array): Promise<string> {
  const { readBom } = await loadBoms();
  const { specification, version, encoding } = readBom(content).bom;
  if (!encoding.startsWith('json'))
    throw new AssayError('attest.input', `a statement holds JSON, and this SBOM is in ${encoding}`, {
      hint: 'bring it into JSON first: assay sbom convert',
    });
  return specification === 'SPDX' ? `https://spdx.dev/Document/v${version}` : 'https://cyclonedx.org/bom';
}

const MOST_SHOWN = 10;

function contradictionsIn({ components, files, objects, documents }: BomCheck): readonly string[] {
  const bindings = documents.flatMap(({ binding: { state, why } }) =>
    state === 'contradicted' ? [why] : [],
  );
  const named = [
    ...components.map(({ name, claim, ...one }) => ({
      ...one,
      name: claim?.version ? `${name} ${claim.version}` : name,
    })),
    ...files.map(({ path, why = 'it has another digest', verdict }) => ({ name: path, why, verdict })),
    ...objects.map(({ path, why, verdict }) => ({ name: path, why, verdict })),
  ];
  return [
    ...bindings,
    ...named.flatMap(({ verdict, name, why }) =>
      // The package that the document is about repeats what is wrong with the document.
      verdict === 'contradicted' && !bindings.includes(why) ? [`${name}: ${why}`] : [],
    ),
  ];
}

function contradicted(contradictions: readonly string[], path: string, document: string): Declined {
  const more = contradictions.length - MOST_SHOWN;
  return {
    message: `the file contradicts ${document}`,
    findings: [
      ...contradictions.slice(0, MOST_SHOWN).map((one) => `contradicted: ${one}`),
      ...(more > 0 ? [`and ${more} more`] : []),
    ],
    hint: `see all: assay sbom check ${path} ${document}; to sign it all the same: --despite contradicted`,
  };
}

/** A document that lies in the file cannot have the digest of the file, and is about it. */
async function bindingOf(
  { documents: [given] }: BomCheck,
  path: string,
  content: Uint8Array,
): Promise<Pick<BomBinding, 'state' | 'why'>> {
  const { state, why } = given!.binding;
  if (state !== 'unbound') return { state, why };
  const sha256 = hash('sha256', content, 'hex');
  const { documents } = await checkSbom(path);
  const inside = documents.find((one) => one.where === 'embedded' && one.sha256 === sha256);
  return inside ? { state: 'embedded', why: `it lies in the file as ${inside.path}` } : { state, why };
}

function unbound({ why }: Pick<BomBinding, 'why'>): Declined {
  return {
    message: `nothing in the SBOM says that it is about this file: ${why}`,
    hint: 'make one with `assay sbom create`, which has the digest of the file; to sign it all the same: --despite unbound',
  };
}

function counted({ components, files }: BomCheck): string {
  const of = (verdict: string) => [...components, ...files].filter((one) => one.verdict === verdict).length;
  const counts = (['confirmed', 'contradicted', 'missing', 'extra', 'unprovable'] as const)
    .map((verdict) => [of(verdict), verdict] as const)
    .filter(([count]) => count > 0)
    .map(([count, verdict]) => `${count} ${verdict}`);
  return counts.join(', ') || 'it lists nothing';
}
