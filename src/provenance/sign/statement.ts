import { AssayError } from '../../model/index.ts';
import { type Node, readDocument } from '../document.ts';
import { parseDistribution } from '../pypi/file-name.ts';
import { PUBLISH, SLSA_PROVENANCE } from '../pypi/rules.ts';
import { STATEMENT_V1 } from '../statement.ts';
import { untilRefused } from '../steps.ts';
import type { SubjectFile } from '../verify/subject.ts';

/** What is stated of a file. */
export interface Predicate {
  /** Type URI. */
  readonly type: string;
  /** JSON text of an object, taken as it is; `null` where the type has no content. */
  readonly json: string;
}

/** Base64 of a payload must stay below what verifiers read of a bundle. */
const LARGEST_PAYLOAD = 11 * 1024 * 1024;
const SMALLER = 'a smaller SBOM may leave files out: assay sbom create --slim';

/** Whether it is a URI with a scheme, by its characters (RFC 3986, 2 and 3.1). */
export function isUri(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:([\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/.test(text);
}

/**
 * An in-toto Statement v1 about a file: its name, and its SHA-256. The predicate keeps its bytes, so nothing of it is rounded
 * or reordered.
 * @throws AssayError `attest.input`
 */
export function writeStatement({ name, digests }: SubjectFile, { type, json }: Predicate): Buffer {
  const { sha256 } = digests;
  if (name === undefined || sha256 === undefined)
    throw new AssayError('attest.input', 'a statement needs the name of the file and its SHA-256');
  if (!isUri(type))
    throw new AssayError('attest.input', `the type of a predicate is a URI: ${type}`, {
      hint: 'as https://slsa.dev/verification_summary/v1',
    });
  checkPredicate(json);
  const head = JSON.stringify({
    _type: STATEMENT_V1,
    subject: [{ name, digest: { sha256 } }],
    predicateType: type,
  });
  const statement = Buffer.from(`${head.slice(0, -1)},"predicate":${json.trim()}}`);
  if (statement.length > LARGEST_PAYLOAD)
    throw new AssayError(
      'attest.input',
      `the statement has ${statement.length} bytes, more than verifiers read`,
      {
        hint: `at most ${LARGEST_PAYLOAD} bytes; ${SMALLER}`,
      },
    );
  // With what is around it the predicate lies deeper, and has more values.
  readAsVerifiers(statement);
  return statement;
}

/** Read as verifiers do: what they would refuse is not signed in the first place. */
function checkPredicate(json: string): void {
  const { kind } = readAsVerifiers(Buffer.from(json)).value;
  if (kind !== 'object' && kind !== 'null')
    throw new AssayError('attest.input', `a predicate is a JSON object, and this is of kind ${kind}`);
}

function readAsVerifiers(content: Buffer): Node {
  const outcome = untilRefused(() => readDocument(content));
  if ('value' in outcome) return outcome.value;
  const { message, input } = outcome.refused;
  const place = input === undefined ? '' : ` (${input})`;
  throw new AssayError('attest.input', `verifiers would not read the predicate: ${message}${place}`, {
    ...(message.includes('too many values') ? { hint: SMALLER } : {}),
  });
}

/** Refuses what no index takes as a PEP 740 attestation, before anything is signed. @throws AssayError `attest.convert` */
export function checkPublished(name: string, type: string): void {
  if (type !== PUBLISH && type !== SLSA_PROVENANCE)
    throw new AssayError('attest.convert', `PEP 740 attestations state ${PUBLISH} or ${SLSA_PROVENANCE}`, {
      hint: 'write a bundle: --format bundle',
    });
  publishPredicate(name);
}

/** The predicate of publishing (PEP 740), for a wheel or source distribution. @throws AssayError `attest.input` */
export function publishPredicate(name: string): Predicate {
  if (!parseDistribution(name))
    throw new AssayError('attest.input', 'only wheels and source distributions are published so', {
      path: name,
      hint: 'its name must be as a package index demands: NAME-VERSION-….whl, NAME-VERSION.tar.gz',
    });
  return { type: PUBLISH, json: 'null' };
}
