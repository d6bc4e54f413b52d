/** Gives each text its vector, 512 numbers of the length 1 together, or throws. */
export type Encoder = (texts: readonly string[]) => Promise<number[][]>;
