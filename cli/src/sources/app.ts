import { type ChildProcess, spawn } from 'node:child_process';
import type { Manifests } from './manifests';
import { MOST_BYTES, objectsOfText, tooLarge } from './yaml-text';
import { SourceError, UsageError } from '../errors';

/** As many lines of what an app says when it fails. */
const SHOWN_LINES = 15;

/** Runs a command that prints manifests, such as `npx cdk8s synth -p`, and reads what it prints. */
export async function readApp(command: string): Promise<Manifests> {
  if (command.trim() === '') {
    throw new UsageError("--app must be a command that prints manifests, such as 'npx cdk8s synth -p'");
  }
  const { code, out, err } = await run(command);
  if (code !== 0) {
    const said = (err.length > 0 ? err : out).toString('utf8').split(/\r?\n/).filter(line => line.trim() !== '').slice(-SHOWN_LINES);
    throw new SourceError(`--app: '${command}' ended with ${code}${said.length === 0 ? ' and said nothing' : `:\n  ${said.join('\n  ')}`}`);
  }
  if (out.toString('latin1').trim() === '') {
    throw new UsageError(`--app: '${command}' printed nothing; it must print the manifests (cdk8s synth does so with -p)`);
  }
  const { objects, origins, notes } = objectsOfText(out, `what '${command}' printed`);
  if (objects.length === 0) {
    throw new UsageError(`--app: what '${command}' printed has no Kubernetes object`);
  }
  return { from: `'${command}'`, objects, origins, notes };
}

function run(command: string): Promise<{ readonly code: number | NodeJS.Signals; readonly out: Buffer; readonly err: Buffer }> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that what the shell has started ends with it.
    const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const release = endWithUs(child);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      out.push(...size > MOST_BYTES ? [] : [chunk]);
    });
    child.stderr.on('data', chunk => err.push(chunk));
    child.on('error', error => {
      release();
      reject(new SourceError(`--app: '${command}' cannot be run: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      release();
      if (size > MOST_BYTES) {
        reject(new UsageError(tooLarge(`what '${command}' printed`, size)));
      }
      resolve({ code: code ?? signal!, out: Buffer.concat(out), err: Buffer.concat(err) });
    });
  });
}

/** So long what was started may take to end by itself. */
const ENDING_MS = 3000;

/** At a signal that ends this program, ends what the child's group has running, waits for it, and then ends by the same. Returns what takes that back. */
function endWithUs(child: ChildProcess): () => void {
  // A shell's background jobs do not hear SIGINT, so all are asked by SIGTERM.
  const endGroup = (signal: NodeJS.Signals) => {
    try {
      process.kill(-child.pid!, signal);
    } catch {
      // It has ended already.
    }
  };
  const handlers = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map(signal => {
    const handler = () => {
      child.removeAllListeners('close').once('close', () => {
        endGroup('SIGKILL');
        process.kill(process.pid, signal);
      });
      endGroup('SIGTERM');
      setTimeout(() => endGroup('SIGKILL'), ENDING_MS).unref();
    };
    process.once(signal, handler);
    return [signal, handler] as const;
  });
  return () => handlers.forEach(([signal, handler]) => process.removeListener(signal, handler));
}
