/** Two readings side by side: a leader that waits as soon as it is ahead, and a follower that waits for what it needs of it. */
export interface Abreast {
  /** The leader has handed something over: resolves when more is needed. */
  ahead(): Promise<void> | undefined;
  /** The follower needs something: resolves when it is there, or when the leader has come to its end without it. */
  until(isThere: () => boolean): Promise<void>;
  /** Runs both to their ends. @throws what the first that failed threw; the other has ended by then */
  run(leader: () => Promise<void>, follower: () => Promise<void>): Promise<void>;
}

/**
 * Lets two readings of the same things in about the same order run so that little of either is held: memory grows only with how
 * far the orders differ.
 */
export function createAbreast(): Abreast {
  let isLeaderDone = false;
  let isFollowerDone = false;
  let wakeLeader: (() => void) | undefined;
  let wakeFollower: (() => void) | undefined;

  const call = (wake: (() => void) | undefined) => void wake?.();
  const ended = (work: Promise<void>, end: () => void) => work.finally(end);

  return {
    ahead() {
      call(wakeFollower);
      if (isFollowerDone || wakeFollower) return undefined;
      return new Promise((resolve) => {
        wakeLeader = resolve;
      });
    },
    async until(isThere) {
      while (!isThere() && !isLeaderDone) {
        const more = new Promise<void>((resolve) => {
          wakeFollower = resolve;
        });
        call(wakeLeader);
        wakeLeader = undefined;
        await more;
        wakeFollower = undefined;
      }
    },
    async run(leader, follower) {
      const both = [
        ended(leader(), () => {
          isLeaderDone = true;
          call(wakeFollower);
        }),
        ended(follower(), () => {
          isFollowerDone = true;
          call(wakeLeader);
        }),
      ];
      const results = await Promise.allSettled(both);
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    },
  };
}
