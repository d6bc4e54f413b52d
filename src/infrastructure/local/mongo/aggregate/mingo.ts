export { Aggregator } from 'mingo';

import type { Aggregator } from 'mingo';

/** Options of mingo's aggregator. */
export type Options = NonNullable<ConstructorParameters<typeof Aggregator>[1]>;
