/** A stream of pseudo-random numbers that one seed determines on every machine. */
export interface Random {
  /** A whole number in [0, n), equally likely to within n / 2³². */
  below(n: number): number;
  /** True or false by a fair coin. */
  coin(): boolean;
}

/** SplitMix32, which spreads a seed over the generator's state. */
function spread(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
}

/** xoshiro128** (Blackman and Vigna, 2018), seeded by SplitMix32. `seed` is a whole number. */
export function createRandom(seed: number): Random {
  const next = spread(seed);
  let [a, b, c, d] = [next(), next(), next(), next()];
  const word = (): number => {
    const mixed = Math.imul(b, 5);
    const result = Math.imul((mixed << 7) | (mixed >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  };
  let coins = 0;
  let bits = 0;
  return {
    below: (n) => Math.floor((word() / 2 ** 32) * n),
    coin() {
      if (bits === 0) {
        coins = word();
        bits = 32;
      }
      bits -= 1;
      const head = (coins & 1) === 1;
      coins >>>= 1;
      return head;
    },
  };
}
