/**
 * Measures what a scraper and a gateway need for their series: the default stack's own configuration, in the real collector, under a
 * load of counters and gauges, all on the loopback device. Left out: what needs a cluster (allocator, k8s resolver, k8s_attributes),
 * the memory limiter and GOMEMLIMIT, which would hide the need. From the repository's root, with the parts built (e2e/tools):
 *
 *     npx tsx bench/memory/measure.ts [minutes for each case] > bench/memory/results.json
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Testing } from 'cdk8s';
import { parse, stringify } from 'yaml';
import { binary } from '../../e2e/tools/parts';
import { PrometheusTieredStack } from '../../src';

interface Case {
  readonly targets: number;
  readonly seriesPerTarget: number;
}

const CASES: Case[] = [
  { targets: 10, seriesPerTarget: 2_500 },
  { targets: 10, seriesPerTarget: 5_000 },
  { targets: 10, seriesPerTarget: 10_000 },
  { targets: 10, seriesPerTarget: 20_000 },
  { targets: 1, seriesPerTarget: 50_000 },
  { targets: 1, seriesPerTarget: 100_000 },
];
const INTERVAL_SECONDS = 30;
const LABEL_SETS = 50;
const minutes = Number(process.argv[2] ?? 4);

const PORT = { load: 23_000, sinkHttp: 23_101, sinkGrpc: 23_102, sinkAdmin: 23_103, gateway: 23_104 };

async function main(): Promise<void> {
  const results = [];
  for (const each of CASES) {
    results.push(await measure(each));
    process.stderr.write(`${JSON.stringify(results[results.length - 1])}\n`);
  }
  process.stdout.write(`${JSON.stringify({
    collector: '0.158.0', intervalSeconds: INTERVAL_SECONDS, minutes, series: '3 in 4 counters, 1 in 4 gauges, 4 labels each', results,
  }, undefined, 2)}\n`);
}

async function measure({ targets, seriesPerTarget }: Case): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'memory-'));
  const running: ChildProcess[] = [];
  const start = (name: string, command: string, args: string[]): ChildProcess => {
    const log = openSync(join(folder, `${name}.log`), 'w');
    const child = spawn(command, args, { stdio: ['ignore', log, log], env: { PATH: process.env.PATH } });
    running.push(child);
    return child;
  };
  try {
    const metrics = seriesPerTarget / LABEL_SETS;
    const gauges = Math.floor(metrics / 4);
    for (let i = 0; i < targets; i++) {
      start(`load-${i}`, binary('load'), [`--listen=127.0.0.1:${PORT.load + i}`, `--counters=${metrics - gauges}`, `--gauges=${gauges}`, '--histograms=0', '--native-histograms=0', `--label-sets=${LABEL_SETS}`]);
    }
    start('sink', binary('sink'), [`--http=127.0.0.1:${PORT.sinkHttp}`, `--grpc=127.0.0.1:${PORT.sinkGrpc}`, `--admin=127.0.0.1:${PORT.sinkAdmin}`, '--count-only']);
    const configs = collectorConfigs(targets);
    const tiers = {} as Record<'scraper' | 'gateway', Watched>;
    for (const tier of ['gateway', 'scraper'] as const) {
      const file = join(folder, `${tier}.yaml`);
      writeFileSync(file, stringify(configs[tier]));
      tiers[tier] = new Watched(start(tier, binary('collector-0.158.0'), [`--config=${file}`]));
    }
    // Two scrapes until every part has seen every series.
    await sleep(2500 * INTERVAL_SECONDS);
    Object.values(tiers).forEach(tier => tier.begin());
    const before = await delivered();
    const end = Date.now() + minutes * 60_000;
    while (Date.now() < end) {
      if (running.some(child => child.exitCode !== null)) {
        throw new Error(`a part has ended: ${readdirSync(folder).filter(file => file.endsWith('.log')).map(file => readFileSync(join(folder, file), 'utf8').slice(-500)).join('\n')}`);
      }
      Object.values(tiers).forEach(tier => tier.look());
      await sleep(200);
    }
    const points = await delivered() - before;
    const scraped = targets * seriesPerTarget * minutes * 60 / INTERVAL_SECONDS;
    if (points < 0.9 * scraped) {
      throw new Error(`only ${points} of about ${scraped} data points were delivered`);
    }
    return {
      targets,
      seriesPerTarget,
      series: targets * seriesPerTarget,
      deliveredPoints: points,
      scraper: tiers.scraper.result(points),
      gateway: tiers.gateway.result(points),
    };
  } finally {
    for (const child of running) {
      child.kill('SIGKILL');
    }
    rmSync(folder, { recursive: true });
  }
}

/** Resident memory and CPU time of a process. */
class Watched {
  private peak = 0;
  private readonly samples: number[] = [];
  private cpuBefore = 0;

