package flow;

import flow.Plan.Case;
import java.util.List;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.streaming.api.datastream.DataStream;

/** {@code MskSink}. */
public final class MskSinkFlow implements Connector.Sink {
    private final Kafka kafka;

    public MskSinkFlow(Plan plan) {
        this.kafka = new Kafka(plan);
    }

    @Override
    public void prepare(Case flow) throws Exception {
        kafka.create(List.of(flow.group.get("topic")));
    }

    @Override
    public void write(DataStream<String> records, Case flow) {
        KafkaSinkBuilder<String> builder = KafkaSink.<String>builder()
                .setBootstrapServers(flow.group.get("bootstrap.servers"))
                .setKafkaProducerConfig(Kafka.client(flow))
                .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                        .setTopic(flow.group.get("topic"))
                        .setValueSerializationSchema(new SimpleStringSchema())
                        .build());
        if (flow.group.containsKey("sink.delivery-guarantee")) {
            builder.setDeliveryGuarantee(DeliveryGuarantee.valueOf(flow.group.get("sink.delivery-guarantee").toUpperCase().replace('-', '_')));
            builder.setTransactionalIdPrefix(flow.group.get("sink.transactional-id-prefix"));
        }
        records.sinkTo(builder.build());
    }

    @Override
    public List<String> received(Case flow) {
        return kafka.read(flow.group.get("topic"));
    }
}
