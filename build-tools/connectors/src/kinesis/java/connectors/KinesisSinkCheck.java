package connectors;

import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.connector.kinesis.sink.KinesisStreamsSink;
import org.apache.flink.connector.kinesis.table.KinesisConnectorOptions;

/** {@code KinesisSink}. */
public final class KinesisSinkCheck implements Check {
    @Override
    public String connector() {
        return "kinesis-sink";
    }

    @Override
    public Set<String> knownKeys() {
        return Aws.keys(KinesisConnectorOptions.class);
    }

    @Override
    public void build(Map<String, String> group) {
        KinesisStreamsSink.<String>builder()
                .setStreamArn(group.get("stream.arn"))
                .setKinesisClientProperties(Aws.client(group))
                .setSerializationSchema(new SimpleStringSchema())
                .setPartitionKeyGenerator(record -> String.valueOf(record.hashCode()))
                .build();
    }
}
