/**
 * Equal for texts that are one version of a project. Zeros at the end of a release number of PEP 440 say nothing: 1.0 and 1.0.0 are
 * one version ("Version specifiers").
 * @param project package URL without version
 */
export function versionKey({
  project,
  version,
}: {
  readonly project: string;
  readonly version: string;
}): string {
  if (!project.startsWith('pkg:pypi/')) return version;
  const [, numbers = '', rest = ''] = /^((?:\d+!)?\d+(?:\.\d+)*)(.*)$/.exec(version) ?? [];
  return numbers.replace(/(?:\.0)+$/, '') + rest;
}
