/**
 * A Python project name as indexes compare it: lower case, each run of `-`, `_` and `.` one dash (PEP 503,
 * "Normalized Names"). The name in a `pypi` package URL keeps its periods, so `zope.interface` has two names.
 */
export function pypiName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}
