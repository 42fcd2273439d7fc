import {
  type ArtifactInput,
  type Interest,
  type OnFields,
  type OpenOptions,
  openArtifact,
} from '../../artifact/index.ts';
import type { Artifact, ArtifactSummary, Problem } from '../../model/index.ts';
import { summaryOf } from '../artifact-summary.ts';
import { createToolSearch } from '../tools.ts';
import { createContentSearch } from './contents.ts';
import { createDates } from './dates.ts';
import { createFieldReader } from './fields.ts';
import { createHomes } from './homes.ts';
import { createInodes } from './inodes.ts';
import { createLayers } from './layers.ts';
import { nameSigns } from './names.ts';
import { orderSigns } from './order.ts';
import type { Forecast } from './prediction.ts';
import { createSigns } from './signs.ts';
import { createTimes } from './times.ts';

/** Watches the one pass over an artifact for what another build would not repeat. */
export interface ForecastSearch {
  /** Give both to `openArtifact`. */
  readonly interest: Interest;
  readonly onFields: OnFields;
  /** What was found, once the artifact is open. */
  finish(artifact: Artifact): Forecast;
}

/** A search that is to run with an artifact's one pass. */
export function createForecastSearch(): ForecastSearch {
  const [signs, times, inodes, layers] = [
    createSigns(),
    createTimes(),
    createInodes(),
    createLayers(),
  ] as const;
  const dates = createDates(times.isOld);
  const homes = createHomes();
  const tools = createToolSearch();
  const read = createFieldReader({ signs, times, inodes, layers });
  const interest = createContentSearch(signs, dates, homes, layers);
  return {
    interest,
    onFields(entry, fields, of) {
      const container = of === 'header' ? layers.known(entry.parent) : entry;
      if (container) tools.see(container.format, fields, of);
      read(entry, fields, of);
    },
    finish(artifact) {
      const found = [
        ...times.signs(),
        ...inodes.signs(),
        ...dates.signs(times.window()),
        ...homes.signs(artifact),
        ...orderSigns(artifact.entries),
        ...nameSigns(artifact.entries),
      ];
      for (const sign of found) signs.add(sign);
      const predictions = signs.predictions(artifact.name, tools.names(artifact.entries));
      return {
        predictions,
        clean: predictions.every(({ likelihood }) => likelihood === 'possible'),
        omitted: dates.omitted,
      };
    },
  };
}

/** How to open what is forecast. */
export type ForecastOptions = Pick<OpenOptions, 'limits' | 'files' | 'signal' | 'onProgress'>;

/** A forecast with what it is about. */
export interface Forecasted {
  readonly artifact: ArtifactSummary;
  readonly forecast: Forecast;
  /** What could not be read, so that nothing is foretold of it. */
  readonly problems: readonly Problem[];
}

/**
 * Tells from one artifact what another build of it would not repeat, in one pass over its bytes.
 * @throws AssayError `input.*` where it cannot be read at all
 */
export async function forecast(input: ArtifactInput, options: ForecastOptions = {}): Promise<Forecasted> {
  const search = createForecastSearch();
  const artifact = await openArtifact(input, {
    ...options,
    interests: [search.interest],
    onFields: search.onFields,
    rows: true,
  });
  try {
    return { artifact: summaryOf(artifact), forecast: search.finish(artifact), problems: artifact.problems };
  } finally {
    await artifact.close();
  }
}
