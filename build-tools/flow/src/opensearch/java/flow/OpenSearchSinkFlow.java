package flow;

import com.fasterxml.jackson.databind.JsonNode;
import flow.Plan.Case;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.opensearch.sink.Opensearch2SinkBuilder;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.http.HttpHost;
import org.opensearch.action.index.IndexRequest;

/** {@code OpenSearchSink}. */
public final class OpenSearchSinkFlow implements Connector.Sink {
    public OpenSearchSinkFlow(Plan plan) {
        // The server has no users.
    }

    @Override
    public void write(DataStream<String> records, Case flow) {
        String index = index(flow);
        records.sinkTo(new Opensearch2SinkBuilder<String>()
                .setHosts(HttpHost.create(flow.group.get("hosts")))
                .setEmitter((element, context, indexer) -> indexer.add(new IndexRequest(index).source(Map.of("data", element))))
                .build());
    }

    @Override
    public List<String> received(Case flow) throws Exception {
        String server = flow.group.get("hosts");
        Http.get(server + "/" + index(flow) + "/_refresh");
        List<String> records = new ArrayList<>();
        for (JsonNode hit : Http.get(server + "/" + index(flow) + "/_search?size=10000").path("hits").path("hits")) {
            records.add(hit.path("_source").path("data").asText());
        }
        return records;
    }

    /** A job chooses the index when the group names none. */
    private static String index(Case flow) {
        return flow.group.getOrDefault("index", "any");
    }
}
