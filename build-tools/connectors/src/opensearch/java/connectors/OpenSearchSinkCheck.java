package connectors;

import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.opensearch.sink.Opensearch2SinkBuilder;
import org.apache.flink.connector.opensearch.table.OpensearchConnectorOptions;
import org.apache.http.HttpHost;
import org.opensearch.action.index.IndexRequest;

/** {@code OpenSearchSink}. */
public final class OpenSearchSinkCheck implements Check {
    @Override
    public String connector() {
        return "opensearch-sink";
    }

    @Override
    public Set<String> knownKeys() {
        return Keys.of(OpensearchConnectorOptions.class);
    }

    @Override
    public void build(Map<String, String> group) {
        String index = group.getOrDefault("index", "any");
        new Opensearch2SinkBuilder<String>()
                .setHosts(HttpHost.create(group.get("hosts")))
                .setEmitter((element, context, indexer) -> indexer.add(new IndexRequest(index).source(Map.of("data", element))))
                .build();
    }
}
