import { z } from 'zod';

/**
 * The one spelling of an e-mail address by which accounts are found: lower case ASCII. Other scripts are refused
 * rather than mapped: mapping look-alikes onto each other has handed accounts to strangers (internationalised domains
 * can be given in their ASCII form, `xn--…`).
 */
export const emailAddress = z
  .string()
  .trim()
  .min(3, 'must be an e-mail address')
  .max(254)
  .regex(/^[\x21-\x7e]+$/, 'must be an e-mail address in ASCII')
  .pipe(z.email())
  .transform((address) => address.toLowerCase())
  .meta({ description: 'E-mail address, in any case', example: 'ann@example.com' });
