package flow;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** A stream, as the identity that checks uses it. */
final class Kinesis {
    private final Plan plan;
    private final String stream;

    Kinesis(Plan plan, String stream) {
        this.plan = plan;
        this.stream = stream;
    }

    void write(List<String> records) {
        List<PutRecordsRequestEntry> entries = records.stream()
                .map(record -> PutRecordsRequestEntry.builder().partitionKey(record).data(SdkBytes.fromUtf8String(record)).build())
                .collect(Collectors.toList());
        try (KinesisClient kinesis = client()) {
            kinesis.putRecords(request -> request.streamARN(stream).records(entries));
        }
    }

    /** All records of the stream. */
    List<String> read() {
        List<String> records = new ArrayList<>();
        try (KinesisClient kinesis = client()) {
            for (Shard shard : kinesis.listShards(request -> request.streamARN(stream)).shards()) {
                String iterator = kinesis.getShardIterator(request -> request
                        .streamARN(stream).shardId(shard.shardId()).shardIteratorType(ShardIteratorType.TRIM_HORIZON)).shardIterator();
                for (boolean more = true; more; ) {
                    String current = iterator;
                    GetRecordsResponse response = kinesis.getRecords(request -> request.shardIterator(current));
                    response.records().forEach(record -> records.add(record.data().asUtf8String()));
                    iterator = response.nextShardIterator();
                    more = iterator != null && !response.records().isEmpty();
                }
            }
        }
        return records;
    }

    private KinesisClient client() {
        return Aws.checker(KinesisClient.builder(), plan);
    }
}
