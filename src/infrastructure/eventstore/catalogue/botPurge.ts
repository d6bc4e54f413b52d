import { z } from 'zod';
import type { BotErasureEvent } from '../../../domain/botPurgeProcess/erasure.js';
import { defineEvents } from './define.js';

const at = z.iso.datetime();

export const botPurgeEvents = defineEvents<BotErasureEvent>('botPurge', {
  BotErasureBegun: { version: 1, schema: z.strictObject({ ownerId: z.string(), at }) },
  BotErasureFinished: { version: 1, schema: z.strictObject({ areas: z.array(z.string()).readonly(), at }) },
});
