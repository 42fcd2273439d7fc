import type { Entry } from '../../model/index.ts';
import type { Cataloger } from '../cataloger.ts';
import { metadataText } from '../text.ts';

/** What a script that fetches or refreshes copied software expects to get. */
export interface TreeScript {
  /** `Entry.path` of the script. */
  readonly path: string;
  readonly expects: readonly {
    readonly kind: 'version' | 'sha256';
    readonly variable: string;
    readonly value: string;
    /** From 1. */
    readonly line: number;
  }[];
}

/** Scripts by their names, `Modules/expat/refresh.sh`. */
const SCRIPT = /\/(?:refresh|update|fetch|vendor|sync|import)[\w-]*(?:\.(?:sh|bash|bat|ps1|py))?$/;
/** An assignment at the start of a line whose name says what its value is: `expected_libexpat_version="2.7.1"`. */
const EXPECTED =
  /^[ \t]*(?:export[ \t]+|set[ \t]+)?([A-Za-z_]*(?:version|revision|_rev|commit|sha256))[ \t]*=[ \t]*["']?([\w.+-]{1,128})["']?[ \t]*(?:#.*)?$/i;

/** A cataloger that finds no components: it keeps what scripts of a tree expect. */
export function treeScripts(): { readonly cataloger: Cataloger; readonly scripts: readonly TreeScript[] } {
  const scripts: TreeScript[] = [];
  return {
    scripts,
    cataloger: {
      name: 'tree-scripts',
      wants: ({ kind, path }) => kind === 'file' && SCRIPT.test(path),
      catalog({ path }: Entry, content: Uint8Array) {
        const lines = metadataText(content)?.split(/\r?\n/) ?? [];
        const expects = lines.flatMap((text, at) => {
          const [, variable, value] = text.length > 1000 ? [] : (EXPECTED.exec(text) ?? []);
          if (variable === undefined || value === undefined) return [];
          const kind = /sha256$/i.test(variable) ? ('sha256' as const) : ('version' as const);
          return kind === 'sha256' && !/^[0-9a-f]{64}$/i.test(value)
            ? []
            : [{ kind, variable, value, line: at + 1 }];
        });
        if (expects.length > 0) scripts.push({ path, expects });
        return {};
      },
    },
  };
}
