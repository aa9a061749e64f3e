import { Lazy } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Synthesis } from '../tree/synthesis';

/** A value that is calculated when the manifest is written; once in a synthesis, so that what is applied is what was checked. */
export function lazy<T>(scope: IConstruct, produce: () => T): any {
  return Lazy.any({ produce: () => Synthesis.of(scope).once(produce, produce) });
}
