type Data = any;

/** An error as a state sees it. */
export class StateError extends Error {
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

const MODELLED = ['ResourceInUse', 'ResourceNotFound', 'ConcurrentModification', 'InvalidArgument', 'InvalidRequest', 'LimitExceeded', 'UnsupportedOperation',
  'InvalidApplicationConfiguration', 'CodeValidation'].map(name => `${name}Exception`);

/** Only what the API's model knows has a name of its own. */
export function sdkError(error: Data, prefix: string): StateError {
  const status = error.$metadata?.httpStatusCode;
  if (status === undefined) {
    return new StateError(`${prefix}.SdkClientException`, `Unable to execute HTTP request: ${error.message}`);
  }
  const name = MODELLED.includes(error.name) ? error.name : `${prefix}Exception`;
  return new StateError(`${prefix}.${name}`, `${error.message} (Service: ${prefix}, Status Code: ${status}, Request ID: 0)`);
}
