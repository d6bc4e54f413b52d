export { type Audience, type Figures, figuresOf, type Sums } from './figures.js';
export { analyticsProjection } from './projection.js';
export { type Bucket, type BucketSize, bucketFigures, figuresByBot, type Span, totalFigures } from './queries.js';
export { fingerprint, linesOf, tabulated } from './tabulated.js';
export { type Cell, type Counts, QUARTER_HOUR_MS, type Tally, tallyEvents } from './tally.js';
