/** How many calls of one key may be under way in this process: few at first, more with each success, half after a 429. */
export interface SlowStart {
  /** Resolves with true when there is room, with false after `waitMs` without. */
  enter(waitMs: number): Promise<boolean>;
  leave(outcome: 'ok' | 'refused' | 'failed'): void;
}

const FIRST = 4;
const MOST = 64;

/** A provider whose limits are not known yet is not to learn of two hundred runs at once. */
export function createSlowStart(): SlowStart {
  let width = FIRST;
  let underWay = 0;
  const waiting: (() => void)[] = [];

  const admit = (): void => {
    while (underWay < Math.floor(width)) {
      const next = waiting.shift();
      if (next === undefined) return;
      underWay += 1;
      next();
    }
  };

  return {
    enter: (waitMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(come), 1);
          resolve(false);
        }, waitMs);
        const come = (): void => {
          clearTimeout(timer);
          resolve(true);
        };
        waiting.push(come);
        admit();
      }),
    leave(outcome) {
      underWay -= 1;
      if (outcome === 'ok') width = Math.min(width + 1, MOST);
      if (outcome === 'refused') width = Math.max(width / 2, 1);
      admit();
    },
  };
}
