import { Token } from 'aws-cdk-lib';
import { InputError } from '../../synth/errors';
import { Runtime } from '../runtime';

/** The package versions that a PyFlink release line requires. */
interface PyFlinkLine {
  readonly python: string;

  /** Version constraints of `apache-flink` and its Apache Beam dependency, for the packages that the workers import. */
  readonly constraints: string[];
}

const BEAM_2_48 = [
  'apache-beam>=2.43.0,<2.49.0', 'avro-python3>=1.8.1,!=1.9.2', 'cloudpickle>=2.2.0,<2.3', 'dill>=0.3.1.1,<0.3.2', 'fastavro>=1.1.0,!=1.8.0,<2',
  'grpcio>=1.33.1,!=1.48.0,<2', 'numpy>=1.22.4,<1.25', 'objsize>=0.6.1,<0.7', 'pandas>=1.3.0', 'protobuf>=3.20.3,<4.24', 'py4j==0.10.9.7', 'pyarrow>=5.0.0,<12',
  'python-dateutil>=2.8.0,<3',
];

const LINES: { [runtime: string]: PyFlinkLine } = {
  'FLINK-1_15': {
    python: '3.8',
    constraints: [
      'apache-beam==2.27.0', 'avro-python3>=1.8.1,!=1.9.2,<1.10', 'cloudpickle==1.2.2', 'dill>=0.3.1.1,<0.3.2', 'fastavro>=0.21.4,<0.24', 'grpcio>=1.29.0,<2',
      'numpy>=1.14.3,<1.20', 'pandas>=1.0,<1.2', 'pemja==0.1.4', 'protobuf>=3.12.2,<3.18', 'py4j==0.10.9.3', 'pyarrow>=0.15.1,<3', 'python-dateutil==2.8.0',
    ],
  },
  'FLINK-1_18': { python: '3.10', constraints: [...BEAM_2_48, 'pemja==0.3.0'] },
  'FLINK-1_19': { python: '3.11', constraints: [...BEAM_2_48, 'pemja==0.4.1', 'ruamel.yaml>=0.18.4'] },
  'FLINK-1_20': { python: '3.11', constraints: [...BEAM_2_48, 'pemja>=0.4.1,<0.5.6', 'ruamel.yaml>=0.18.4'] },
  'FLINK-2_2': {
    python: '3.12',
    constraints: [
      'apache-beam>=2.54.0,<=2.61.0', 'avro>=1.12.0', 'cloudpickle>=2.2.1,<2.3', 'dill>=0.3.1.1,<0.3.2', 'fastavro>=1.1.0,!=1.8.0,<2', 'grpcio>=1.33.1,<1.66',
      'numpy>=1.22.4,<2.2', 'objsize>=0.6.1,<0.8', 'pandas>=1.3.0,<2.3', 'pemja>=0.5.7,<0.5.8', 'protobuf>=3.20.3,<6', 'py4j==0.10.9.7', 'pyarrow>=5.0.0,<17',
      'python-dateutil>=2.8.0,<3', 'ruamel.yaml>=0.18.4',
    ],
  },
};

/** The modules that PyFlink imports. A module of the same name earlier on the path breaks every worker. */
export const PYFLINK_MODULES = [
  'apache_beam', 'avro', 'cloudpickle', 'dill', 'fastavro', 'grpc', 'numpy', 'objsize', 'pandas', 'pemja', 'py4j', 'pyarrow', 'pyflink', 'dateutil', 'ruamel',
];

/** The Python version of a runtime. Throws if the version of the runtime is not known and no version is given. */
export function pythonVersion(runtime: Runtime | undefined, given: string | undefined): string {
  if (given !== undefined) {
    if (Token.isUnresolved(given) || !/^3\.\d{1,2}$/.test(given)) {
      throw new InputError(`pythonVersion must be a Python version like '3.11', got ${Token.isUnresolved(given) ? 'a token' : `'${given}'`}`);
    }
    return given;
  }
  const line = lineOf(runtime);
  if (!line) {
    const name = runtime && !Token.isUnresolved(runtime.value) ? runtime.value : 'a runtime that is not known at synthesis';
    throw new InputError(`pythonVersion must be set for ${name}, whose Python version is not known`);
  }
  return line.python;
}

/** Requirements of PyFlink itself, or undefined if they are not known. */
export function pyFlinkConstraints(runtime: Runtime | undefined): string[] | undefined {
  return lineOf(runtime)?.constraints;
}

function lineOf(runtime: Runtime | undefined): PyFlinkLine | undefined {
  return runtime && Object.hasOwn(LINES, runtime.value) ? LINES[runtime.value] : undefined;
}
