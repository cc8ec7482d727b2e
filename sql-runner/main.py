"""Runs the statements of a SQL script as one Flink job. Part of cdk-managed-flink."""
import json
import os
import sys
from itertools import takewhile
from pathlib import Path

from pyflink.common import Configuration
from pyflink.table import EnvironmentSettings, TableEnvironment

HERE = Path(__file__).resolve().parent
SERVICE_PROPERTIES = Path('/etc/flink/application_properties.json')
LOCAL = not SERVICE_PROPERTIES.exists()
PROPERTIES = Path(os.environ.get('APPLICATION_PROPERTIES', 'application_properties.json')) if LOCAL else SERVICE_PROPERTIES


def fill(statement, groups):
    """Replace references with the values of the property groups."""
    escape = str if statement['kind'] == 'set' else lambda text: text.replace("'", "''")
    def text(part):
        if isinstance(part, str):
            return part
        options = groups[part['group']]
        return escape(options[part['key']]) if 'key' in part else ', '.join(f"'{escape(key)}' = '{escape(options[key])}'" for key in options)
    return ''.join(map(text, statement['parts']))


def local_options():
    """Return the options that the service sets. Sinks commit with checkpoints, and workers require the packages of this Python."""
    jar, packages = HERE / 'lib' / 'dependencies.jar', HERE / 'packages'
    sys.path.insert(0, str(packages))
    return {'execution.checkpointing.interval': '10 s', 'python.executable': sys.executable, 'python.client.executable': sys.executable,
            **({'pipeline.jars': jar.as_uri()} if jar.exists() else {}), **({'python.files': str(packages)} if packages.exists() else {})}


def main():
    groups = {group['PropertyGroupId']: group['PropertyMap'] for group in json.loads(PROPERTIES.read_text(encoding='utf-8'))}
    statements = [(one, fill(one, groups)) for one in json.loads((HERE / 'statements.json').read_text(encoding='utf-8'))]
    config = Configuration()
    # Some options, like the runtime mode, cannot be changed after the environment is created.
    first = {one['option']: value for one, value in takewhile(lambda pair: pair[0]['kind'] == 'set', statements)}
    for option, value in {**(local_options() if LOCAL else {}), **first}.items():
        config.set_string(option, value)
    env = TableEnvironment.create(EnvironmentSettings.new_instance().with_configuration(config).build())
    inserts = env.create_statement_set()
    for one, sql in statements:
        try:
            run = {'set': lambda text: env.get_config().set(one['option'], text), 'insert': inserts.add_insert_sql, 'execute': env.execute_sql}
            run[one['kind']](sql)
        except Exception as error:
            raise RuntimeError(f"{one['at']}: {error}") from error
    job = inserts.execute()
    if LOCAL:  # The service requires that the program ends after it has submitted the job.
        job.wait()


if __name__ == '__main__':
    main()
