import { DEFAULT_POLICY, lintPolicy, type PolicyDocument } from '../../library/index.ts';
import { AssayError } from '../../model/index.ts';
import { plural, printable } from '../../report/index.ts';
import { EXIT } from '../exit.ts';
import { openOutput } from '../output.ts';
import { sayError } from '../say.ts';

/** Does what `assay policy check` is asked for; sets the exit code. */
export async function runPolicyCheck(files: readonly string[]): Promise<void> {
  const output = openOutput(undefined, files);
  let code: number = EXIT.ok;
  for (const path of files) {
    try {
      const { policy, faults } = await lintPolicy(path);
      if (policy) await output.line(`${printable(path)}: ${summaryOf(policy)}`);
      for (const { line, column, message, hint } of faults) {
        await output.line(`${printable(path)}:${line}:${column}: ${printable(message)}`);
        if (hint !== undefined) await output.line(`  hint: ${printable(hint)}`);
      }
      if (faults.length > 0) code = Math.max(code, EXIT.failed);
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      sayError(error);
      code = EXIT.impossible;
    }
  }
  await output.close();
  process.exitCode = code;
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
