import type { AuditPresenter } from './audited.ts';
import { json } from './json.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';
import { vex } from './vex.ts';

/** The forms an audit can be shown in, by the names of `--format`. */
export const AUDIT_PRESENTERS: readonly AuditPresenter[] = [text, json, sarif, ...vex];
