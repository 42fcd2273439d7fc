import { bytesSource } from '../../src/codec/index.ts';
import { COMPARISON_PRESENTERS, createStyle, type Explained } from '../../src/report/index.ts';
import { diff } from '../../src/reproducibility/index.ts';
import { buildPackage, type Settings } from './build.ts';
import { MONDAY, STEPS, TUESDAY } from './steps.ts';

/** Both builds after some of the steps, and how they compare. */
export interface Stage {
  /** The steps that were taken. */
  readonly taken: number;
  readonly packages: readonly [Uint8Array, Uint8Array];
  readonly explained: Explained;
}

/** The settings after so many steps. */
export function settingsAfter(taken: number): Settings {
  return Object.assign({}, ...STEPS.slice(0, taken).map(({ adds }) => adds)) as Settings;
}

/** Builds twice before the first step and after each. */
export async function stages(): Promise<Stage[]> {
  const found: Stage[] = [];
  for (let taken = 0; taken <= STEPS.length; taken++) {
    const settings = settingsAfter(taken);
    const packages = [await buildPackage(MONDAY, settings), await buildPackage(TUESDAY, settings)] as const;
    found.push({ taken, packages, explained: await explain(packages) });
  }
  return found;
}

/** Compares two packages as `assay diff monday.pkg tuesday.pkg` does. */
export async function explain([monday, tuesday]: readonly [Uint8Array, Uint8Array]): Promise<Explained> {
  return await diff(
    { name: 'monday.pkg', source: bytesSource(monday) },
    { name: 'tuesday.pkg', source: bytesSource(tuesday) },
  );
}

/** What `assay diff` prints, 100 columns wide. */
export function printed(explained: Explained): string {
  const text = COMPARISON_PRESENTERS.find(({ name }) => name === 'text')!;
  return text.present(explained, { style: createStyle(false, 100) }).trimEnd();
}
