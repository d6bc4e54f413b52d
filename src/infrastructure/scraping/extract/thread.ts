/** Parsing of strangers' documents runs here, off the event loop, where it can be killed when it does not end. */
import { serve } from '../../threads/serve.js';
import { extract } from './extract.js';

serve(extract);
