import type { Host } from '../model/index.ts';
import { BESIDE_SUFFIXES, type BesideFile } from '../provenance/index.ts';

/** Of a larger file so much is read, and one byte more: whoever reads it refuses it for its size. */
const MOST = 16 * 1024 * 1024;

/** Reads the signature and attestation files that lie beside a path; those that cannot be read are not there. */
export async function besideOf(host: Host, path: string): Promise<readonly BesideFile[]> {
  const { files } = host;
  const name = files.baseName(path);
  const found: BesideFile[] = [];
  for (const [suffix] of BESIDE_SUFFIXES) {
    const beside = files.join(files.folder(path), name + suffix);
    const status = await files.status(beside, { follow: true }).catch(() => undefined);
    if (status?.kind !== 'file') continue;
    const file = await files.open(beside).catch(() => undefined);
    if (!file) continue;
    try {
      found.push({ name: name + suffix, content: await file.source.read(0, MOST + 1) });
    } finally {
      await file.close();
    }
  }
  return found;
}
