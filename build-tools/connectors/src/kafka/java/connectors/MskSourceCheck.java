package connectors;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** {@code MskSource}. */
public final class MskSourceCheck implements Check {
    @Override
    public String connector() {
        return "msk-source";
    }

    @Override
    public Set<String> knownKeys() {
        return Kafka.keys(ConsumerConfig.configNames());
    }

    @Override
    public void build(Map<String, String> group) {
        KafkaSourceBuilder<String> builder = KafkaSource.<String>builder()
                .setBootstrapServers(group.get("bootstrap.servers"))
                .setGroupId(group.get("group.id"))
                .setStartingOffsets(offsets(group))
                .setProperties(Kafka.client(group))
                .setValueOnlyDeserializer(new SimpleStringSchema());
        if (group.containsKey("topic-pattern")) {
            builder.setTopicPattern(Pattern.compile(group.get("topic-pattern")));
        } else {
            builder.setTopics(group.get("topic").split(";"));
        }
        builder.build();
        new KafkaConsumer<>(Kafka.withoutProviders(group), new StringDeserializer(), new StringDeserializer()).close();
    }

    private static OffsetsInitializer offsets(Map<String, String> group) {
        switch (group.get("starting.offsets")) {
            case "earliest":
                return OffsetsInitializer.earliest();
            case "latest":
                return OffsetsInitializer.latest();
            case "committed":
                return OffsetsInitializer.committedOffsets();
            case "timestamp":
                return OffsetsInitializer.timestamp(Long.parseLong(group.get("starting.offsets.timestamp")));
            default:
                throw new IllegalArgumentException("unknown starting.offsets " + group.get("starting.offsets"));
        }
    }
}
