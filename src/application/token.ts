/** Names a service in the container, together with its type. */
export type Token<T> = symbol & { readonly __service?: T };

export const token = <T>(name: string): Token<T> => Symbol.for(`nova.${name}`) as Token<T>;

/** Hands out services; the container gives one to the routes, workers and commands of the CLI. */
export type Get = <T>(service: Token<T>) => T;
