import { globTest } from '../../identifier/index.ts';
import { diff } from '../../library/index.ts';
import { AssayError, LEVELS, type Level } from '../../model/index.ts';
import { COMPARISON_PRESENTERS, type Explained } from '../../report/index.ts';
import { styleOf } from '../colour.ts';
import { EXIT } from '../exit.ts';
import type { CommonOptions } from '../options.ts';
import { openOutput, refuseTwice } from '../output.ts';
import { startProgress } from '../progress.ts';

/** Outputs that can be had besides the one on standard output, by the option that names their file. */
const FURTHER = ['text', 'html', 'markdown', 'json', 'sarif', 'statement'] as const;

/** Options of `assay diff`. */
export interface DiffCommandOptions
  extends CommonOptions,
    Readonly<Partial<Record<(typeof FURTHER)[number], string>>> {
  readonly atLeast: Level;
  readonly exclude?: readonly string[];
  readonly full?: boolean;
}

/** Does what `assay diff` is asked for; sets the exit code. @throws AssayError */
export async function runDiff(a: string, b: string, options: DiffCommandOptions): Promise<void> {
  refuseTwice({
    output: options.output,
    ...Object.fromEntries(FURTHER.map((name) => [name, options[name]])),
  });
  const matches = options.exclude && excludeTest(options.exclude);
  const outputs = openOutputs(a, b, options);
  const progress = startProgress(b, options.progress && !options.quiet);
  const explained = await diff(a, b, {
    onProgress: progress.update,
    ...(options.limit ? { limits: options.limit } : {}),
    ...(matches ? { exclude: (path: string) => matches(path.replace(/^!?\/(\.\/)?/, '')) } : {}),
  }).finally(progress.end);
  const { verdict, causes } = explained.comparison;
  // Where all that differs was excluded, nothing does.
  const nothing = options.exclude !== undefined && causes.length === 0;
  const equal = nothing || LEVELS.indexOf(verdict) <= LEVELS.indexOf(options.atLeast);
  process.exitCode = equal ? EXIT.ok : EXIT.failed;
  for (const output of outputs) await output.present(explained);
}

function excludeTest(patterns: readonly string[]): (path: string) => boolean {
  const tests = patterns.map((pattern) => {
    const test = globTest(pattern, { anywhere: true });
    if (test) return test;
    throw new AssayError('usage.option', `${pattern} is no pattern of paths`, {
      hint: "give for example --exclude '*.pyc', and \\[ for a bracket that is part of a name",
    });
  });
  return (path) => tests.some((test) => test(path));
}

interface Channel {
  present(explained: Explained): Promise<void>;
}

function openOutputs(a: string, b: string, options: DiffCommandOptions): Channel[] {
  const { format, output } = options;
  const first = openChannel(format, output, [a, b], options.full === true);
  const further = FURTHER.flatMap((name) => {
    const path = options[name];
    // Whoever asks for a file of text wants all of it: the short form is on the screen.
    return path === undefined
      ? []
      : [openChannel(name, path, [a, b], options.full === true || name === 'text')];
  });
  return [first, ...further];
}

function openChannel(
  format: string,
  path: string | undefined,
  inputs: readonly string[],
  full: boolean,
): Channel {
  const presenter = COMPARISON_PRESENTERS.find(({ name }) => name === format)!;
  const output = openOutput(path, inputs);
  const style = styleOf(path);
  return {
    async present(explained) {
      await output.write(presenter.present(explained, { style, full }));
      await output.close();
    },
  };
}
