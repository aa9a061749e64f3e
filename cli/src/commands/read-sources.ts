import type { Progress } from '../output/terminal';
import type { Manifests } from '../sources/manifests';
import { type ManifestsOptions, readManifestsFrom } from '../sources/read-manifests';

/** Reads manifests from wherever the options say, and tells what is waited for. */
export function readSources(options: Omit<ManifestsOptions, 'step'>, progress: Progress): Promise<Manifests> {
  const reading = readManifestsFrom({ ...options, step: progress.step });
  const waited = options.cluster ? 'reading the cluster' : options.app !== undefined ? `running '${options.app}'` : undefined;
  return waited === undefined ? reading : progress.during(waited, reading);
}
