package flow;

import com.fasterxml.jackson.databind.JsonNode;
import flow.Plan.Case;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.connector.prometheus.sink.PrometheusSink;
import org.apache.flink.connector.prometheus.sink.PrometheusTimeSeries;
import org.apache.flink.connector.prometheus.sink.aws.AmazonManagedPrometheusWriteRequestSigner;
import org.apache.flink.streaming.api.datastream.DataStream;

/** {@code PrometheusSink}: each record is a label's value. */
public final class PrometheusSinkFlow implements Connector.Sink {
    private static final String METRIC = "flow_records";

    public PrometheusSinkFlow(Plan plan) {
        // The server has no users.
    }

    @Override
    public void write(DataStream<String> records, Case flow) throws Exception {
        String url = flow.group.get("endpoint.url");
        records
                .map(record -> PrometheusTimeSeries.builder()
                        .withMetricName(METRIC)
                        .addLabel("record", record)
                        .addSample(1.0, System.currentTimeMillis())
                        .build())
                .sinkTo(PrometheusSink.builder()
                        .setPrometheusRemoteWriteUrl(url)
                        .setRequestSigner(new AmazonManagedPrometheusWriteRequestSigner(url, flow.group.get("aws.region")))
                        .build());
    }

    @Override
    public List<String> received(Case flow) throws Exception {
        String server = URI.create(flow.group.get("endpoint.url")).resolve("/").toString();
        List<String> records = new ArrayList<>();
        for (JsonNode series : Http.get(server + "api/v1/series?match[]=" + METRIC).path("data")) {
            records.add(series.path("record").asText());
        }
        return records;
    }
}
