import { parseVersion } from '../../version.ts';
import type { VersConstraint } from '../model.ts';
import { clause, mapAll, type NativeSyntax } from './clause.ts';

/** OpenSSL's list of vulnerabilities: versions between commas, or `from 3.0.0 before 3.0.7`. */
export const OPENSSL_SYNTAX: NativeSyntax = {
  read: (text) => mapAll(text.split(','), (part) => readPart(part.trim())),
};

function readPart(text: string): readonly VersConstraint[] | undefined {
  const [, from, to] = /^from (\S+) before (\S+)$/.exec(text) ?? [];
  const versions = from === undefined || to === undefined ? [text] : [from, to];
  if (!versions.every((version) => parseVersion('openssl', version))) return undefined;
  return versions.length === 1 ? [clause('=', text)] : [clause('>=', from!), clause('<', to!)];
}
