/**
 * Numbers that look random and are the same for the same seed on every machine: Marsaglia's xorshift with 32 bits.
 * For samples and orders, not for secrets.
 */
export interface Random {
  /** From 0 to 1, without 1. */
  readonly next: () => number;
  /** A whole number from 0 to below `count`. */
  readonly below: (count: number) => number;
}

export function seededRandom(seed: number): Random {
  // Seeds that differ in one bit begin far apart, and none begins at 0, where the generator would stay.
  let state = Math.imul((seed ^ 0x9e3779b9) | 0, 0x85ebca6b) || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 8; i += 1) next();
  return { next, below: (count) => Math.floor(next() * count) };
}
