package connectors;

import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringSerializer;

/** {@code MskSink}. */
public final class MskSinkCheck implements Check {
    @Override
    public String connector() {
        return "msk-sink";
    }

    @Override
    public Set<String> knownKeys() {
        return Kafka.keys(ProducerConfig.configNames());
    }

    @Override
    public void build(Map<String, String> group) {
        KafkaSinkBuilder<String> builder = KafkaSink.<String>builder()
                .setBootstrapServers(group.get("bootstrap.servers"))
                .setKafkaProducerConfig(Kafka.client(group))
                .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                        .setTopic(group.get("topic"))
                        .setValueSerializationSchema(new SimpleStringSchema())
                        .build());
        if (group.containsKey("sink.delivery-guarantee")) {
            builder.setDeliveryGuarantee(DeliveryGuarantee.valueOf(group.get("sink.delivery-guarantee").toUpperCase().replace('-', '_')));
            builder.setTransactionalIdPrefix(group.get("sink.transactional-id-prefix"));
        }
        builder.build();
        new KafkaProducer<>(Kafka.withoutProviders(group), new StringSerializer(), new StringSerializer()).close();
    }
}
