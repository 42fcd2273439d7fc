import { humanSize, printable } from '../report/index.ts';

const START_AFTER = 500;
const EVERY = 100;

/** A line on standard error that says how far the reading is. */
export interface Progress {
  readonly update: (done: number, total: number | undefined) => void;
  /** Wipes the line. */
  readonly end: () => void;
}

/** Shows nothing for the first half second, nothing where standard error is not a terminal. */
export function startProgress(label: string, enabled: boolean): Progress {
  const { stderr } = process;
  if (!enabled || !stderr.isTTY) return { update() {}, end() {} };
  const begin = performance.now();
  let last = begin + START_AFTER - EVERY;
  let shown = false;
  return {
    update(done, total) {
      const now = performance.now();
      if (now - last < EVERY) return;
      last = now;
      shown = true;
      const share = total ? ` of ${humanSize(total)} (${Math.floor((100 * done) / total)} %)` : '';
      const far = `: ${humanSize(done)}${share}`;
      stderr.write(`\r\x1b[K${fitted(printable(label), (stderr.columns ?? 80) - 1 - far.length)}${far}`);
    },
    end() {
      if (shown) stderr.write('\r\x1b[K');
    },
  };
}

/** The end of a path says most; a line that wraps could not be wiped. */
function fitted(text: string, width: number): string {
  return text.length <= width ? text : `…${text.slice(text.length - Math.max(0, width - 1))}`;
}
