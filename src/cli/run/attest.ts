import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { nodeHost } from '../../host/index.ts';
import {
  type Attested,
  type AttestSigner,
  attest,
  convertEvidence,
  type Declined,
  type IdentityToken,
  type WrittenForm,
} from '../../library/index.ts';
import { AssayError } from '../../model/index.ts';
import { printable } from '../../report/index.ts';
import { EXIT } from '../exit.ts';
import { openOutput, refuseInput } from '../output.ts';
import { filesOf, readStandardInput, STANDARD_INPUT } from '../stdin.ts';
import { type StatedOptions, statedFiles, statedOf, statementsIn } from './attest-stated.ts';

/** Options of `assay attest`. */
export interface AttestCommandOptions extends StatedOptions {
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

/** Does what `assay attest` is asked for; sets the exit code. @throws AssayError */
export async function runAttest(file: string | undefined, options: AttestCommandOptions): Promise<void> {
  const { convert, format, output, vsa } = options;
  if (convert !== undefined) {
    await runConvert(convert, file, options);
    return;
  }
  if (file === undefined)
    throw new AssayError('usage.argument', 'nothing to attest', {
      hint: `name the file the statement is about${typeof vsa === 'string' ? ': FILE --vsa, the file first' : ''}`,
    });
  const stated = statedOf(file, options);
  const signer = await signerOf(options);
  const inputs = inputsOf(file, options);
  if (output !== undefined) refuseUnwritable(output, inputs);
  const { signingConfig, trustRoot, insecureHttp } = options;
  const result = await attest(file, stated, {
    signer,
    form: format,
    ...(signingConfig === undefined ? {} : { signingConfig }),
    ...(trustRoot === undefined ? {} : { trustRoot }),
    ...(insecureHttp ? { insecureHttp } : {}),
  });
  if ('declined' in result) {
    decline(file, result.declined);
    return;
  }
  // Set before it is written: whoever closes the pipe early gets the same answer.
  process.exitCode = result.isNegative ? EXIT.failed : EXIT.ok;
  await write(result.text, output, inputs);
  say(options, [summary(result), ...result.notes, ...leftOut(result.dropped)]);
}

async function runConvert(
  convert: string,
  file: string | undefined,
  options: AttestCommandOptions,
): Promise<void> {
  const { key, signingConfig, identityToken } = options;
  const signers = [key, signingConfig, identityToken].filter((path) => path !== undefined);
  if (file !== undefined || statementsIn(options).length + signers.length > 0)
    throw usage(
      '--convert states and signs nothing',
      'name no file, no signer, and none of --sbom, --vsa, --rebuild, --publish, --predicate',
    );
  const { text, count, dropped } = await convertEvidence(convert, options.format);
  await write(text, options.output, [convert]);
  say(options, [`converted ${count} ${count === 1 ? 'signature' : 'signatures'}`, ...leftOut(dropped)]);
}

/** Nothing was signed, as what was found speaks against it: that is no failure to do it, but an answer. */
function decline(file: string, { message, findings = [], hint }: Declined): void {
  process.exitCode = EXIT.failed;
  const lines = [`assay: ${file}: not signed: ${message}`, ...findings, `hint: ${hint}`];
  for (const line of lines) process.stderr.write(`${printable(line)}\n`);
}

function usage(message: string, hint: string): AssayError {
  return new AssayError('usage.option', message, { hint });
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
  if (path === STANDARD_INPUT) return Buffer.from(await readStandardInput('attest.token')).toString();
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
  const { key, signingConfig, identityToken, trustRoot } = options;
  const token = identityToken === undefined ? [] : filesOf([identityToken]);
  return [file, key, signingConfig, ...token, trustRoot, ...statedFiles(options)].filter(
    (path) => path !== undefined,
  );
}

/** Before anything is signed: what is in a public log cannot be taken back, so it must not get lost for want of a folder. */
function refuseUnwritable(path: string, inputs: readonly string[]): void {
  for (const input of inputs) refuseInput(path, input);
  const status = statSync(path, { throwIfNoEntry: false });
  const no = (why: string, cause?: unknown): never => {
    throw new AssayError('output.write', `it cannot be written: ${why}`, { path, cause });
  };
  if (status?.isDirectory()) no('it is a directory');
  try {
    accessSync(status ? path : dirname(path), constants.W_OK);
  } catch (error) {
    no('no such folder, or permission denied', error);
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
