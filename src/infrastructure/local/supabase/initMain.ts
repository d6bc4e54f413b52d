/** Makes an empty PGlite database in the folder given as argument, and ends. */
import { setFlagsFromString } from 'node:v8';

// Code that runs once is not worth optimising. The flag must be set before the module is loaded.
setFlagsFromString('--liftoff-only');
const { PGlite } = await import('@electric-sql/pglite');
const database = await PGlite.create(process.argv[2] ?? '');
await database.close();
process.exit(0);
