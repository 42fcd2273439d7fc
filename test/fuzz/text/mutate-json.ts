import { type Draw, mutateText } from './mutate-text.ts';

/** Names that are there in every object, or are something else than a name elsewhere. */
export const ODD_KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'toJSON',
  'length',
  '',
];

const VALUES: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e300,
    '',
    ' ',
    'x',
    '*',
    'n/a',
    [],
    {},
    [null],
    [[]],
    [{}],
    ['x'],
    { x: 1 },
  ],
  ...[
    { toString: 1, valueOf: 1 },
    JSON.parse('{"__proto__": {"polluted": 1}}'),
    { length: 3 },
    '\ud800',
    '@'.repeat(9),
  ],
];

interface Place {
  readonly holder: object;
  readonly key: string | number;
}

/** A copy of one of some JSON values, changed one to three times. */
export function mutateJson(seeds: readonly unknown[], draw: Draw): unknown {
  const root: { value: unknown } = { value: structuredClone(draw.pick(seeds)) };
  for (let left = 1 + draw.next(3); left > 0; left -= 1) {
    if (!Object.hasOwn(root, 'value')) root.value = null;
    const places = placesOf(root);
    draw.pick(MUTATIONS)(draw.pick(places), draw, () => draw.pick(placesOf({ value: draw.pick(seeds) })));
  }
  return root.value;
}

type Mutation = (place: Place, draw: Draw, other: () => Place) => void;

const MUTATIONS: readonly Mutation[] = [
  (place, draw) => put(place, structuredClone(draw.pick(VALUES))),
  (place, _, other) => put(place, structuredClone(valueAt(other()))),
  function changeText(place, draw, other) {
    const value = valueAt(place);
    if (typeof value === 'string') put(place, mutateText([value, String(place.key), textAt(other())], draw));
  },
  function drop({ holder, key }) {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else Reflect.deleteProperty(holder, key);
  },
  function rename({ holder, key }, draw, other) {
    if (Array.isArray(holder)) return;
    const value = valueAt({ holder, key });
    Reflect.deleteProperty(holder, key);
    put({ holder, key: draw.next(2) ? draw.pick(ODD_KEYS) : String(other().key) }, value);
  },
  function add(place, draw, other) {
    const value = valueAt(place);
    if (typeof value !== 'object' || value === null) return;
    const key = Array.isArray(value)
      ? value.length
      : draw.next(2)
        ? draw.pick(ODD_KEYS)
        : String(other().key);
    put({ holder: value, key }, structuredClone(draw.next(2) ? draw.pick(VALUES) : valueAt(other())));
  },
  // What takes more than a pass over a text is seen only where it is long.
  function lengthen(place, draw) {
    const value = valueAt(place);
    if (typeof value !== 'string') return;
    const at = draw.next(value.length + 1);
    const part = draw.pick([...'@/#?%:.- ', value.slice(at, at + 2)]);
    put(place, value.slice(0, at) + part.repeat(2 ** draw.next(19)) + value.slice(at));
  },
  function sayOdd(place, draw) {
    if (typeof valueAt(place) === 'string') put(place, draw.pick(ODD_KEYS));
  },
  function repeat(place, draw) {
    const value = valueAt(place);
    if (!Array.isArray(value) || value.length === 0 || JSON.stringify(value).length > 20_000) return;
    const most = 2 ** draw.next(7);
    put(
      place,
      Array.from({ length: most }, () => structuredClone(draw.pick(value))),
    );
  },
  function nest(place, draw) {
    let value = valueAt(place);
    const key = draw.pick(['components', 'branches', 'nodes', 'x']);
    for (let left = 2 ** draw.next(10); left > 0; left -= 1)
      value = draw.next(2) ? [value] : { [key]: value };
    put(place, value);
  },
];

function placesOf(holder: object): readonly Place[] {
  const found: Place[] = [];
  const open: object[] = [holder];
  for (let one = open.pop(); one !== undefined && found.length < 5000; one = open.pop())
    for (const key of Object.keys(one)) {
      found.push({ holder: one, key });
      const value = valueAt({ holder: one, key });
      if (typeof value === 'object' && value !== null) open.push(value);
    }
  return found;
}

function valueAt({ holder, key }: Place): unknown {
  return Object.getOwnPropertyDescriptor(holder, key)?.value;
}

function textAt(place: Place): string {
  const value = valueAt(place);
  return typeof value === 'string' ? value : String(place.key);
}

/** Also under the key `__proto__`, as JSON.parse does. */
function put({ holder, key }: Place, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}
