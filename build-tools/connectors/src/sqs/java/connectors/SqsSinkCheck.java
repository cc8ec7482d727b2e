package connectors;

import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.connector.sqs.sink.SqsSink;
import org.apache.flink.connector.sqs.sink.SqsSinkElementConverter;
import org.apache.flink.connector.sqs.table.SqsConnectorOptions;

/** {@code SqsSink}. */
public final class SqsSinkCheck implements Check {
    @Override
    public String connector() {
        return "sqs-sink";
    }

    @Override
    public Set<String> knownKeys() {
        return Aws.keys(SqsConnectorOptions.class);
    }

    @Override
    public void build(Map<String, String> group) {
        SqsSink.<String>builder()
                .setSqsUrl(group.get("queue-url"))
                .setSqsClientProperties(Aws.client(group))
                .setSqsSinkElementConverter(SqsSinkElementConverter.<String>builder().setSerializationSchema(new SimpleStringSchema()).build())
                .build();
    }
}
