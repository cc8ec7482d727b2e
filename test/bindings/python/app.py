import os

import cdk_managed_flink as flink
from aws_cdk import App, Duration, Stack

app = App()
stack = Stack(app, 'Orders')

orders = flink.Application(
    stack,
    'Application',
    runtime=flink.Runtime.FLINK_1_20,
    code=flink.ApplicationCode.from_asset(os.environ['ORDERS_JOB']),
    python=flink.PythonOptions(main='main.py'),
    parallelism=2,
    log_level=flink.LogLevel.WARN,
    checkpoint_interval=Duration.minutes(5),
    system_rollback_enabled=True,
    property_groups={
        'OrdersSource': {'rows-per-second': '10', 'fields.quantity.min': '1', 'fields.quantity.max': '9'},
    },
)
orders.add_property_group('OrdersSink', {'path': 's3://orders/totals'})
orders.start_on_deploy(
    restore=flink.RestoreConfiguration.latest_snapshot(allow_non_restored_state=True),
    health_check=flink.HealthCheckOptions(duration=Duration.minutes(3)),
)
orders.metric_full_restarts().create_alarm(stack, 'Restarts', threshold=1, evaluation_periods=1)

app.synth()
