import type { EventLog } from '../storage/eventLog.js';
import { isLink, responseOf } from '../storage/record.js';
import { isHidden, visibleMinimum } from '../storage/visibility.js';
import { resolvedEvent, withStructuredIds } from '../wire/readResponse.js';
import { linkTarget } from './filter.js';

/** Turns stored records into the messages one call wants: links resolved or not, ids as text or as numbers. */
export class EventMessages {
  constructor(
    private readonly log: EventLog,
    private readonly options: { readonly resolveLinks: boolean; readonly structuredIds: boolean },
    private readonly mayRead: (stream: string) => boolean,
  ) {}

  /** The `ReadResp` for the record at `position`. */
  message(record: Buffer, position: number): Buffer {
    const response = this.options.resolveLinks && isLink(record) ? this.resolve(record, position) : responseOf(record);
    return this.options.structuredIds ? withStructuredIds(response) : response;
  }

  /** One level only; an unreadable target leaves the link alone, an unparsable link is delivered as it is (6.3). */
  private resolve(link: Buffer, position: number): Buffer {
    const target = linkTarget(link);
    if (target === null) return responseOf(link);
    const { streams } = this.log;
    const state = streams.state(target.stream);
    let event: Buffer | undefined;
    if (!streams.isDeletedForever(target.stream) && this.mayRead(target.stream)) {
      if (target.revision >= visibleMinimum(streams, target.stream)) {
        const at = this.log.reader.positionOf(state.id, target.revision);
        event = at === undefined ? undefined : this.log.reader.record(at);
      }
    }
    if (event !== undefined && isHidden(event, streams.metadataOf(target.stream))) event = undefined;
    return resolvedEvent(event ?? null, link, position);
  }
}
