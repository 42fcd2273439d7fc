import { CAUSES, type CauseCode } from '../model/index.ts';
import { HINTS } from './tool-hints.ts';

/** Programs whose traces were recognised in an artifact. */
export type Tools = ReadonlySet<string>;

/** What makes a cause go away, for the tool that made the file where it is known. */
export function remedyOf(code: CauseCode, tools: Tools): string | undefined {
  for (const tool of tools) {
    const hint = HINTS[tool]?.[code];
    if (hint !== undefined) return hint;
  }
  return CAUSES[code].remedy;
}
