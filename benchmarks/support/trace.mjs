/** What Chromium's trace tells of a page's main thread. */

/** The trace's categories: tasks, and what they are made of. */
export const CATEGORIES = ['toplevel', 'devtools.timeline', 'blink.user_timing'];

/**
 * The main thread's tasks in a trace, by processor time: how busy the machine is otherwise does
 * not lengthen them.
 *
 * @param {object[]} events of the trace
 * @param {string} first one of the page's marks, which tells its thread from others
 * @returns {{tasks: {start: number, milliseconds: number, frame: boolean, script: boolean}[], marks: Map<string, number>}}
 *   `start` and the marks in microseconds of the trace's clock; `frame`: the task draws one;
 *   `script`: it carries out a file that has just been loaded
 */
export function mainThread(events, first) {
  const page = events.find(({ name, cat }) => name === first && cat.includes('user_timing'));
  const own = events.filter(({ pid, tid }) => pid === page.pid && tid === page.tid);
  const tasks = outermost(own.filter(({ name }) => name.endsWith('RunTask')));
  const frames = timesOf(own, 'Layerize');
  const scripts = timesOf(own, 'EvaluateScript');
  for (const task of tasks) {
    task.frame = isWithin(frames, task);
    task.script = isWithin(scripts, task);
  }
  const marks = new Map(
    own.filter(({ cat }) => cat.includes('user_timing')).map(({ name, ts }) => [name, ts])
  );
  return { tasks, marks };
}

function timesOf(events, wanted) {
  return events.filter(({ name }) => name === wanted).map(({ ts }) => ts);
}

function isWithin(times, { start, end }) {
  return times.some(time => time >= start && time < end);
}

/** Tasks that are not part of another one, in order. */
function outermost(events) {
  const tasks = [];
  for (const { ts, dur = 0, tdur = 0 } of events.sort((a, b) => a.ts - b.ts || b.dur - a.dur)) {
    const last = tasks.at(-1);
    if (!last || ts >= last.end) {
      tasks.push({ start: ts, end: ts + dur, milliseconds: tdur / 1000 });
    }
  }
  return tasks;
}
