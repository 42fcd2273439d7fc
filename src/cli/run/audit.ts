import {
  type AuditOptions,
  type Auditor,
  type AuditTarget,
  openAudit,
  type RepositoryPlace,
} from '../../library/index.ts';
import { AssayError } from '../../model/index.ts';
import type { Audited, AuditView } from '../../report/index.ts';
import type { VexOptions } from '../../vulnerability/index.ts';
import { styleOf } from '../colour.ts';
import { EXIT } from '../exit.ts';
import { openOutput } from '../output.ts';
import { startProgress } from '../progress.ts';
import { sayError } from '../say.ts';
import { filesOf, STANDARD_INPUT } from '../stdin.ts';
import { storePath } from './advisories-store.ts';
import { type AuditCliOptions, exitCodeOf, present } from './audit-answer.ts';
import { withStandardInput } from './audit-stdin.ts';

/** Does what `assay audit` is asked for; sets the exit code. @throws AssayError */
export async function runAudit(named: readonly string[], options: AuditCliOptions): Promise<void> {
  const store = storePath(options.store);
  const inputs = [store, ...filesOf(named), ...(options.vex ?? [])];
  const output = openOutput(options.output, inputs);
  const paths = named.includes(STANDARD_INPUT) ? [] : named;
  const auditor = await openAudit(await auditOptions(store, options), paths);
  try {
    const targets = await withStandardInput(named);
    const view: AuditView = {
      style: styleOf(options.output),
      explain: options.explain === true,
      full: options.full === true,
      asked: auditor.asked,
      vex: vexOptions(options),
    };
    if (options.advisory !== undefined) {
      const { runReverse } = await import('./audit-reverse.ts');
      await runReverse(options.advisory, targets, { auditor, output, view, options });
      return;
    }
    const { audited, failed } = await askAll(auditor, targets, options);
    process.exitCode = failed ? EXIT.impossible : exitCodeOf(audited, options);
    // Targets that cannot be read leave no empty answer behind.
    if (audited.length === 0) return;
    await output.write(present(audited, options.format, view));
    await output.close();
  } finally {
    auditor.close();
  }
}

/** A target that cannot be read is told, and must not hide the answers about the others. */
async function askAll(
  auditor: Auditor,
  targets: readonly AuditTarget[],
  { limit, progress: wanted, quiet }: AuditCliOptions,
): Promise<{ readonly audited: readonly Audited[]; readonly failed: boolean }> {
  const audited: Audited[] = [];
  for (const target of targets) {
    const progress = startProgress(typeof target === 'string' ? target : target.name, wanted && !quiet);
    try {
      const reading = { onProgress: progress.update, ...(limit ? { limits: limit } : {}) };
      audited.push(await auditor.ask(target, reading).finally(progress.end));
    } catch (error) {
      sayError(error);
    }
  }
  return { audited, failed: audited.length < targets.length };
}

async function auditOptions(store: string, options: AuditCliOptions): Promise<AuditOptions> {
  const { identities, mapping, platform, vex, git, weak, explain, recall, quiet } = options;
  const graph =
    identities || mapping
      ? await (await import('./id-graph.ts')).loadGraph({
          ...(identities ? { identities } : {}),
          ...(mapping ? { mapping } : {}),
          quiet: quiet === true,
        })
      : undefined;
  return {
    store,
    explain: explain === true,
    recall: recall === true,
    trustWeak: weak === true,
    env: process.env,
    onWarning: sayError,
    ...(graph ? { graph: graph.graph } : {}),
    ...(platform ? { platforms: platform } : {}),
    ...(vex ? { vex } : {}),
    ...(git ? { repositories: git.map(placeOf) } : {}),
  };
}

/** `DIRECTORY`, or `ADDRESS=DIRECTORY`. */
function placeOf(text: string): RepositoryPlace {
  const at = text.indexOf('=');
  if (at < 0) return { directory: text };
  const [address, directory] = [text.slice(0, at), text.slice(at + 1)];
  if (address !== '' && directory !== '') return { address, directory };
  throw new AssayError('usage.option', `--git ${text} lacks the address or the directory`, {
    hint: 'give for example --git github.com/python/cpython=src/cpython',
  });
}

/** Who writes a VEX document, and when; the same inputs give the same document where SOURCE_DATE_EPOCH is set. */
function vexOptions({ author, namespace, format }: AuditCliOptions): VexOptions {
  if (format === 'csaf' && namespace === undefined)
    throw new AssayError('usage.option', '--format csaf needs --namespace', {
      hint: 'give the URL that the author of the document is known by',
    });
  if (format === 'csaf' && !URL.canParse(namespace!))
    throw new AssayError('usage.option', `--namespace ${namespace} is no URL`, {
      hint: 'give for example --namespace https://example.org',
    });
  const epoch = process.env['SOURCE_DATE_EPOCH'] ?? '';
  const milliseconds = /^\d{1,11}$/.test(epoch) ? Number(epoch) * 1000 : Date.now();
  return {
    author: author || 'unknown author, made with Assay',
    namespace: namespace ?? '',
    timestamp: new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z'),
  };
}
