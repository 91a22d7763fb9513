// What the kernel says of a process (proc(5)).
import {readdirSync, readFileSync} from 'node:fs';

/** CPU seconds of every thread of a process and of its children, by thread id. */
export function cpuSecondsByThread(pid) {
  const threads = new Map();
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    threads.set(Number(thread), cpuSecondsOfThread(pid, thread));
    const children = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim();
    if (children === '') continue;
    for (const child of children.split(' ')) {
      for (const [id, seconds] of cpuSecondsByThread(child)) threads.set(id, seconds);
    }
  }
  return threads;
}

/** In udptop the main thread reads the meters and draws, and never sees a datagram. */
export function mainThreadCpuSeconds(pid) {
  return cpuSecondsOfThread(pid, pid);
}

/** From schedstat, in ns: /proc/<pid>/stat has the same in ticks of 10 ms. */
function cpuSecondsOfThread(pid, thread) {
  return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e9;
}

export function residentKilobytes(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
}

export function residentMegabytes(pid) {
  return residentKilobytes(pid) / 1024;
}
