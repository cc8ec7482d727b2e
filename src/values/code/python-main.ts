import { Token } from 'aws-cdk-lib';
import { InputError } from '../../synth/errors';

/** Throws for an empty entry point of a PyFlink job. */
export function validatePythonMain(main: string): void {
  if (!Token.isUnresolved(main) && main.trim() === '') {
    throw new InputError("python.main must name the Python file with the job's main, got an empty string");
  }
}
