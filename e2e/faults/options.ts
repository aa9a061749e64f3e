import { appendFileSync } from 'node:fs';
import { PipelineName } from './pipelines';

/** The value of an option that must be a whole number from 1 up. */
export function wholeNumber(option: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) {
    throw new Error(`--${option} must be a whole number from 1 up, got '${value}'`);
  }
  return number;
}

/** Fails for a name that is none of those there are. */
export function refuseUnknown(what: string, names: readonly string[], known: readonly string[]): void {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`no such ${what}: ${unknown.join(', ')}; there are ${known.join(', ')}`);
  }
}

/** Fails now for a file that nothing can be appended to, and not with the first result that took minutes. */
export function requireWritable(option: string, file: string): void {
  try {
    appendFileSync(file, '');
  } catch (error) {
    throw new Error(`--${option}: nothing can be written there: ${(error as Error).message}`);
  }
}

/**
 * What `--pipelines` names, and where the reference lies: `--reference`, or else REFERENCE_MANIFESTS in the environment.
 * Without names it is those of `usual`, the reference only if it is somewhere.
 */
export function choosePipelines(given: { readonly pipelines?: string; readonly reference?: string }, usual: readonly PipelineName[]): { names: PipelineName[]; reference?: string } {
  const reference = given.reference ?? (process.env.REFERENCE_MANIFESTS || undefined);
  const names = (given.pipelines?.split(',') ?? usual.filter((name) => name !== 'reference' || reference !== undefined)) as PipelineName[];
  if (given.reference !== undefined && !names.includes('reference')) {
    throw new Error(`--reference ${given.reference} is for the pipeline 'reference', which --pipelines ${given.pipelines} leaves out: add it there, or leave --reference out`);
  }
  return { names, reference };
}
