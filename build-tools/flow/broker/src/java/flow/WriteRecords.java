package flow;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Creates a topic with two partitions, and writes each line of its input to it: WriteRecords brokers topic. */
public final class WriteRecords {
    private WriteRecords() {}

    public static void main(String[] args) throws Exception {
        Map<String, Object> options = Map.of("bootstrap.servers", args[0]);
        try (Admin admin = Admin.create(options)) {
            admin.createTopics(List.of(new NewTopic(args[1], 2, (short) 1))).all().get();
        }
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(options, new StringSerializer(), new StringSerializer())) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                producer.send(new ProducerRecord<>(args[1], number++ % 2, null, line)).get();
            }
        }
    }
}
