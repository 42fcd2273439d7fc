import { readAll } from '../codec/index.ts';
import type { Host } from '../model/index.ts';
import { BESIDE_SUFFIXES, type BesideFile } from '../provenance/index.ts';

/** Larger files are not attestations, whatever they are called. */
const MOST = 16 * 1024 * 1024;

/** Reads the signature and attestation files that lie beside a path; those that cannot be read are not there. */
export async function besideOf(host: Host, path: string): Promise<readonly BesideFile[]> {
  const { files } = host;
  const name = files.baseName(path);
  const found: BesideFile[] = [];
  for (const [suffix] of BESIDE_SUFFIXES) {
    const beside = files.join(files.folder(path), name + suffix);
    const status = await files.status(beside, { follow: true }).catch(() => undefined);
    if (status?.kind !== 'file' || status.size > MOST) continue;
    const file = await files.open(beside).catch(() => undefined);
    if (!file) continue;
    try {
      found.push({ name: name + suffix, content: await readAll(file.source) });
    } finally {
      await file.close();
    }
  }
  return found;
}
