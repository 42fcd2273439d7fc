import { nodeHost, openBuildArea } from '../host/index.ts';
import { globTest } from '../identifier/index.ts';
import { AssayError, type Limits } from '../model/index.ts';
import {
  type BisectEvent,
  type BisectRequest,
  type BisectResult,
  bisect as bisectBuilds,
} from '../reproducibility/index.ts';
import { diff } from './diff.ts';

export type { BisectEvent, BisectRequest, BisectResult } from '../reproducibility/index.ts';

/** Where to work, and who wants to know. */
export interface BisectOptions {
  /** Path of the folder for the builds: an empty one, or that of an earlier run. */
  readonly work: string;
  readonly onEvent?: (event: BisectEvent) => void;
  readonly signal?: AbortSignal;
  /** Bounds for reading the produced files. */
  readonly limits?: Partial<Limits>;
}

/**
 * Builds several times, each time with other parts of the environment changed, and says which of them change the produced files: the
 * library's form of `assay bisect`. Runs the command given, with the rights of the caller.
 * @throws AssayError `bisect.*`, `run.start`, `usage.option`
 */
export async function bisect(request: BisectRequest, options: BisectOptions): Promise<BisectResult> {
  const { work, onEvent = () => {}, signal, limits } = options;
  const area = await openBuildArea({
    source: request.source,
    work,
    home: request.env[nodeHost.machine.windows ? 'USERPROFILE' : 'HOME'] || undefined,
    isProduced: producedTest(request.patterns),
  });
  const compare = async (left: string, right: string) =>
    (await diff(left, right, { ...(signal ? { signal } : {}), ...(limits ? { limits } : {}) })).comparison;
  return await bisectBuilds(request, {
    host: nodeHost,
    area,
    compare,
    onEvent,
    ...(signal ? { signal } : {}),
  });
}

function producedTest(patterns: readonly string[]): (path: string) => boolean {
  const tests = patterns.map((pattern) => {
    const test = globTest(pattern);
    if (test) return test;
    throw new AssayError('usage.option', `${pattern} is no pattern of paths below the source folder`, {
      hint: "give for example --artifacts 'dist/*.whl'; absolute paths and `..` lead outside",
    });
  });
  return (path) => tests.some((test) => test(path));
}
