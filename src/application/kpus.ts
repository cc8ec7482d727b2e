import { Token } from 'aws-cdk-lib';
import { InputError } from '../synth/errors';

/** The KPUs of a job. Can be a token only if the value is determined by the parallelism alone. */
export function allocatedKpus({ parallelism, parallelismPerKpu }: { readonly parallelism: number; readonly parallelismPerKpu: number }): number {
  return parallelismPerKpu === 1 ? parallelism : Math.ceil(known('allocatedKpus', parallelism) / known('allocatedKpus', parallelismPerKpu));
}

/** A value that the number of KPUs is computed from. */
export function known(kpus: string, value: number): number {
  if (Token.isUnresolved(value)) {
    throw new InputError(`${kpus} cannot be computed at synthesis, because parallelism or parallelismPerKpu is a token`);
  }
  return value;
}
