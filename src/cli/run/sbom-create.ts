import { AssayError } from '../../model/index.ts';
import { EXIT } from '../exit.ts';
import { writeOutput } from '../output.ts';
import { environmentTime } from '../source-date.ts';
import type { SbomEmbedOptions } from './sbom-embed.ts';
import { create, tell, tellDate } from './sbom-made.ts';

/** Does what `assay sbom create` is asked for; sets the exit code. @throws AssayError */
export async function runSbomCreate(targets: readonly string[], options: SbomEmbedOptions): Promise<void> {
  const { outDir, output: path, recognisers = [] } = options;
  const embed = await import('./sbom-embed.ts');
  if (options.embed) return await embed.runSbomEmbed(targets, options);
  embed.refuseEmbedOptions(options);
  const profile = await import('./sbom-profile.ts');
  if (options.profile !== undefined) return await profile.runSbomProfile(targets, options);
  profile.refuseProfileOptions(options);
  const created = environmentTime();
  if (outDir !== undefined) {
    if (path !== undefined)
      throw new AssayError('usage.option', '--output and --out-dir exclude each other', {
        hint: 'give --out-dir for one document per target, --output for one document',
      });
    const { createAll } = await import('./sbom-batch.ts');
    await createAll(targets, outDir, options, created);
    return;
  }
  const [target, ...others] = targets as [string, ...string[]];
  if (others.length > 0)
    throw new AssayError(
      'usage.argument',
      `one document is for one artifact, and ${targets.length} are given`,
      {
        hint: 'give --out-dir to write one document for each',
      },
    );
  const made = await create(target, options, created);
  process.exitCode = made.damaged ? EXIT.failed : EXIT.ok;
  await writeOutput(path, made.text, [target, ...recognisers]);
  tell(target, made, options);
  tellDate(options, created);
}
