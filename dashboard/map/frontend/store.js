// One state for the whole page. Changes of one frame are gathered and shown in one go, so the
// map, the timeline and the date move together.

export function createStore(state) {
  const listeners = [];
  let changed = new Set();
  let frame = 0;

  function flush() {
    frame = 0;
    const keys = changed;
    changed = new Set();
    for (const listener of listeners) {
      if (listener.keys.some((key) => keys.has(key))) listener.run(state, keys);
    }
  }

  return {
    state,
    set(patch) {
      for (const key of Object.keys(patch)) {
        if (Object.is(state[key], patch[key])) continue;
        state[key] = patch[key];
        changed.add(key);
      }
      if (changed.size && !frame) frame = requestAnimationFrame(flush);
    },
    // Runs `run(state, changedKeys)` in the frame after any of `keys` changed, in order of arrival.
    on(keys, run) {
      const listener = { keys, run };
      listeners.push(listener);
      return () => listeners.splice(listeners.indexOf(listener), 1);
    },
    flush() {
      if (frame) cancelAnimationFrame(frame);
      flush();
    },
    stop() {
      if (frame) cancelAnimationFrame(frame);
      listeners.length = 0;
    },
  };
}
