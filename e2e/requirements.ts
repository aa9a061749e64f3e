import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_ADDRESS } from './cluster/control-plane';
import { controlGroups, stateFolder } from './cluster/sandbox';
import { cacheFolder, E2E, isBuilt, PartName, PARTS } from './tools/parts';

/** What the kernel must let a process do before a cluster can come up, each as the cluster does it. */
const NEEDED = `
  mount --make-rshared /
  mount -t tmpfs -o mode=755 probe /run
  ip link set lo up
  ip link add node0 type bridge
  ip address add ${NODE_ADDRESS}/24 dev node0
  echo 1 > /proc/sys/net/ipv4/ip_forward
  iptables -t nat -N PROBE
`;

/** Why no cluster with these parts can come up here, and what to do about it; undefined where one can. */
export function obstacle(parts: readonly PartName[]): string | undefined {
  return missingTools() ?? missingPrivileges() ?? missingParts(parts);
}

/** Builds what of these parts is missing. */
export function buildParts(parts: readonly PartName[]): void {
  if (spawnSync(process.execPath, [...process.execArgv, join(E2E, 'tools', 'build.ts'), ...parts], { stdio: 'inherit' }).status !== 0) {
    throw new Error('a part was not built, see above');
  }
}

function missingTools(): string | undefined {
  if (process.platform !== 'linux') {
    return `the cluster needs Linux, this is ${process.platform}`;
  }
  if (process.getuid?.() !== 0) {
    return `the cluster needs root, for its namespaces, mounts and control groups: run the same command after 'sudo env "PATH=$PATH" E2E_CACHE=${cacheFolder()}'`;
  }
  const missing = ['containerd', 'ctr', 'runc', 'iptables', 'conntrack', 'ip', 'openssl', 'unshare', 'nsenter', 'setpriv', 'ps']
    .filter((tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0)
    .concat(existsSync('/usr/lib/cni/ptp') ? [] : ['/usr/lib/cni/ptp']);
  return missing.length === 0 ? undefined
    : `not found: ${missing.join(', ')}; on Debian: apt-get install containerd runc containernetworking-plugins iptables conntrack iproute2 openssl util-linux procps`;
}

/** Root in a container may lack what makes namespaces, mounts and control groups. */
function missingPrivileges(): string | undefined {
  const probe = spawnSync('unshare', ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private', 'sh', '-ec', NEEDED], { encoding: 'utf8' });
  const errors = probe.status === 0 ? controlGroupError() : probe.stderr.trim().split('\n').pop() || `ended with ${probe.status ?? probe.signal}`;
  return errors && `the kernel does not let this process make namespaces, mounts, networks and control groups (${errors}): run it as root of the machine, or in a privileged container`;
}

function controlGroupError(): string | undefined {
  try {
    for (const folder of controlGroups(`${stateFolder()}-probe`)) {
      mkdirSync(folder);
      rmdirSync(folder);
    }
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function missingParts(parts: readonly PartName[]): string | undefined {
  if (spawnSync('go', ['version']).status !== 0) {
    return 'go is not installed: the real parts are built with it, and found by its version';
  }
  const missing = parts.filter((part) => !isBuilt(part));
  const outdated = missing.filter(hasOtherBuild);
  const never = missing.filter((part) => !outdated.includes(part));
  return missing.length === 0 ? undefined : [
    ...never.length > 0 ? [`not built: ${never.join(', ')}`] : [],
    ...outdated.length > 0 ? [`built, but from other pins, sources or another Go: ${outdated.join(', ')}`] : [],
    `'npx tsx e2e/tools/build.ts ${missing.join(' ')}' builds them into ${cacheFolder()}, in up to ${Math.max(1, missing.reduce((sum, part) => sum + PARTS[part].minutes, 0))} minutes`,
  ].join('; ');
}

function hasOtherBuild(part: PartName): boolean {
  const folder = join(cacheFolder(), part);
  return existsSync(folder) && readdirSync(folder).length > 0;
}
