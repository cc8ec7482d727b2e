package connectors;

import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.connector.firehose.sink.KinesisFirehoseSink;
import org.apache.flink.connector.firehose.table.KinesisFirehoseConnectorOptions;

/** {@code FirehoseSink}. */
public final class FirehoseSinkCheck implements Check {
    @Override
    public String connector() {
        return "firehose-sink";
    }

    @Override
    public Set<String> knownKeys() {
        return Aws.keys(KinesisFirehoseConnectorOptions.class);
    }

    @Override
    public void build(Map<String, String> group) {
        KinesisFirehoseSink.<String>builder()
                .setDeliveryStreamName(group.get("delivery-stream"))
                .setFirehoseClientProperties(Aws.client(group))
                .setSerializationSchema(new SimpleStringSchema())
                .build();
    }
}
