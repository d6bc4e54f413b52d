const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Lower-case UUID of any version (RFC 9562); ids of aggregates are UUIDv7. */
export const isUuid = (text: string): boolean => UUID.test(text);
