import type { Auditor, AuditTarget } from '../../library/index.ts';
import { type AuditView, reverseText } from '../../report/index.ts';
import { EXIT } from '../exit.ts';
import type { Output } from '../output.ts';
import { sayError } from '../say.ts';
import { type AuditCliOptions, exitCodeOf, present } from './audit-answer.ts';

/** What a reverse look-up is run with. */
interface Setting {
  readonly auditor: Auditor;
  readonly output: Output;
  readonly view: AuditView;
  readonly options: AuditCliOptions;
}

/** Does what `assay audit --advisory` is asked for; sets the exit code. @throws AssayError */
export async function runReverse(
  advisory: string,
  targets: readonly AuditTarget[],
  { auditor, output, view, options }: Setting,
): Promise<void> {
  const reversed = await auditor.askWhoHas(advisory, targets);
  for (const { error } of reversed.failed) sayError(error);
  process.exitCode = reversed.failed.length > 0 ? EXIT.impossible : exitCodeOf(reversed.targets, options);
  await output.write(
    options.format === 'text' ? reverseText(reversed, view) : present(reversed.targets, options.format, view),
  );
  await output.close();
}