  public constructor(private readonly child: ChildProcess) {}

  public begin(): void {
    this.cpuBefore = this.cpu();
  }

  public look(): void {
    const resident = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))![1]) * 1024;
    this.peak = Math.max(this.peak, resident);
    this.samples.push(resident);
  }

  public result(points: number): object {
    const sorted = [...this.samples].sort((a, b) => a - b);
    return {
      peakMiB: Math.round(this.peak / 2 ** 20),
      medianMiB: Math.round(sorted[Math.floor(sorted.length / 2)] / 2 ** 20),
      cpuSecondsPerMillion: Number(((this.cpu() - this.cpuBefore) / points * 1e6).toFixed(2)),
    };
  }

  private cpu(): number {
    const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }
}

/** The default stack's configurations, with the ends that a cluster would give replaced. */
function collectorConfigs(targets: number): { scraper: any; gateway: any } {
  const app = new App();
  const manifests = Testing.synth(new PrometheusTieredStack(app, 'metrics', { clusterName: 'measured' }));
  const config = (name: string) => parse(Object.values(manifests.find(manifest => manifest.kind === 'ConfigMap' && manifest.metadata.name === name).data)[0] as string);
  const scraper = config('tiered-scraper');
  scraper.receivers.prometheus = {
    config: {
      scrape_configs: [{
        job_name: 'load',
        scrape_interval: `${INTERVAL_SECONDS}s`,
        scrape_timeout: '20s',
        static_configs: [{ targets: Array.from({ length: targets }, (_, i) => `127.0.0.1:${PORT.load + i}`) }],
      }],
    },
  };
  scraper.exporters.load_balancing.resolver = { static: { hostnames: [`127.0.0.1:${PORT.gateway}`] } };
  const gateway = config('tiered-gateway-statefulset');
  gateway.receivers.otlp.protocols = { grpc: { ...gateway.receivers.otlp.protocols.grpc, endpoint: `127.0.0.1:${PORT.gateway}` } };
  delete gateway.processors.k8s_attributes;
  gateway.exporters.otlp_http.endpoint = `http://127.0.0.1:${PORT.sinkHttp}`;
  delete gateway.exporters.otlp_http.headers;
  gateway.processors.transform = JSON.parse(JSON.stringify(gateway.processors.transform).replace(/\$\{env:[A-Z_]+\}/g, 'measured'));
  for (const collector of [scraper, gateway]) {
    delete collector.processors.memory_limiter;
    delete collector.extensions;
    delete collector.service.extensions;
    collector.service.telemetry = { metrics: { level: 'none' }, logs: { level: 'warn' } };
    const { metrics } = collector.service.pipelines;
    metrics.processors = (metrics.processors as string[]).filter(name => name !== 'memory_limiter' && name !== 'k8s_attributes');
  }
  return { scraper, gateway };
}

async function delivered(): Promise<number> {
  const traffic = await (await fetch(`http://127.0.0.1:${PORT.sinkAdmin}/traffic`)).json() as { points: number };
  return traffic.points;
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}

main().catch(error => {
  process.stderr.write(`${(error as Error).stack}\n`);
  process.exitCode = 1;
});
