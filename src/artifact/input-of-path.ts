import { AssayError, type Host } from '../model/index.ts';
import type { ArtifactInput } from './input.ts';

/**
 * The file or directory at a path of the host. A symbolic link on the path itself is followed, as every command does;
 * links within a directory are not.
 * @throws AssayError `input.missing`, `input.permission`, `input.not-a-file`, `input.unreadable`
 */
export async function inputOfPath({ files }: Host, path: string): Promise<ArtifactInput> {
  const { kind } = await files.status(path, { follow: true });
  const name = files.baseName(path);
  if (kind === 'directory') return { name, directory: path };
  if (kind !== 'file') {
    throw new AssayError('input.not-a-file', `it is a ${kind}, whose bytes cannot be read twice`, {
      path,
      hint: 'write its bytes to a file first',
    });
  }
  const file = await files.open(path);
  return { name, source: file.source, close: () => file.close() };
}
