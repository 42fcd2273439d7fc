import type { CauseCode } from '../../model/index.ts';

/** What is known of the machine: probed once, so that the table of variations is plain data. */
export interface Facts {
  readonly windows: boolean;
  /** Processors there are. */
  readonly cpus: number;
  /** Installed locales, as `locale -a` lists them. */
  readonly locales: readonly string[];
  /** SOURCE_DATE_EPOCH of the caller. */
  readonly epoch: string | undefined;
  /** The home folder of the caller, and another path that leads there. */
  readonly home: string | undefined;
  readonly otherHome: string;
  readonly listsAsCreated: boolean;
  /** Commands to put before another, each tried and found to work; undefined where not. */
  readonly wrappers: Readonly<Record<WrapperName, readonly string[] | undefined>>;
}

/** Programs that change what a command sees. */
export type WrapperName = 'faketime' | 'hostname' | 'uid' | 'taskset' | 'umask' | 'disorderfs';

/** What one variation sets, with or without the variation. */
export interface Setting {
  readonly env?: Readonly<Record<string, string>>;
  readonly wrapper?: readonly string[];
  readonly umask?: number;
  readonly shift?: number;
  readonly elsewhere?: true;
  readonly reversed?: true;
  readonly overlaid?: true;
}

/** One thing about the environment that can be changed. */
export interface Variation {
  readonly name: string;
  /** What it changes, one phrase. */
  readonly title: string;
  /** What it needs, one phrase, for the documentation. */
  readonly needs: string;
  /** Causes it typically shows. */
  readonly typical: readonly CauseCode[];
  /** The output may follow it: it is an input of the build by agreement. */
  readonly expected?: true;
  readonly resolve: (facts: Facts) => Resolution;
}

/** How a variation is done on a machine, or why it cannot be. */
export type Resolution =
  | { readonly unavailable: string }
  | {
      /** What is set where it is not varied. */
      readonly base: Setting;
      readonly varied: Setting;
      /** What of it is missing here. */
      readonly note?: string;
    };
