import type { ContainerModuleLoadOptions } from 'inversify';
import type { Get, Token } from '../../application/token.js';

/** Binds services made once, when first asked for; the token gives the type. */
export const singletons =
  (options: ContainerModuleLoadOptions) =>
  <T>(service: Token<T>, make: (get: Get) => T): void => {
    options
      .bind<T>(service)
      .toDynamicValue((context) => make((wanted) => context.get(wanted)))
      .inSingletonScope();
  };
