import type { CommitHistory } from '../../vulnerability/index.ts';

/**
 * Answers about ancestors from `git rev-list --parents`, in any order of its lines. Each question is one walk from the younger
 * commit back, which leaves out what is no younger than the one looked for; the walk from the commit asked about last is kept.
 */
export function createHistory(listed: string): CommitHistory {
  const { numbers, parents, ages } = readCommits(listed);
  const seen = new Uint32Array(numbers.size);
  let walk = 0;
  let kept: { readonly commit: number; readonly ancestors: Uint8Array } | undefined;
  let last = -1;
  /** Marks everything a commit descends from that is older than it and at least of some age; stops at the goal. */
  const reaches = (commit: number, goal: number): boolean => {
    walk += 1;
    const open = [commit];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (at === goal) return true;
      for (const parent of parents[at]!)
        if (seen[parent] !== walk && ages[parent]! >= ages[goal]!) {
          seen[parent] = walk;
          open.push(parent);
        }
    }
    return false;
  };
  return {
    contains: (ancestor, commit) => {
      const [goal, from] = [numbers.get(ancestor), numbers.get(commit)];
      if (goal === undefined || from === undefined) return undefined;
      if (kept?.commit === from) return kept.ancestors[goal] === 1;
      // One commit is mostly asked about again and again; others only once.
      if (last === from) {
        kept = { commit: from, ancestors: ancestorsOf(from, parents) };
        return kept.ancestors[goal] === 1;
      }
      last = from;
      return reaches(from, goal);
    },
  };
}

interface Commits {
  readonly numbers: ReadonlyMap<string, number>;
  /** Numbers of the parents that are listed, by number. */
  readonly parents: readonly (readonly number[])[];
  /** Longest way to a commit without parents: whatever a commit descends from has a smaller one. */
  readonly ages: Int32Array;
}

function readCommits(listed: string): Commits {
  const numbers = new Map<string, number>();
  const rows: (readonly string[])[] = [];
  for (const line of listed.split('\n')) {
    const [commit, ...others] = line.split(' ');
    if (commit === undefined || commit === '' || numbers.has(commit)) continue;
    numbers.set(commit, rows.length);
    rows.push(others);
  }
  const parents = rows.map((others) => others.flatMap((one) => numbers.get(one) ?? []));
  return { numbers, parents, ages: agesOf(parents) };
}

/** Parents before children, without recursion: histories are as deep as they are long. */
function agesOf(parents: readonly (readonly number[])[]): Int32Array {
  const ages = new Int32Array(parents.length);
  const begun = new Uint8Array(parents.length);
  for (let start = 0; start < parents.length; start += 1) {
    const open = [start];
    for (let at = open.at(-1); at !== undefined; at = open.at(-1)) {
      if (ages[at] !== 0) {
        open.pop();
        continue;
      }
      const missing = begun[at] === 1 ? [] : parents[at]!.filter((one) => ages[one] === 0);
      begun[at] = 1;
      for (const one of missing) open.push(one);
      if (missing.length === 0) {
        ages[at] = 1 + parents[at]!.reduce((most, one) => Math.max(most, ages[one]!), 0);
        open.pop();
      }
    }
  }
  return ages;
}

function ancestorsOf(commit: number, parents: readonly (readonly number[])[]): Uint8Array {
  const found = new Uint8Array(parents.length);
  found[commit] = 1;
  const open = [commit];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const parent of parents[at]!)
      if (found[parent] === 0) {
        found[parent] = 1;
        open.push(parent);
      }
  return found;
}
