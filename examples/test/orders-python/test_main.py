"""Runs examples/orders-python on the Flink that comes with PyFlink, and checks its results."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from pyflink.table import DataTypes, EnvironmentSettings, Schema, TableDescriptor, TableEnvironment

JOB = Path(__file__).resolve().parents[2] / 'orders-python' / 'main.py'
sys.path.insert(0, str(JOB.parent))
import main  # noqa: E402  (the job is no package, so its directory has to be on the path first)

ORDERS = 1000


class TotalsTest(unittest.TestCase):
    """What `totals` makes of orders whose times are known."""

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
    """The whole job, in a process of its own, from its properties file to the files that it writes."""

    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.output = Path(directory.name, 'output')
        properties = Path(directory.name, 'application_properties.json')
        # Sequences instead of random numbers: order n has the quantity n, and the last order ends the job.
        sequences = {
            f'fields.{field}.{option}': value
            for field in ('order_number', 'quantity')
            for option, value in (('kind', 'sequence'), ('start', '1'), ('end', str(ORDERS)))
        }
        properties.write_text(json.dumps([
            {'PropertyGroupId': 'OrdersSource', 'PropertyMap': sequences},
            {'PropertyGroupId': 'OrdersSink', 'PropertyMap': {'path': str(cls.output)}},
        ]), encoding='utf-8')
        subprocess.run([sys.executable, str(JOB)], env={**os.environ, 'APPLICATION_PROPERTIES': str(properties)}, check=True, timeout=300)
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

    def test_leaves_only_complete_files(self):
        # The connector hides a file that it has not committed behind a leading dot.
        self.assertNotEqual(self.files(), [])
        self.assertEqual([file.name for file in self.files() if file.name.startswith('.')], [])


if __name__ == '__main__':
    unittest.main()
