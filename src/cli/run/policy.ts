import {
  DEFAULT_POLICY,
  evidencePaths,
  lintPolicy,
  type PolicyDocument,
  policyFromFiles,
} from '../../library/index.ts';
import { AssayError } from '../../model/index.ts';
import { plural, printable } from '../../report/index.ts';
import { EXIT } from '../exit.ts';
import { openOutput } from '../output.ts';
import { sayError, sayNotes } from '../say.ts';
import { type ExpectationOptions, expectationFiles, expectationsOf } from './expectations.ts';

/** Does what `assay policy check` is asked for; sets the exit code. */
export async function runPolicyCheck(files: readonly string[]): Promise<void> {
  const output = openOutput(undefined, files);
  // Set before anything is written: whoever closes the pipe early has it as well.
  const end = (code: number) => {
    process.exitCode = Math.max(Number(process.exitCode ?? EXIT.ok), code);
  };
  for (const path of files) {
    try {
      const { policy, faults } = await lintPolicy(path);
      if (faults.length > 0) end(EXIT.failed);
      if (policy) await output.line(`${printable(path)}: ${summaryOf(policy)}`);
      for (const { line, column, message, hint } of faults) {
        await output.line(`${printable(path)}:${line}:${column}: ${printable(message)}`);
        if (hint !== undefined) await output.line(`  hint: ${printable(hint)}`);
      }
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      end(sayError(error));
    }
  }
  await output.close();
}

function summaryOf({ name, rules, projects }: PolicyDocument): string {
  const required = rules.require?.value ?? [];
  const demands = required.length === 0 ? 'no question must pass' : `${required.join(', ')} must pass`;
  const sections = projects.length === 0 ? '' : `; ${plural(projects.length, 'section')} for projects`;
  return `policy ${printable(name)}: ${demands}${sections}`;
}

/** Does what `assay policy show` is asked for. */
export async function runPolicyShow({ output: path }: { readonly output?: string }): Promise<void> {
  const output = openOutput(path, []);
  await output.write(DEFAULT_POLICY);
  await output.close();
}

/** Options of `assay policy from`. */
export interface PolicyFromOptions extends ExpectationOptions {
  readonly output?: string;
  readonly quiet?: boolean;
}

/** Does what `assay policy from` is asked for; sets the exit code. */
export async function runPolicyFrom(paths: readonly string[], options: PolicyFromOptions): Promise<void> {
  const beside = paths.flatMap((path) => evidencePaths(path));
  const output = openOutput(options.output, [...paths, ...beside, ...expectationFiles(options)]);
  const { policy, files } = await policyFromFiles(paths, expectationsOf(options));
  if (policy === undefined) {
    const wrong = files.filter(({ outcome }) => outcome !== 'verified');
    const lines = wrong.map(({ file, outcome, message }) => `${file}: ${outcome}: ${message}`);
    sayNotes(wrong.length > 0 ? lines : ['no certificate names who signed these files'], options);
    process.exitCode = EXIT.failed;
  } else await output.write(policy);
  await output.close();
}
