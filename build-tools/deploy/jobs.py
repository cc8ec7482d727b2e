"""Runs the emulator of AWS with what its Managed Flink lacks: a history of operations, and jobs that fail.

The description of an application says what its job does. The environment variable JOB_ERROR has the error of a job that fails.
"""
import copy
import json
import os
import time

from ministack import app
from ministack.core.responses import json_response, new_uuid
from ministack.services import cloudwatch_logs as logs
from ministack.services import kinesisanalyticsv2 as flink

DOES_NOT_START = "does not start"
KEEPS_RESTARTING = "keeps restarting"
ERROR = os.environ["JOB_ERROR"]
# What a rollback of the service restores.
CONFIGURATION = ("_Configuration", "RuntimeEnvironment", "ServiceExecutionRole", "ApplicationDescription")

settle = flink._settle
replace_from_template = flink.replace_from_template


def operations(record):
    return record.setdefault("_Operations", [])


def begin(record, name, operation_id=None):
    operation = {
        "OperationId": operation_id or new_uuid(), "Operation": name, "OperationStatus": "IN_PROGRESS", "StartTime": time.time(),
    }
    operations(record).insert(0, operation)
    return operation


def end(operation, status="SUCCESSFUL"):
    operation.update(OperationStatus=status, EndTime=time.time())


def settle_with_operation(record):
    """Ends the newest operation when its application is in no transitional state any more."""
    settle(record)
    operation = next(iter(operations(record)), None)
    if operation is None or operation["OperationStatus"] != "IN_PROGRESS" or record["ApplicationStatus"] not in ("READY", "RUNNING"):
        return
    job = record.get("ApplicationDescription") if record["ApplicationStatus"] == "RUNNING" else None
    if job != DOES_NOT_START:
        end(operation)
        if job == KEEPS_RESTARTING:
            flink._in_background(restart_job, record)
        return
    end(operation, "FAILED")
    operation["OperationFailureDetails"] = {"ErrorInfo": {"ErrorString": ERROR}}
    record["ApplicationStatus"] = "READY"
    previous = record.pop("_Previous", None)
    if operation["Operation"] == "UpdateApplication" and previous:
        # The system rollback of the service.
        rollback = begin(record, "RollbackApplication")
        record.update(previous)
        flink._bump_version(record)
        record["ApplicationStatus"] = "RUNNING"
        end(rollback)


def replace_with_operation(name, props):
    """The update of CloudFormation, which restarts a running job."""
    record = flink._get(name)
    enabled = record and (record["_Configuration"].get("ApplicationSystemRollbackConfiguration") or {}).get("RollbackEnabled")
    previous = {key: copy.deepcopy(record[key]) for key in CONFIGURATION if key in record} if enabled else None
    replace_from_template(name, props)
    operation = begin(record, "UpdateApplication")
    if record["ApplicationStatus"] == "UPDATING":
        record["_Previous"] = previous
    else:
        end(operation)


def with_operation(name, handler):
    def handle(data):
        status, headers, body = handler(data)
        if status == 200:
            begin(flink._applications[data["ApplicationName"]], name, json.loads(body)["OperationId"])
        return status, headers, body
    return handle


def restart_job(record):
    """Writes the log of a job that restarts again and again, until it is stopped."""
    stream = record["_LoggingOptions"][0]["LogStreamARN"].split(":log-group:")[1].split(":log-stream:")
    while record["ApplicationStatus"] == "RUNNING" and record["ApplicationDescription"] == KEEPS_RESTARTING:
        write(record, stream, "INFO", "Job orders (5c1f) switched from state RUNNING to RESTARTING.")
        write(record, stream, "WARN", "orders (1/1) switched from RUNNING to FAILED.", ERROR)
        time.sleep(0.5)


def write(record, stream, level, message, error=None):
    entry = {"applicationARN": record["ApplicationARN"], "messageType": level, "message": message}
    if error:
        entry["throwableInformation"] = [error]
    event = {"timestamp": int(time.time() * 1000), "message": json.dumps(entry)}
    logs._put_log_events({"logGroupName": stream[0], "logStreamName": stream[1], "logEvents": [event]})


def list_operations(data):
    record = flink._get(data["ApplicationName"])
    if record is None:
        return flink._not_found(data["ApplicationName"])
    summaries = [{key: value for key, value in operation.items() if key != "OperationFailureDetails"} for operation in operations(record)]
    return json_response({"ApplicationOperationInfoList": summaries[:data.get("Limit", 50)]})


def describe_operation(data):
    record = flink._get(data["ApplicationName"])
    found = [operation for operation in operations(record or {}) if operation["OperationId"] == data["OperationId"]]
    if not found:
        return flink._error("ResourceNotFoundException", f"Operation {data['OperationId']} is not found.")
    return json_response({"ApplicationOperationInfoDetails": {key: value for key, value in found[0].items() if key != "OperationId"}})


def compile_filter_pattern(pattern, compiled=logs._compile_filter_pattern):
    """`?a ?b` finds the lines with at least one of the terms. The emulator takes the marks for wildcards."""
    terms = pattern.split()
    if terms and all(term.startswith("?") for term in terms):
        return lambda message: any(term[1:] in message for term in terms)
    return compiled(pattern)


flink._settle = settle_with_operation
flink.replace_from_template = replace_with_operation
logs._compile_filter_pattern = compile_filter_pattern
for action, handler in [("StartApplication", flink._start_application), ("StopApplication", flink._stop_application)]:
    flink._HANDLERS[action] = with_operation(action, handler)
flink._HANDLERS["ListApplicationOperations"] = list_operations
flink._HANDLERS["DescribeApplicationOperation"] = describe_operation
app.main()
