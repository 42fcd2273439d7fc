import { initTrust, type ShownTrust, showTrust, type TrustUpdate, updateTrust } from '../../library/index.ts';
import { AssayError } from '../../model/index.ts';
import type { Style } from '../../report/index.ts';
import { styleOf } from '../colour.ts';
import { EXIT } from '../exit.ts';
import { openOutput } from '../output.ts';
import { trustFolder } from './trust-folder.ts';
import { trustText, updateText } from './trust-text.ts';

interface TrustCommandOptions {
  readonly instance?: string;
  readonly format: string;
  readonly output?: string;
}

/** Options of `assay trust update`. */
export interface UpdateOptions extends TrustCommandOptions {
  readonly mirror?: string;
  readonly targets?: string;
  readonly insecureHttp?: boolean;
}

/** Options of `assay trust init`. */
export interface InitOptions extends UpdateOptions {
  readonly name: string;
  readonly root: string;
  readonly mirror: string;
}

/** Options of `assay trust show`. */
export interface ShowOptions extends TrustCommandOptions {
  readonly trustRoot?: string;
}

/** Does what `assay trust update` is asked for; sets the exit code. @throws AssayError */
export async function runTrustUpdate(options: UpdateOptions): Promise<void> {
  await tellUpdate(await updateTrust(options.instance, requestOf(options)), options, []);
}

/** Does what `assay trust init` is asked for; sets the exit code. @throws AssayError */
export async function runTrustInit(options: InitOptions): Promise<void> {
  const { name, root, mirror } = options;
  const update = await initTrust({ ...requestOf(options), name, root, mirror });
  await tellUpdate(update, options, [root]);
}

/** Does what `assay trust show` is asked for; sets the exit code. @throws AssayError */
export async function runTrustShow(options: ShowOptions): Promise<void> {
  const { instance, trustRoot } = options;
  if (instance !== undefined && trustRoot !== undefined)
    throw new AssayError('usage.option', '--trust-root and --instance exclude each other', {
      hint: 'show one at a time',
    });
  const trust = await showTrust({
    folder: trustFolder(),
    ...(instance === undefined ? {} : { instance }),
    ...(trustRoot === undefined ? {} : { trustRoot }),
  });
  const inputs = trustRoot === undefined ? [] : [trustRoot];
  await tell(options, inputs, { folder: trustFolder(), trust }, (style) => shownText(trust, style));
}

function shownText(trust: readonly ShownTrust[], style: Style): string {
  return trust.map((one) => trustText(one, Date.now() / 1000, style)).join('\n');
}

function requestOf({ mirror, targets, insecureHttp }: UpdateOptions) {
  return {
    folder: trustFolder(),
    ...(mirror === undefined ? {} : { mirror }),
    ...(targets === undefined ? {} : { targets }),
    ...(insecureHttp ? { insecureHttp } : {}),
  };
}

async function tellUpdate(update: TrustUpdate, options: UpdateOptions, inputs: readonly string[]) {
  await tell(options, inputs, { folder: trustFolder(), ...update }, (style) => updateText(update, style));
}

async function tell(
  { format, output: path }: TrustCommandOptions,
  inputs: readonly string[],
  document: object,
  text: (style: Style) => string,
): Promise<void> {
  const output = openOutput(path, inputs);
  const style = styleOf(path);
  await output.write(
    format === 'json' ? `${JSON.stringify({ schemaVersion: 1, ...document }, null, 2)}\n` : text(style),
  );
  await output.close();
  process.exitCode = EXIT.ok;
}
