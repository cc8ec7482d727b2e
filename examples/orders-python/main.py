"""Writes totals of generated orders, by product and window of ten seconds, to JSON files with the barcodes of the products.

Each property group contains the options of a Flink connector, which are passed on unchanged:
`OrdersSource` to `datagen`, `OrdersSink` to `filesystem`.
"""

import json
import os
from typing import Dict

from pyflink.table import DataTypes, EnvironmentSettings, Schema, Table, TableDescriptor, TableEnvironment
from pyflink.table.expressions import col, lit
from pyflink.table.udf import udf
from pyflink.table.window import Tumble

import barcodes

# The service writes the property groups to this file. Local runs use a file with the same format.
SERVICE_PROPERTIES = '/etc/flink/application_properties.json'
LOCAL_PROPERTIES = os.environ.get('APPLICATION_PROPERTIES', 'application_properties.json')

# Only closed files are readable. By default, the connector closes a file every half hour.
SINK_DEFAULTS = {
    'sink.rolling-policy.rollover-interval': '1 min',
    'sink.rolling-policy.check-interval': '10 s',
}


def property_groups(path: str) -> Dict[str, Dict[str, str]]:
    """Read the property groups of the application, by their ids."""
    with open(path, encoding='utf-8') as file:
        return {group['PropertyGroupId']: group['PropertyMap'] for group in json.load(file)}


def connector(name: str, options: Dict[str, str]) -> TableDescriptor.Builder:
    """Describe a table of the given connector and its options."""
    descriptor = TableDescriptor.for_connector(name)
    for key, value in options.items():
        descriptor.option(key, value)
    return descriptor


def orders(env: TableEnvironment, options: Dict[str, str]) -> Table:
    """Generate orders. The product is derived from the order number, and the order time is the current time."""
    schema = (
        Schema.new_builder()
        .column('order_number', DataTypes.BIGINT())
        .column('quantity', DataTypes.BIGINT())
        .column_by_expression('product', "'product-' || CAST(ABS(order_number) % 5 AS STRING)")
        .column_by_expression('ordered_at', 'CURRENT_TIMESTAMP')
        .watermark('ordered_at', "ordered_at - INTERVAL '1' SECOND")
        .build()
    )
    return env.from_descriptor(connector('datagen', options).schema(schema).build())


def totals(orders_table: Table) -> Table:
    """Count the orders and sum their quantities, by product and window of ten seconds."""
    return (
        orders_table
        .window(Tumble.over(lit(10).seconds).on(col('ordered_at')).alias('window'))
        .group_by(col('window'), col('product'))
        .select(
            col('window').start.alias('window_start'),
            col('window').end.alias('window_end'),
            col('product'),
            col('product').count.alias('orders'),
            col('quantity').sum.alias('quantity'),
        )
    )


@udf(result_type=DataTypes.STRING())
def barcode(product: str) -> str:
    """Return the barcode of a product. Runs in a worker process of Flink."""
    return barcodes.barcode(product)


def with_barcodes(totals_table: Table) -> Table:
    """Add the barcode of its product to each total."""
    return totals_table.add_columns(barcode(col('product')).alias('barcode'))


def main() -> None:
    """Start the job on the service, or run it to its end locally."""
    local = not os.path.exists(SERVICE_PROPERTIES)
    groups = property_groups(LOCAL_PROPERTIES if local else SERVICE_PROPERTIES)

    env = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
    # The window times in the files do not include a time zone.
    env.get_config().set('table.local-time-zone', 'UTC')
    if local:
        # The service sets its own interval. Without checkpoints, files would never be completed.
        env.get_config().set('execution.checkpointing.interval', '5 s')

    sink = connector('filesystem', {**SINK_DEFAULTS, **groups['OrdersSink']}).format('json').build()
    result = with_barcodes(totals(orders(env, groups['OrdersSource']))).execute_insert(sink)
    if local:
        # The service requires that main() ends after it has submitted the job. A local job ends with its process.
        result.wait()


if __name__ == '__main__':
    main()
