"""Copies orders from a topic to files, with the options of the property groups."""
import json
import os

from pyflink.table import DataTypes, EnvironmentSettings, Schema, TableDescriptor, TableEnvironment

with open(os.environ['APPLICATION_PROPERTIES'], encoding='utf-8') as properties:
    GROUPS = {group['PropertyGroupId']: group['PropertyMap'] for group in json.load(properties)}


def descriptor(group, **options):
    """Describe a table of JSON objects with an id."""
    builder = TableDescriptor.for_connector(group['connector']).schema(Schema.new_builder().column('id', DataTypes.STRING()).build())
    for key, value in {**group, 'format': 'json', **options}.items():
        builder.option(key, value)
    return builder.build()


def main():
    """Run the job to its end."""
    env = TableEnvironment.create(EnvironmentSettings.in_streaming_mode())
    orders = env.from_descriptor(descriptor(GROUPS['Orders'], **{'scan.bounded.mode': 'latest-offset'}))
    orders.execute_insert(descriptor(GROUPS['Lake'])).wait()


if __name__ == '__main__':
    main()
