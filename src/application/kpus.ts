import { Token } from 'aws-cdk-lib';
import { InputError } from '../synth/errors';

/** The KPUs of a job, which may be a token only where the parallelism alone decides. */
export function allocatedKpus({ parallelism, parallelismPerKpu }: { readonly parallelism: number; readonly parallelismPerKpu: number }): number {
  return parallelismPerKpu === 1 ? parallelism : Math.ceil(known('allocatedKpus', parallelism) / known('allocatedKpus', parallelismPerKpu));
}

/** A figure that the number of KPUs is computed from. */
export function known(kpus: string, value: number): number {
  if (Token.isUnresolved(value)) {
    throw new InputError(`${kpus} cannot be computed at synthesis, because parallelism or parallelismPerKpu is a token`);
  }
  return value;
}
