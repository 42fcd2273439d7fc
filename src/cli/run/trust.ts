import { initTrust, type ShownTrust, showTrust, type TrustUpdate, updateTrust } from '../../library/index.ts';
import { AssayError, VERSION } from '../../model/index.ts';
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
  await tellUpdate(options, [], () => updateTrust(options.instance, requestOf(options)));
}

/** Does what `assay trust init` is asked for; sets the exit code. @throws AssayError */
export async function runTrustInit(options: InitOptions): Promise<void> {
  const { name, root, mirror } = options;
  await tellUpdate(options, [root], () => initTrust({ ...requestOf(options), name, root, mirror }));
}

/** Does what `assay trust show` is asked for; sets the exit code. @throws AssayError */
export async function runTrustShow(options: ShowOptions): Promise<void> {
  const { instance, trustRoot } = options;
  if (instance !== undefined && trustRoot !== undefined)
    throw new AssayError('usage.option', '--trust-root and --instance exclude each other', {
      hint: 'show one at a time',
    });
  const folder = trustFolder();
  await tell(options, trustRoot === undefined ? [] : [trustRoot], async () => {
    const trust = await showTrust({
      folder,
      ...(instance === undefined ? {} : { instance }),
      ...(trustRoot === undefined ? {} : { trustRoot }),
    });
    return { document: { folder, trust }, text: (style) => shownText(trust, style) };
  });
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

async function tellUpdate(
  options: UpdateOptions,
  inputs: readonly string[],
  update: () => Promise<TrustUpdate>,
): Promise<void> {
  await tell(options, inputs, async () => {
    const done = await update();
    return { document: { folder: trustFolder(), ...done }, text: (style) => updateText(done, style) };
  });
}

/** What a command answers, as JSON and as text. */
interface Answer {
  readonly document: object;
  readonly text: (style: Style) => string;
}

/** The output is opened first: nothing is done that could not be told. */

async function tell(
  { format, output: path }: TrustCommandOptions,
  inputs: readonly string[],
  answer: () => Promise<Answer>,
): Promise<void> {
  const output = openOutput(path, inputs);
  const { document, text } = await answer();
  await output.write(
    format === 'json'
      ? `${JSON.stringify({ schemaVersion: 1, ...document, tool: { name: 'assay', version: VERSION } }, null, 2)}\n`
      : text(styleOf(path)),
  );
  await output.close();
  process.exitCode = EXIT.ok;
}
