package flow;

import flow.Plan.Case;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** {@code MskSource}. */
public final class MskSourceFlow implements Connector.Source {
    /** Two topics that the pattern matches, and one that it does not match. */
    private static final List<String> MATCHING = List.of("shop.orders", "shop.returns");
    private static final String OTHER = "shopping";

    private final Kafka kafka;

    public MskSourceFlow(Plan plan) {
        this.kafka = new Kafka(plan);
    }

    @Override
    public void prepare(Case flow) throws Exception {
        kafka.create(topics(flow.group));
        kafka.create(List.of(OTHER));
        kafka.write(List.of(OTHER), List.of(flow.prefix + "of another topic"));
        if (flow.group.get("starting.offsets").equals("committed")) {
            // What is in the topics already is read, and must not be read again.
            kafka.write(topics(flow.group), List.of(flow.prefix + "read before"));
            kafka.commitEnds(flow.group.get("group.id"), topics(flow.group));
        }
    }

    @Override
    public DataStream<String> read(StreamExecutionEnvironment env, Case flow) {
        Map<String, String> group = flow.group;
        KafkaSourceBuilder<String> builder = KafkaSource.<String>builder()
                .setStartingOffsets(offsets(group))
                .setProperties(Kafka.client(flow))
                .setValueOnlyDeserializer(new SimpleStringSchema());
        if (group.containsKey("topic-pattern")) {
            builder.setTopicPattern(Pattern.compile(group.get("topic-pattern")));
        } else {
            builder.setTopics(group.get("topic").split(";"));
        }
        return env.fromSource(builder.build(), WatermarkStrategy.noWatermarks(), "msk");
    }

    @Override
    public void write(Case flow, List<String> records) throws Exception {
        kafka.write(topics(flow.group), records);
    }

    @Override
    public boolean startsAtEnd(Case flow) {
        return flow.group.get("starting.offsets").equals("latest");
    }

    private static List<String> topics(Map<String, String> group) {
        return group.containsKey("topic-pattern") ? MATCHING : List.of(group.get("topic").split(";"));
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
