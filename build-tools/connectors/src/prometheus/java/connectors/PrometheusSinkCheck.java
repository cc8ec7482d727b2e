package connectors;

import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.prometheus.sink.PrometheusSink;
import org.apache.flink.connector.prometheus.sink.aws.AmazonManagedPrometheusWriteRequestSigner;

/** {@code PrometheusSink}, whose connector has no option keys: these are read by the job. */
public final class PrometheusSinkCheck implements Check {
    @Override
    public String connector() {
        return "prometheus-sink";
    }

    @Override
    public Set<String> knownKeys() {
        return Set.of("endpoint.url", "aws.region");
    }

    @Override
    public void build(Map<String, String> group) {
        PrometheusSink.builder()
                .setPrometheusRemoteWriteUrl(group.get("endpoint.url"))
                .setRequestSigner(new AmazonManagedPrometheusWriteRequestSigner(group.get("endpoint.url"), group.get("aws.region")))
                .build();
    }
}
