import type { Entry, EntryFields, Field } from '../model/index.ts';
import type { Tools } from './remedy.ts';
import { TOOL_RULES, type ToolRule } from './tool-rules.ts';

/** Recognises the programs that made an artifact while its fields are read. */
export interface ToolSearch {
  /** @param format of the container for what it keeps about the entry, else of the content */
  see(format: string, fields: readonly Field[], of: keyof EntryFields): void;
  /** The tools that were recognised, what knows most of the build first. */
  names(entries: readonly Entry[]): Tools;
}

/** Whether a member says which program built the package, so that it is read even where it does not differ. */
export function isTelltale(path: string): boolean {
  return /\.dist-info\/WHEEL$|\/PackageInfo$|\/Distribution$|\/META-INF\/MANIFEST\.MF$|\[5\]SummaryInformation$/.test(
    path,
  );
}

/** So many entries of a format are looked at: what a packer leaves, it leaves in the header of every member. */
const MOST_SEEN = 400;
/** So deep within fields traces stand. */
const DEEPEST = 4;

/** Looks for the traces of the table of rules. */
export function createToolSearch(): ToolSearch {
  const pending = new Map<string, { rules: readonly ToolRule[]; seen: number }>();
  for (const rule of TOOL_RULES) {
    if (!rule.format) continue;
    const key = `${rule.of} ${rule.format}`;
    pending.set(key, { rules: [...(pending.get(key)?.rules ?? []), rule], seen: 0 });
  }
  const found = new Set<string>();
  return {
    see(format, fields, of) {
      const waiting = pending.get(`${of} ${format}`);
      if (!waiting || waiting.rules.length === 0 || waiting.seen++ >= MOST_SEEN) return;
      const told = flatten(fields);
      waiting.rules = waiting.rules.filter((rule) => {
        if (!fits(rule, told)) return true;
        found.add(rule.tool);
        return false;
      });
    },
    names(entries) {
      const named = new Set(found);
      for (const { tool, path } of TOOL_RULES)
        if (path && !named.has(tool) && entries.some((entry) => path.test(entry.path))) named.add(tool);
      // In the order of the table, so that the same traces give the same remedy.
      return new Set(TOOL_RULES.flatMap(({ tool }) => (named.has(tool) ? [tool] : [])));
    },
  };
}

type Told = readonly (readonly [field: string, value: string])[];

function fits({ fields = [], without = [] }: ToolRule, told: Told): boolean {
  const has = ([field, value]: readonly [RegExp, RegExp?]) =>
    told.some(([name, text]) => field.test(name) && (value?.test(text) ?? true));
  return fields.every(has) && !without.some((field) => has([field]));
}

function flatten(fields: readonly Field[], above = '', depth = 0): (readonly [string, string])[] {
  return fields.flatMap(({ name, value, fields: inner = [] }) => {
    const path = above === '' ? name : `${above} / ${name}`;
    const own = [path, String(value ?? '')] as const;
    return depth < DEEPEST && inner.length > 0 ? [own, ...flatten(inner, path, depth + 1)] : [own];
  });
}
