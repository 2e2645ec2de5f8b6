import { vi } from 'vitest';
import { studioCallMs } from '../../src/limits.js';

const timeout = AbortSignal.timeout.bind(AbortSignal);

/** The bot gives a call to Nimble that hangs up soon, and makes the next attempt at once. */
export function hurryAttempts(): void {
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) =>
    timeout(ms === studioCallMs ? 300 : ms),
  );
  vi.spyOn(Math, 'random').mockReturnValue(0);
}

/** From now on the bot waits for Nimble's answers until `expire`, instead of some seconds. */
export function holdAttempts(): { expire(): void } {
  const held: AbortController[] = [];
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    if (ms !== studioCallMs) return timeout(ms);
    const controller = new AbortController();
    held.push(controller);
    return controller.signal;
  });
  return {
    expire() {
      for (const controller of held) controller.abort(new DOMException('', 'TimeoutError'));
    },
  };
}
