import { jarManifestComparator, maskOf } from '../../content/jar-manifest.ts';
import { type Canonical, held } from './canonical.ts';

/** Manifests of JAR files: their text without digests (JAR file specification). */
export const canonicalJarManifest: Canonical = {
  name: 'jar-manifest',
  handles: jarManifestComparator.handles,
  async write(form, gathered) {
    const bytes = await held(gathered);
    const mask = bytes && maskOf(bytes);
    if (!mask?.masked) return false;
    form.item(mask.text);
    return true;
  },
};
