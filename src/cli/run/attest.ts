import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { nodeHost } from '../../host/index.ts';
import {
  type Attested,
  type AttestSigner,
  attest,
  convertEvidence,
  type IdentityToken,
  type Stated,
  type WrittenForm,
} from '../../library/index.ts';
import { AssayError } from '../../model/index.ts';
import { printable } from '../../report/index.ts';
import { openOutput } from '../output.ts';

/** Options of `assay attest`. */
export interface AttestCommandOptions {
  readonly sbom?: string;
  readonly vsa?: string;
  readonly rebuild?: string;
  readonly publish?: boolean;
  readonly predicate?: string;
  readonly predicateType?: string;
  readonly resource?: string;
  readonly key?: string;
  readonly signingConfig?: string;
  readonly identityToken?: string;
  readonly trustRoot?: string;
  readonly insecureHttp?: boolean;
  readonly convert?: string;
  readonly format: WrittenForm;
  readonly output?: string;
  readonly quiet?: boolean;
}

/** Does what `assay attest` is asked for. @throws AssayError */
export async function runAttest(file: string | undefined, options: AttestCommandOptions): Promise<void> {
  const { convert, format, output } = options;
  if (convert !== undefined) {
    if (file !== undefined || statedOptions(options).length > 0)
      throw usage(
        '--convert states nothing',
        'name no file, and none of --sbom, --vsa, --rebuild, --publish',
      );
    const { text, count, dropped } = await convertEvidence(convert, format);
    await write(text, output, [convert]);
    say(options, [`converted ${count} ${count === 1 ? 'signature' : 'signatures'}`, ...leftOut(dropped)]);
    return;
  }
  if (file === undefined)
    throw new AssayError('usage.argument', 'nothing to attest', {
      hint: 'name the file the statement is about',
    });
  const stated = statedOf(options);
  if (output !== undefined) refuseUnwritable(output);
  const { signingConfig, trustRoot, insecureHttp } = options;
  const result = await attest(file, stated, {
    signer: await signerOf(options),
    form: format,
    ...(signingConfig === undefined ? {} : { signingConfig }),
    ...(trustRoot === undefined ? {} : { trustRoot }),
    ...(insecureHttp ? { insecureHttp } : {}),
  });
  await write(result.text, output, inputsOf(file, options));
  say(options, [summary(result), ...leftOut(result.dropped)]);
}

function usage(message: string, hint: string): AssayError {
  return new AssayError('usage.option', message, { hint });
}

/** Options that say what is stated. */
function statedOptions({
  sbom,
  vsa,
  rebuild,
  publish,
  predicate,
  predicateType,
}: AttestCommandOptions): string[] {
  const given = { sbom, vsa, rebuild, publish, predicate: predicate ?? predicateType };
  return Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`]));
}

function statedOf(options: AttestCommandOptions): Stated {
  const { sbom, vsa, rebuild, predicate, predicateType, resource } = options;
  const names = statedOptions(options);
  if (names.length !== 1)
    throw usage(
      names.length === 0 ? 'nothing is stated of the file' : `one statement at a time: ${names.join(', ')}`,
      'give one of --sbom FILE, --vsa FILE, --rebuild FILE, --publish, --predicate FILE',
    );
  if ((predicate === undefined) !== (predicateType === undefined))
    throw usage('--predicate and --predicate-type belong together', 'give both');
  if (resource !== undefined && vsa === undefined) throw usage('--resource belongs to --vsa', 'leave it out');
  if (predicate !== undefined && predicateType !== undefined)
    return { kind: 'predicate', type: predicateType, document: predicate };
  if (sbom !== undefined) return { kind: 'sbom', document: sbom };
  if (rebuild !== undefined) return { kind: 'rebuild', statement: rebuild };
  if (vsa === undefined) return { kind: 'publish' };
  return { kind: 'vsa', report: vsa, ...(resource === undefined ? {} : { resource }) };
}

async function signerOf({ key, signingConfig, identityToken }: AttestCommandOptions): Promise<AttestSigner> {
  if (key !== undefined && identityToken !== undefined)
    throw usage('--key and --identity-token are two signers', 'give one of them');
  if (key !== undefined) {
    const passphrase = process.env['ASSAY_KEY_PASSPHRASE'];
    return { kind: 'key', path: key, ...(passphrase === undefined ? {} : { passphrase }) };
  }
  if (signingConfig === undefined)
    throw usage('nobody signs', 'give --key FILE, or --signing-config FILE to sign keyless');
  return { kind: 'keyless', token: await tokenOf(identityToken) };
}

/** A file, what GitLab and others put into the environment, or where GitHub Actions gives one. */
async function tokenOf(path: string | undefined): Promise<IdentityToken> {
  if (path !== undefined) return { token: await textAt(path) };
  const {
    SIGSTORE_ID_TOKEN: token,
    ACTIONS_ID_TOKEN_REQUEST_URL: requestUrl,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
  } = process.env;
  if (token) return { token };
  if (requestUrl && requestToken) return { requestUrl, requestToken };
  throw new AssayError('attest.token', 'there is no OIDC token to sign with', {
    hint: 'give --identity-token FILE; in CI: GitHub needs the permission `id-token: write`, GitLab an id_token named SIGSTORE_ID_TOKEN for the audience sigstore',
  });
}

const LARGEST_TOKEN = 64 * 1024;

async function textAt(path: string): Promise<string> {
  const { source, close } = await nodeHost.files.open(path);
  try {
    if (source.size > LARGEST_TOKEN)
      throw new AssayError('attest.token', `it has ${source.size} bytes, more than any token`, { path });
    return Buffer.from(await source.read(0, source.size)).toString();
  } finally {
    await close();
  }
}

function inputsOf(file: string, options: AttestCommandOptions): readonly string[] {
  const { sbom, vsa, rebuild, predicate, key, signingConfig, identityToken, trustRoot } = options;
  return [file, sbom, vsa, rebuild, predicate, key, signingConfig, identityToken, trustRoot].filter(
    (path) => path !== undefined,
  );
}

/** Before anything is signed: what is in a public log cannot be taken back, so it must not get lost for want of a folder. */
function refuseUnwritable(path: string): void {
  try {
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK);
  } catch (error) {
    throw new AssayError('output.write', 'it cannot be written: no such folder, or permission denied', {
      path,
      cause: error,
    });
  }
}

async function write(text: string, path: string | undefined, inputs: readonly string[]): Promise<void> {
  const output = openOutput(path, inputs);
  await output.write(text);
  await output.close();
}

function leftOut(dropped: readonly string[]): readonly string[] {
  return dropped.map((what) => `left out ${what}`);
}

function summary({ predicateType, verdict: { file, message, evidence } }: Attested): string {
  const times = evidence.flatMap(({ times: all }) => all.map(({ by }) => by));
  const seen = times.length === 0 ? '' : `, dated by ${[...new Set(times)].join(' and ')}`;
  return `${file}: ${predicateType}, ${message}${seen}`;
}

function say({ quiet }: AttestCommandOptions, lines: readonly string[]): void {
  if (!quiet) for (const line of lines) process.stderr.write(`assay: ${printable(line)}\n`);
}
