import type { VersionChoice } from './versions';

/** The options as they are parsed. */
export interface UpgradeOptions {
  readonly to: readonly VersionChoice[];
  readonly from: readonly VersionChoice[];
  readonly app?: string;
  readonly cluster?: boolean;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: readonly string[];
  readonly allocator?: string;
  readonly targets?: number;
  readonly scrapers?: number;
  readonly gateways?: number;
  readonly draws: number;
  readonly seed: number;
  readonly output: 'text' | 'json';
}
