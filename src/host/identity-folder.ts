import { readdir, readFile } from 'node:fs/promises';
import { parseYaml } from '../codec/index.ts';
import { type IdentityDocument, readIdentities } from '../identifier/index.ts';
import { AssayError } from '../model/index.ts';

/** Identity documents of a folder of YAML files, by file name. @throws AssayError `identity.document` */
export async function readIdentityFolder(folder: URL): Promise<readonly IdentityDocument[]> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  } catch (cause) {
    throw new AssayError('identity.document', 'the identity documents of the installation are missing', {
      hint: 'install Assay again',
      cause,
    });
  }
  return await Promise.all(
    names.map(async (name) => {
      const { value, error } = parseYaml(await readFile(new URL(name, folder), 'utf8'));
      const { document, problems } = readIdentities(value);
      const fault = error?.message ?? problems[0]?.reason;
      if (fault !== undefined) throw new AssayError('identity.document', fault, { path: name });
      return document;
    }),
  );
}
