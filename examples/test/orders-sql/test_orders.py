"""Runs the packaged asset of examples/orders-sql on the Flink distribution of PyFlink, and checks the results."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import fastavro

ROOT = Path(__file__).resolve().parents[3]

ORDERS = [
    {'order_id': '1', 'product': 'assam', 'quantity': 2, 'placed_at': '2026-01-01T12:00:00'},
    {'order_id': '2', 'product': 'sencha', 'quantity': 1, 'placed_at': '2026-01-01T12:00:59.999'},
    {'order_id': '3', 'product': 'sidamo', 'quantity': 3, 'placed_at': '2026-01-01T12:00:30'},
    {'order_id': "it's 4", 'product': 'assam', 'quantity': 1, 'placed_at': '2026-01-01T12:01:00'},
    {'order_id': '5', 'product': 'unknown', 'quantity': 1, 'placed_at': '2026-01-01T12:01:30'},
]
REFUNDS = [
    {'order_id': '3', 'reason': 'cold', 'refunded_at': '2026-01-01T12:20:00'},
    {'order_id': "it's 4", 'reason': 'late', 'refunded_at': '2026-01-01T13:01:00'},
    {'order_id': '1', 'reason': 'more than an hour later', 'refunded_at': '2026-01-01T13:00:01'},
    {'order_id': '6', 'reason': 'of no order', 'refunded_at': '2026-01-01T12:30:00'},
]


class OrdersTest(unittest.TestCase):
    """Checks the asset and the properties file of the synthesis, with local files as tables."""

    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.directory = Path(directory.name).resolve()
        for name, rows in (('orders', ORDERS), ('refunds', REFUNDS)):
            cls.directory.joinpath(name).mkdir()
            cls.directory.joinpath(name, 'rows.json').write_text('\n'.join(map(json.dumps, rows)), encoding='utf-8')
        subprocess.run(['npx', 'ts-node', 'build-tools/examples/orders-sql.ts', cls.directory], check=True, cwd=ROOT, env={
            **os.environ, 'TS_NODE_TRANSPILE_ONLY': '1', 'TS_NODE_PROJECT': 'test/tsconfig.json',
        })
        cls.assembly = cls.directory / 'cdk.out'
        runner, = cls.assembly.glob('asset.*/main.py')
        # The job reads the properties file in the working directory.
        subprocess.run([sys.executable, '-B', '-W', 'ignore', runner], check=True, cwd=cls.assembly, timeout=300)

    def files(self, name):
        files = [file for file in self.directory.joinpath(name).rglob('*') if file.is_file()]
        self.assertNotEqual(files, [])
        # Uncommitted files of the connector start with a dot.
        self.assertEqual([file.name for file in files if file.name.startswith('.')], [])
        return files

    def test_adds_up_the_orders_of_a_category_and_minute(self):
        rows = [row for file in self.files('totals') for row in fastavro.reader(file.open('rb'))]
        self.assertEqual(sorted((f'{row["window_start"]:%H:%M}', row['category'], row['orders'], row['revenue']) for row in rows), [
            ('12:00', 'coffee', 1, 2670),
            ('12:00', 'tea', 2, 1520),
            ('12:01', 'other', 1, 0),
            ('12:01', 'tea', 1, 450),
        ])

    def test_prices_the_refunds_within_an_hour_of_their_order(self):
        rows = [json.loads(line) for file in self.files('refunded') for line in file.read_text(encoding='utf-8').splitlines()]
        self.assertEqual(sorted((row['order_id'], row['reason'], row['amount']) for row in rows), [('3', 'cold', 2670), ("it's 4", 'late', 450)])


if __name__ == '__main__':
    unittest.main()
