import { parseYaml } from '../codec/index.ts';
import { type IdentityDocument, readIdentities } from '../identifier/index.ts';
import { AssayError } from '../model/index.ts';

/** The identities of one YAML document. @param path for the message @throws AssayError `identity.document` */
export function parseIdentities(text: string, path: string): IdentityDocument {
  const { value, error } = parseYaml(text);
  const { document, problems } = readIdentities(value);
  const fault = error?.message ?? problems[0]?.reason;
  if (fault !== undefined) throw new AssayError('identity.document', fault, { path });
  return document;
}
