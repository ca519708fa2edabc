import { z } from 'zod';
import { type TraceFormat, shareOf } from './format.js';
import { eventsDraft, eventSchema } from './openhandsEvents.js';
import { readParts } from './parts.js';

const event = {
  id: z.number(),
  timestamp: z.string(),
  source: z.enum(['agent', 'user', 'environment']),
};
const mark = z.union([
  z.looseObject({ ...event, action: z.string() }),
  z.looseObject({ ...event, observation: z.string() }),
]);

/**
 * OpenHands trajectories as the application saves them: a file that is nothing but the list of its
 * events. All of the file is one trace, read as the history of format `openhands` is. There is no
 * id, no outcome and no label.
 */
export const openhandsEventList: TraceFormat = {
  id: 'openhands-event-list',
  title: 'OpenHands trajectories (list of events)',
  scope: 'file',
  fits: (first) => shareOf(first, (value) => mark.safeParse(value).success),
  traces: readParts(z.array(eventSchema), (events, options) => [eventsDraft(events, options)]),
};
