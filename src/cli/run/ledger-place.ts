import { join } from 'node:path';
import type { LedgerPlace } from '../../library/index.ts';
import { dataFolder } from './advisories-store.ts';

/**
 * Where the ledger is: the option, else the variable `ASSAY_LEDGER`, else `assay/ledger.jsonl` in the data folder of the user, as
 * the advisory store has it. The key that signs it: the variable `ASSAY_LEDGER_KEY`, else `assay/ledger-key.pem` in that folder,
 * wherever the ledger is.
 */
export function ledgerPlace(
  option: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): LedgerPlace {
  const { ASSAY_LEDGER: named, ASSAY_LEDGER_KEY: key, XDG_DATA_HOME: xdg, LOCALAPPDATA: local } = env;
  const folder = join(dataFolder(platform, xdg, local), 'assay');
  return {
    path: option ?? (named || join(folder, 'ledger.jsonl')),
    key: key || join(folder, 'ledger-key.pem'),
  };
}

/** The ledger that a question is compared with, by `--ledger` and `--no-ledger`; one that was named must be there. */
export function askedLedger(
  option: string | boolean | undefined,
): (LedgerPlace & { readonly mustExist: boolean }) | undefined {
  if (option === false) return undefined;
  const named = typeof option === 'string' ? option : undefined;
  return { ...ledgerPlace(named), mustExist: named !== undefined };
}

/** The files of a ledger: no output may overwrite them. */
export function ledgerFiles({ path, key }: LedgerPlace): readonly string[] {
  return [path, `${path}.head`, key];
}
