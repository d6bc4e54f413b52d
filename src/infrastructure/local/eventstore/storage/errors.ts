/** Why the event store cannot start. `code` is stable; the message tells what to do. */
export class EventStoreStartError extends Error {
  override readonly name = 'EventStoreStartError';

  constructor(
    readonly code: 'DATA_DIR_LOCKED' | 'DATA_DIR_NEWER' | 'DATA_DIR_UNUSABLE' | 'PORT_UNAVAILABLE' | 'BAD_OPTION',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
