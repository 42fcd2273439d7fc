import { parsePublisher, type VerifyOptions, verify } from '../../library/index.ts';
import { AssayError } from '../../model/index.ts';
import { createStyle, VERIFY_PRESENTERS } from '../../report/index.ts';
import { wantsColour } from '../colour.ts';
import { EXIT } from '../exit.ts';
import { openOutput } from '../output.ts';

/** Options of `assay verify`. */
export interface VerifyCommandOptions {
  readonly attestation?: readonly string[];
  readonly publisher?: readonly string[];
  readonly identity?: string;
  readonly issuer?: string;
  readonly key?: readonly string[];
  readonly trustRoot?: string;
  readonly digest?: readonly string[];
  readonly at?: string;
  readonly strict?: boolean;
  readonly explain?: boolean;
  readonly format: string;
  readonly output?: string;
}

/** Does what `assay verify` is asked for; sets the exit code. @throws AssayError */
export async function runVerify(targets: readonly string[], options: VerifyCommandOptions): Promise<void> {
  const { digest = [], attestation = [], key = [], trustRoot, output: path } = options;
  if (targets.length + digest.length === 0)
    throw new AssayError('usage.argument', 'nothing to verify', { hint: 'name files, folders, or --digest' });
  if (digest.length > 0 && attestation.length === 0)
    throw new AssayError('usage.option', '--digest has nothing beside it', {
      hint: 'give the evidence with --attestation',
    });
  const report = await verify(
    [...targets, ...digest.map((one) => ({ digest: one }))],
    libraryOptions(options),
  );
  const presenter = VERIFY_PRESENTERS.find(({ name }) => name === options.format)!;
  const inputs = [...targets, ...attestation, ...key, ...(trustRoot === undefined ? [] : [trustRoot])];
  const output = openOutput(path, inputs);
  const colour = path === undefined && wantsColour();
  const style = createStyle(colour, Math.max(process.stdout.columns ?? 100, 60));
  await output.write(presenter.present(report, { style, explain: options.explain === true }));
  await output.close();
  process.exitCode = report.files.every(({ outcome }) => outcome === 'verified') ? EXIT.ok : EXIT.failed;
}

function libraryOptions(options: VerifyCommandOptions): VerifyOptions {
  const { attestation, publisher, identity, issuer, key, trustRoot, at, strict } = options;
  if ((identity === undefined) !== (issuer === undefined))
    throw new AssayError('usage.option', '--identity and --issuer belong together', {
      hint: 'anybody can have a name at an issuer of their own',
    });
  return {
    ...(attestation ? { attestations: attestation } : {}),
    ...(publisher ? { publishers: publisher.map(parsePublisher) } : {}),
    ...(identity !== undefined && issuer !== undefined
      ? { identities: [{ subject: identity, issuer }] }
      : {}),
    ...(key ? { keys: key } : {}),
    ...(trustRoot === undefined ? {} : { trustRoot }),
    ...(at === undefined ? {} : { at: momentOf(at) }),
    ...(strict ? { strict } : {}),
  };
}

function momentOf(text: string): number {
  const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(time))
    throw new AssayError('usage.option', `--at is no time: ${text}`, {
      hint: 'write 2026-11-23 or 2026-11-23T12:00:00Z',
    });
  return time / 1000;
}
