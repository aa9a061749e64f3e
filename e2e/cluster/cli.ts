/**
 * A real single-node Kubernetes for a developer.
 *
 *   npx tsx e2e/cluster/cli.ts up               start it, with the CRDs of the Prometheus operator
 *   npx tsx e2e/cluster/cli.ts apply FOLDER     apply what an app synthesized, with requests scaled to this machine
 *   npx tsx e2e/cluster/cli.ts kubectl ARGS...  talk to it
 *   npx tsx e2e/cluster/cli.ts metrics-server   add metrics-server, so that HPAs act
 *   npx tsx e2e/cluster/cli.ts shell            a shell inside its namespaces
 *   npx tsx e2e/cluster/cli.ts down             end it, and leave nothing behind
 */
import { Cluster } from './cluster';
import { applyForTest, importImagesOf, readManifests } from './manifests';
import { Sandbox, stateFolder } from './sandbox';
import { asksForHelp, usage } from '../usage';

async function main([command, ...args]: string[]): Promise<number> {
  if (asksForHelp(command)) {
    console.log(usage(__filename));
    return 0;
  }
  switch (command) {
    case 'up': {
      const cluster = await Cluster.up({ detached: true });
      try {
        cluster.installCrds();
      } catch (error) {
        cluster.down();
        throw error;
      }
      console.log(`up, in ${cluster.folder}; its logs are there as well`);
      return 0;
    }
    case 'apply': {
      if (args.length !== 1) {
        throw new Error('apply takes one folder of manifests');
      }
      const objects = readManifests(args[0]);
      importImagesOf(running(), objects);
      console.log(applyForTest(running(), objects).trimEnd());
      return 0;
    }
    case 'kubectl':
      return running().kubectlInteractive(args);
    case 'metrics-server':
      await running().installMetricsServer();
      return 0;
    case 'shell':
      return new Promise((done) => running().sandbox.spawn(process.env.SHELL ?? 'sh', [], { stdio: 'inherit' }).on('close', (code) => done(code ?? 1)));
    case 'down': {
      const sandbox = Sandbox.existing(stateFolder());
      sandbox?.destroy();
      Sandbox.removeTraces(stateFolder());
      console.log(sandbox ? 'ended, and nothing is left' : 'no cluster is up');
      return 0;
    }
    default:
      throw new Error(`${command ? `unknown command '${command}'; ` : ''}there are up, apply, kubectl, metrics-server, shell and down (--help says more)`);
  }
}

function running(): Cluster {
  const cluster = Cluster.existing();
  if (!cluster) {
    throw new Error("no cluster is up: start one with 'npx tsx e2e/cluster/cli.ts up'");
  }
  return cluster;
}

main(process.argv.slice(2)).then((code) => { process.exitCode = code; }, (error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
