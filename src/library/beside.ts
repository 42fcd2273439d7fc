import { nodeHost } from '../host/index.ts';
import type { Host } from '../model/index.ts';
import { BESIDE_SUFFIXES, type BesideFile, isEvidenceFile, LARGEST_EVIDENCE } from '../provenance/index.ts';

/** Paths at which evidence about a file is looked for. */
export function evidencePaths(path: string, { files }: Host = nodeHost): readonly string[] {
  const name = files.baseName(path);
  return BESIDE_SUFFIXES.map(([suffix]) => files.join(files.folder(path), name + suffix));
}

/** Reads the signature and attestation files that lie beside a path; those that cannot be read are not there. */
export async function besideOf(host: Host, path: string): Promise<readonly BesideFile[]> {
  const { files } = host;
  const found: BesideFile[] = [];
  for (const beside of evidencePaths(path, host)) {
    const status = await files.status(beside, { follow: true }).catch(() => undefined);
    if (status?.kind !== 'file') continue;
    const file = await files.open(beside).catch(() => undefined);
    if (!file) continue;
    try {
      // Of a larger file so much that whoever reads it refuses it for its size.
      found.push({ name: files.baseName(beside), content: await file.source.read(0, LARGEST_EVIDENCE + 1) });
    } finally {
      await file.close();
    }
  }
  return found;
}

/** Of what lies beside a path, what holds Sigstore evidence by its name. */
export async function evidenceBeside(path: string): Promise<readonly BesideFile[]> {
  return (await besideOf(nodeHost, path)).filter(isEvidenceFile);
}
