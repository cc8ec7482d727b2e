"""Runs the packaged asset of examples/orders-python on the Flink distribution of PyFlink, and checks the results.

The variable `ASSEMBLY` must contain the assembly directory of integ/integ.python-project.ts. The packages of
the job are only in the asset, and not in the environment of this test.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pyflink
from pyflink.table import DataTypes, EnvironmentSettings, Schema, TableDescriptor, TableEnvironment

ASSEMBLY = Path(os.environ['ASSEMBLY'])
FLINK = Path(pyflink.__file__).parent


def application():
    """Return the application's properties in the template."""
    template = json.loads(Path(ASSEMBLY, 'PythonProject.template.json').read_text(encoding='utf-8'))
    [properties] = [
        resource['Properties']['ApplicationConfiguration'] for resource in template['Resources'].values()
        if resource['Type'] == 'AWS::KinesisAnalyticsV2::Application'
    ]
    return properties


def asset():
    """Return the directory that is uploaded as the zip file of the application."""
    key = application()['ApplicationCodeConfiguration']['CodeContent']['S3ContentLocation']['FileKey']
    return Path(ASSEMBLY, f'asset.{Path(key).stem}')


def run_options():
    """Return the options that the service runs the job with."""
    groups = {group['PropertyGroupId']: group['PropertyMap'] for group in application()['EnvironmentProperties']['PropertyGroups']}
    return groups['kinesis.analytics.flink.run.options']


sys.path[:0] = [str(asset()), str(asset() / 'packages')]
import main  # noqa: E402  (the job is not a package, so its directory must be on the path first)

ORDERS = 1000


class TotalsTest(unittest.TestCase):
    """Checks `totals` for orders with known times."""

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)

    def totals(self, *orders):
        Path(self.directory.name, 'orders.csv').write_text('\n'.join(orders) + '\n', encoding='utf-8')
        schema = (
            Schema.new_builder()
            .column('product', DataTypes.STRING())
            .column('quantity', DataTypes.BIGINT())
            .column('ordered_at', DataTypes.TIMESTAMP(3))
            .watermark('ordered_at', 'ordered_at')
            .build()
        )
        env = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
        source = main.connector('filesystem', {'path': self.directory.name}).format('csv').schema(schema).build()
        with main.totals(env.from_descriptor(source)).execute().collect() as rows:
            return sorted((f'{start:%H:%M:%S}', f'{end:%H:%M:%S}', *values) for start, end, *values in rows)

    def test_adds_up_the_orders_of_a_product_in_a_window(self):
        self.assertEqual(
            self.totals('tea,2,2026-01-01 12:00:00', 'tea,3,2026-01-01 12:00:04', 'tea,4,2026-01-01 12:00:09.999'),
            [('12:00:00', '12:00:10', 'tea', 3, 9)],
        )

    def test_keeps_products_apart(self):
        self.assertEqual(
            self.totals('tea,2,2026-01-01 12:00:00', 'coffee,5,2026-01-01 12:00:01', 'tea,3,2026-01-01 12:00:02'),
            [('12:00:00', '12:00:10', 'coffee', 1, 5), ('12:00:00', '12:00:10', 'tea', 2, 5)],
        )

    def test_keeps_windows_apart(self):
        self.assertEqual(
            self.totals('tea,2,2026-01-01 12:00:09.999', 'tea,3,2026-01-01 12:00:10', 'tea,4,2026-01-01 12:00:35'),
            [('12:00:00', '12:00:10', 'tea', 1, 2), ('12:00:10', '12:00:20', 'tea', 1, 3), ('12:00:30', '12:00:40', 'tea', 1, 4)],
        )


class JobTest(unittest.TestCase):
    """Checks the whole job, submitted in the same way as by the service, with the local properties of the CDK app."""

    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.output = Path(directory.name, 'output')
        options = run_options()
        command = [
            FLINK / 'bin' / 'flink', 'run', '--target', 'local',
            '--python', asset() / options['python'], '--pyFiles', asset() / options['pyFiles'],
        ]
        environment = {
            **os.environ,
            'APPLICATION_PROPERTIES': str(ASSEMBLY / 'application_properties.json'),
            'FLINK_CONF_DIR': str(FLINK / 'conf'),
            'FLINK_HOME': str(FLINK),
            'FLINK_LOG_DIR': str(Path(directory.name, 'log')),
            # Only the Python of this test has PyFlink installed.
            'PATH': f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            'PYTHONDONTWRITEBYTECODE': '1',
        }
        subprocess.run(['bash', *map(str, command)], cwd=directory.name, env=environment, check=True, timeout=300)
        cls.rows = [json.loads(line) for file in cls.files() for line in file.read_text(encoding='utf-8').splitlines()]

    @classmethod
    def files(cls):
        return [file for file in cls.output.rglob('*') if file.is_file()]

    def test_adds_up_every_order_once(self):
        expected_orders, expected_quantity = Counter(), Counter()
        for number in range(1, ORDERS + 1):
            expected_orders[f'product-{number % 5}'] += 1
            expected_quantity[f'product-{number % 5}'] += number
        orders, quantity = Counter(), Counter()
        for row in self.rows:
            orders[row['product']] += row['orders']
            quantity[row['product']] += row['quantity']
        self.assertEqual(orders, expected_orders)
        self.assertEqual(quantity, expected_quantity)

    def test_writes_one_total_for_a_product_and_window(self):
        keys = [(row['window_start'], row['product']) for row in self.rows]
        self.assertEqual(len(keys), len(set(keys)))
        for row in self.rows:
            length = datetime.fromisoformat(row['window_end']) - datetime.fromisoformat(row['window_start'])
            self.assertEqual(length, timedelta(seconds=10))

    def test_adds_barcodes_in_the_workers(self):
        self.assertEqual({row['product']: row['barcode'] for row in self.rows}, {
            'product-0': '2000000000008',
            'product-1': '2000000000015',
            'product-2': '2000000000022',
            'product-3': '2000000000039',
            'product-4': '2000000000046',
        })

    def test_has_its_packages_from_the_asset(self):
        self.assertEqual(Path(main.barcodes.stdnum.__file__).parents[2], asset())
        self.assertFalse(any('pyflink' in path.name.lower() for path in asset().glob('packages/*')))

    def test_leaves_only_complete_files(self):
        # Uncommitted files of the connector start with a dot.
        self.assertNotEqual(self.files(), [])
        self.assertEqual([file.name for file in self.files() if file.name.startswith('.')], [])


if __name__ == '__main__':
    unittest.main()
