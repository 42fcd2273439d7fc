import { openArtifact } from '../../artifact/index.ts';
import { nodeHost } from '../../host/index.ts';
import { createCatalog } from '../../sbom/index.ts';
import { artifactSubject, digestedFiles } from '../../vulnerability/index.ts';
import { allCatalogers } from '../catalogers.ts';
import { inputOfTarget } from '../input.ts';
import type { AuditSubject } from './subject.ts';
import type { TargetOptions } from './targets.ts';

/** The components that an artifact has, as `assay check` names them. @throws AssayError `input.*` */
export async function readArtifact(path: string, options: TargetOptions): Promise<AuditSubject> {
  const catalog = createCatalog(await allCatalogers());
  const artifact = await openArtifact(await inputOfTarget(path), {
    ...options,
    files: nodeHost.files,
    interests: [catalog.interest],
  });
  try {
    const { components, sboms } = catalog.finish(artifact);
    const { entries } = artifact;
    const unread = artifact.problems.filter(({ level }) => level === 'error').length;
    return {
      name: path,
      kind: 'artifact',
      ...artifactSubject(artifact, components),
      files: () => digestedFiles(entries),
      left: {
        ...(unread > 0 ? { 'places of the artifact that could not be read': unread } : {}),
        ...(sboms.length > 0 ? { 'SBOM documents inside, which were not asked about': sboms.length } : {}),
      },
    };
  } finally {
    await artifact.close();
  }
}
