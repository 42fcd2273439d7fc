import { AssayError } from '../../../src/model/index.ts';
import { readTrustRoot } from '../../../src/provenance/trust/root.ts';
import { beginWith, type TufState } from '../../../src/provenance/tuf/state.ts';
import { updateTargets } from '../../../src/provenance/tuf/update.ts';
import { decodeTrust, encodeTrust } from '../../../src/store/trust/shape.ts';
import { createSigstore } from '../../standin/sigstore.ts';
import { createTufRepository } from '../../standin/tuf.ts';
import { mutate } from '../mutate.ts';
import type { Draw } from '../text/mutate-text.ts';
import { attempt, bytesOf, differs, type TextTarget } from '../text/target.ts';
import { mutateDocument } from './mutate-evidence.ts';
import { pinned } from './pinned.ts';

const NOW = Date.UTC(2026, 5, 1) / 1000;
const NAME = 'trusted_root.json';
const { FILES, ROOT, FIRST } = pinned('trust', () => {
  const root = Buffer.from(createSigstore(NOW).trustedRoot);
  const repository = createTufRepository({ now: NOW });
  repository.setTarget(NAME, root);
  repository.publish();
  repository.rotateRoot();
  const paths = repository.paths();
  return {
    FILES: new Map(paths.map((path) => [path, repository.file(path)!])),
    ROOT: root,
    FIRST: repository.firstRoot,
  };
});
const TEXTS = [...FILES.values()].map(String);

/** The first root has been seen, or also the targets of a former update. */
async function updated(files: ReadonlyMap<string, Uint8Array>): Promise<string | undefined> {
  let state: TufState = beginWith(FIRST);
  const get = (prefix: string) => async (path: string) => files.get(prefix + path);
  const wanted = { name: NAME, required: true, check: (content: Uint8Array) => void readTrustRoot(content) };
  try {
    const { targets } = await updateTargets(state, new Map(), [wanted], {
      get: get(''),
      getTarget: get('targets/'),
      now: NOW,
      remember: (next) => {
        state = next;
      },
    });
    return Buffer.from(targets.get(NAME)!).equals(ROOT) ? 'updated' : 'a target that nobody signed';
  } catch (error) {
    if (error instanceof AssayError) return undefined;
    throw error;
  }
}

if ((await updated(FILES)) !== 'updated') throw new Error('the repository is refused as it is');

const latest = (role: string) => [...FILES.keys()].filter((path) => path.endsWith(role)).at(-1)!;
const PATHS = [
  '2.root.json',
  'timestamp.json',
  latest('snapshot.json'),
  latest('.targets.json'),
  [...FILES.keys()].find((path) => path.startsWith('targets/'))!,
];

function makeUpdate(draw: Draw): Uint8Array {
  const path = draw.pick(PATHS);
  const own = String(FILES.get(path));
  const content = mutateDocument(draw.next(4) > 0 ? [own] : TEXTS, draw);
  return bytesOf([path, Buffer.from(content).toString('base64')]);
}

async function checkUpdate(input: Uint8Array): Promise<string | undefined> {
  const [path, content] = JSON.parse(new TextDecoder().decode(input)) as [string, string];
  const outcome = await updated(new Map([...FILES, [path, Buffer.from(content, 'base64')]]));
  return outcome === 'updated' ? undefined : outcome;
}

const STORED = encodeTrust({
  instance: { name: 'x', mirror: 'https://tuf.test/', targets: 'https://tuf.test/targets/' },
  state: { ...beginWith(FIRST), timestamp: { version: 2, expires: NOW }, roles: { targets: { version: 2 } } },
  targets: new Map([[NAME, ROOT]]),
  updated: NOW,
  from: 'https://tuf.test/',
}).toString();

function checkStored(input: Uint8Array): string | undefined {
  const read = attempt(['trust.state'], () => decodeTrust(input, 'x.json', 'x'));
  if (!read) return undefined;
  const again = encodeTrust(read);
  return differs('written again', String(encodeTrust(decodeTrust(again, 'x.json', 'x'))), String(again));
}

/** Where trust comes from, and where it is kept. */
export const TRUST_TARGETS: readonly TextTarget[] = [
  { name: 'tuf repository', make: makeUpdate, check: checkUpdate },
  {
    name: 'stored trust',
    make: (draw) =>
      draw.next(4) > 0 ? mutateDocument([STORED], draw) : mutate(Buffer.from(STORED), draw.rng),
    check: checkStored,
  },
];
