import type { ChildProcess } from 'node:child_process';
import type { Wire } from '../rpc/rpc.js';

/** The other process is gone. */
export class ProcessEnded extends Error {
  override readonly name = 'ProcessEnded';
}

/**
 * The channel between a process and the one it forked, seen from either end.
 * @param reason what calls that wait are rejected with once the other side is gone.
 */
export function processWire(
  other: ChildProcess | NodeJS.Process,
  reason: () => Error = () => new ProcessEnded('the worker process has ended'),
): Wire {
  return {
    send: (message) => {
      if (other.connected) other.send?.(message as object);
    },
    onMessage: (listener) => void other.on('message', listener),
    onClose: (listener) => void other.on('disconnect', () => listener(reason())),
  };
}
