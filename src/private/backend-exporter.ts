import { CollectorConfig } from './collector-config';
import { Expanded } from './config-text';
import { SecretMount } from './tls';
import { Backend } from '../backend';
import { EnvValue } from '../env-value';

/** The queue and the retries of a collector that exports to a backend. */
export interface ExportOptions {
  readonly queue: () => any;
  readonly retry: () => any;
  /** Throws where the distribution lacks a component. */
  readonly require: (kind: string, type: string) => void;
}

/** Adds the backend's exporter and, where it has one, its authenticator; returns what the pod needs for them. */
export function addBackend(config: CollectorConfig, backend: Backend, options: ExportOptions): {
  env: { [name: string]: EnvValue }; mounts: SecretMount[]; resourceStatements: Expanded[];
} {
  const binding = backend._bind({ name: 'backend', envPrefix: '' });
  options.require('exporter', binding.exporterId);
  if (binding.authenticator) {
    options.require('extension', binding.authenticator.id);
    config.add('extensions', binding.authenticator.id, binding.authenticator.body);
  }
  config.add('exporters', binding.exporterId, () => ({
    ...binding.exporter,
    // Remote write takes samples of a series only in their order, so its own queue has one consumer.
    ...(binding.ownQueue ? { remote_write_queue: { enabled: true, num_consumers: 1, queue_size: 10_000 } } : { sending_queue: options.queue() }),
    retry_on_failure: options.retry(),
  }));
  return { env: binding.env, mounts: binding.mounts, resourceStatements: binding.resourceStatements ?? [] };
}
