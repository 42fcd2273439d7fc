import { LEFT, type LockGatherer } from './lock.ts';
import { linesOf } from './values.ts';

/** Configurations of Gradle that take part in a build or its tests and not in what is built. */
const BUILD =
  /(?:^test|Test)|annotationProcessor|AnnotationProcessor|kapt|ksp|checkstyle|pmd|spotbugs|jacoco|ktlint|detekt|classpath$/;
const RUN = /(?:^|[a-z])(?:[cC]ompileClasspath|[rR]untimeClasspath)$/;

/**
 * gradle.lockfile and buildscript-gradle.lockfile (Gradle, "Locking versions"): `group:name:version=configuration,…`, and `empty=` for
 * configurations without packages. It names no repository.
 */
export function readGradleLock(text: string, gatherer: LockGatherer): void {
  for (const { number, text: line } of linesOf(text)) {
    const [, group, name, version, list = ''] = /^([^:=\s]+):([^:=\s]+):([^:=\s]+)=(.*)$/.exec(line) ?? [];
    if (line.startsWith('empty=')) continue;
    if (group === undefined) {
      gatherer.leave(LEFT.unread);
      continue;
    }
    const configurations = list.split(',').map((one) => one.trim());
    const isRun = configurations.some((one) => !BUILD.test(one) || (RUN.test(one) && !/test/i.test(one)));
    gatherer.add({
      type: 'maven',
      name: `${group}/${name}`,
      version,
      origin: 'registry',
      place: `line ${number}`,
      ...(isRun ? {} : { scope: 'development' as const }),
    });
  }
}

/** cabal.project.freeze (Cabal, "cabal freeze"): constraints `any.name ==1.2.3`; flags and what GHC brings along without version are none. */
export function readCabalFreeze(text: string, gatherer: LockGatherer): void {
  for (const { number, text: raw } of linesOf(text, /^\s*--/)) {
    for (const part of raw.replace(/^constraints:/, '').split(',')) {
      const one = part.trim();
      const [, name, version] = /^(?:any\.)?([A-Za-z0-9-]+) *==([0-9.]+)$/.exec(one) ?? [];
      if (name !== undefined)
        gatherer.add({ type: 'hackage', name, version, origin: 'registry', place: `line ${number}` });
      // Flags (`name +flag -other`), and where constraints and the index are from.
      else if (
        one !== '' &&
        !/^(?:any\.)?[\w-]+(?: +[+-][\w-]+)+$|^(?:active-repositories|index-state|with-compiler)\b|^installed$/.test(
          one,
        )
      )
        gatherer.leave(LEFT.unread);
    }
  }
}
