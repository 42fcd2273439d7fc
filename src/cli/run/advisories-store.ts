import { homedir } from 'node:os';
import { join } from 'node:path';
import { makeFolder, nodeHost, replaceFile } from '../../host/index.ts';
import type { ImportMachine } from '../../store/index.ts';

/**
 * The path of the advisory store: the option, else the variable `ASSAY_ADVISORIES`, else `assay/advisories.sqlite` in the
 * data folder of the user: `XDG_DATA_HOME` or `~/.local/share`, `~/Library/Application Support` on macOS,
 * `LOCALAPPDATA` on Windows.
 */
export function storePath(
  option: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): string {
  if (option !== undefined) return option;
  const { ASSAY_ADVISORIES: named, XDG_DATA_HOME: xdg, LOCALAPPDATA: local } = env;
  if (named !== undefined && named !== '') return named;
  return join(dataFolder(platform, xdg, local), 'assay', 'advisories.sqlite');
}

/** The data folder of the user; see {@link storePath}. */
export function dataFolder(platform: string, xdg: string | undefined, local: string | undefined): string {
  if (platform === 'win32') return local || join(homedir(), 'AppData', 'Local');
  // XDG base directory specification: a relative path is invalid and to be ignored.
  if (xdg?.startsWith('/')) return xdg;
  return platform === 'darwin'
    ? join(homedir(), 'Library', 'Application Support')
    : join(homedir(), '.local', 'share');
}

/** What imports need of this machine. */
export const IMPORT_MACHINE: ImportMachine = {
  files: nodeHost.files,
  now: nodeHost.now,
  makeFolder,
  replaceFile,
};
