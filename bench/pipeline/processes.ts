import { Cluster } from '../../e2e/cluster/cluster';

/** The process of a pod. */
export interface Process {
  /** Its number where the pods run, and when it started there, which tells it from a later one with the same number. */
  readonly pid: number;
  readonly started: string;
  readonly ticks: number;
  readonly peak: number;
  readonly received: number;
  readonly sent: number;
}

/** Prints process id and start, CPU ticks, peak KiB and the bytes on the network of every process that is not a pause container, by the UID of its pod. */
const READ_PROCESSES = `
  const fs = require('fs');
  const read = (file) => { try { return fs.readFileSync(file, 'utf8'); } catch { return ''; } };
  const found = {};
  for (const pid of fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) {
    const pod = /pod([0-9a-f-]{36})/.exec(read('/proc/' + pid + '/cgroup'))?.[1];
    if (!pod || read('/proc/' + pid + '/comm').trim() === 'pause') continue;
    const fields = read('/proc/' + pid + '/stat').replace(/^.*[)] /s, '').split(' ');
    const network = /eth0:\\s*(.*)/.exec(read('/proc/' + pid + '/net/dev'))?.[1].split(/\\s+/).map(Number);
    found[pod] = {
      pid: Number(pid), started: fields[19], ticks: Number(fields[11]) + Number(fields[12]), peak: Number(/VmHWM:\\s+([0-9]+)/.exec(read('/proc/' + pid + '/status'))?.[1]),
      received: network?.[0], sent: network?.[8],
    };
  }
  console.log(JSON.stringify(found));`;

/** The process of every pod, by the pod's UID. */
export function processesOf(cluster: Cluster): Record<string, Process> {
  return JSON.parse(cluster.sandbox.run(process.execPath, ['-e', READ_PROCESSES]));
}
