/** Calls `work` once for any number of requests within `delay` milliseconds. */
export function coalesced(work: () => void, delay = 50): (() => void) & { dispose(): void } {
  let timer: NodeJS.Timeout | undefined;
  const request = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      work();
    }, delay);
  };
  return Object.assign(request, { dispose: () => clearTimeout(timer) });
}
