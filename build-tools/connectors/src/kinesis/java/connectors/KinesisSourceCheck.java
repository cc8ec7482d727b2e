package connectors;

import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kinesis.source.KinesisStreamsSource;
import org.apache.flink.connector.kinesis.source.config.KinesisSourceConfigOptions;
import org.apache.flink.connector.kinesis.table.KinesisConnectorOptions;

/** {@code KinesisSource}. */
public final class KinesisSourceCheck implements Check {
    @Override
    public String connector() {
        return "kinesis-source";
    }

    @Override
    public Set<String> knownKeys() {
        return Aws.keys(KinesisSourceConfigOptions.class, KinesisConnectorOptions.class);
    }

    @Override
    public void build(Map<String, String> group) throws Exception {
        Aws.client(group);
        Configuration configuration = Configuration.fromMap(group);
        configuration.get(KinesisSourceConfigOptions.STREAM_INITIAL_POSITION);
        configuration.get(KinesisSourceConfigOptions.EFO_CONSUMER_LIFECYCLE);
        boolean fanOut = configuration.get(KinesisSourceConfigOptions.READER_TYPE) == KinesisSourceConfigOptions.ReaderType.EFO;
        if (fanOut && configuration.get(KinesisSourceConfigOptions.EFO_CONSUMER_NAME) == null) {
            throw new IllegalArgumentException("the connector finds no consumer name");
        }
        if (configuration.contains(KinesisSourceConfigOptions.STREAM_INITIAL_TIMESTAMP)) {
            new java.text.SimpleDateFormat(configuration.get(KinesisSourceConfigOptions.STREAM_TIMESTAMP_DATE_FORMAT))
                    .parse(configuration.get(KinesisSourceConfigOptions.STREAM_INITIAL_TIMESTAMP));
        }
        KinesisStreamsSource.<String>builder()
                .setStreamArn(group.get("stream.arn"))
                .setSourceConfig(configuration)
                .setDeserializationSchema(new SimpleStringSchema())
                .build();
    }
}
