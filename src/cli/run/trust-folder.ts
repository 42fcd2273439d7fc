import { join } from 'node:path';
import { dataFolder } from './advisories-store.ts';

/**
 * The folder where trust is kept: the variable `ASSAY_TRUST`, else `assay/trust` in the data folder of the user, as the advisory
 * store has it.
 */
export function trustFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): string {
  const { ASSAY_TRUST: named, XDG_DATA_HOME: xdg, LOCALAPPDATA: local } = env;
  if (named !== undefined && named !== '') return named;
  return join(dataFolder(platform, xdg, local), 'assay', 'trust');
}
