package flow;

import flow.Plan.Case;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The brokers, as the identity that checks uses them. */
final class Kafka {
    private static final int PARTITIONS = 2;

    private final String brokers;

    Kafka(Plan plan) {
        this.brokers = plan.brokers;
    }

    /** The group as the properties of a Kafka client. */
    static Properties client(Case flow) {
        Properties properties = new Properties();
        properties.putAll(flow.group);
        return properties;
    }

    void create(Collection<String> topics) throws Exception {
        try (Admin admin = Admin.create(options())) {
            for (String topic : topics) {
                try {
                    admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
        }
    }

    /** Writes the records to the topics in turn. */
    void write(List<String> topics, List<String> records) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(options(), new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < records.size(); i++) {
                String topic = topics.get(i % topics.size());
                producer.send(new ProducerRecord<>(topic, i / topics.size() % PARTITIONS, null, records.get(i)));
            }
        }
    }

    /** All committed records of a topic. */
    List<String> read(String topic) {
        Map<String, Object> options = options();
        options.put("isolation.level", "read_committed");
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(options, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = partitions(topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<String> records = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    records.add(record.value());
                }
            }
            return records;
        }
    }

    /** Commits the end of the topics as what the group has read. */
    void commitEnds(String group, List<String> topics) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(options(), new StringDeserializer(), new StringDeserializer());
             Admin admin = Admin.create(options())) {
            for (String topic : topics) {
                consumer.endOffsets(partitions(topic)).forEach((partition, end) -> offsets.put(partition, new OffsetAndMetadata(end)));
            }
            admin.alterConsumerGroupOffsets(group, offsets).all().get();
        }
    }

    private static List<TopicPartition> partitions(String topic) {
        return Arrays.asList(0, 1).stream().map(partition -> new TopicPartition(topic, partition)).collect(Collectors.toList());
    }

    private Map<String, Object> options() {
        return new HashMap<>(Map.of("bootstrap.servers", brokers));
    }
}
