import type { Command } from 'commander';
import { addOutputOptions, addProgressOption } from '../../options.ts';
import type { SbomRefreshOptions } from '../../run/sbom-refresh.ts';

/** `assay sbom refresh`: CPython's in-tree document from the tree. */
export function addRefresh(group: Command): void {
  const command = group
    .command('refresh')
    .summary("regenerate CPython's Misc/sbom.spdx.json")
    .description(
      "Regenerates Misc/sbom.spdx.json of a source tree of CPython, or of its tarball, as the tree's own tool does: packages stay as people wrote them, files and relationships follow from the tree. A tree without one gets a first one, from what its bytes show. Prints it, unless --write or --check is given. Exits 1 where the packages are not as that tool wants them; then --write writes nothing.",
    )
    .argument('<tree>', 'a source tree of CPython, or its tarball')
    .option('--write', 'write it into the tree')
    .option('--check', 'write nothing, and exit 1 if it would change');
  addOutputOptions(addProgressOption(command), []).action(
    async (tree: string, options: SbomRefreshOptions) => {
      const { runSbomRefresh } = await import('../../run/sbom-refresh.ts');
      await runSbomRefresh(tree, options);
    },
  );
}
