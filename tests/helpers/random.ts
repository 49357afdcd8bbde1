/** Numbers from 0 to 1 that look random and are the same on every run: a linear congruence, its high digits. */
export function seeded(seed: number): () => number {
  const modulus = 2 ** 32;
  let state = seed % modulus;
  return () => {
    state = (1664525 * state + 1013904223) % modulus;
    return Math.floor(state / 2 ** 8) / 2 ** 24;
  };
}
