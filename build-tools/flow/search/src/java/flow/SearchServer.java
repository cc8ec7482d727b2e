package flow;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;

/** An OpenSearch node on 127.0.0.1: SearchServer home httpPort transportPort. */
public final class SearchServer extends Node {
    private SearchServer(Environment environment) {
        super(environment, List.of(Netty4Plugin.class), false);
    }

    public static void main(String[] args) throws Exception {
        Settings settings = Settings.builder()
                .put("path.home", args[0])
                .put("node.name", "flow")
                .put("network.host", "127.0.0.1")
                .put("http.port", args[1])
                .put("transport.port", args[2])
                .put("http.type", "netty4")
                .put("transport.type", "netty4")
                .put("discovery.type", "single-node")
                // The disk of a build machine may be as full as it likes.
                .put("cluster.routing.allocation.disk.threshold_enabled", false)
                .build();
        new SearchServer(new Environment(settings, Path.of(args[0], "config"))).start();
        Thread.currentThread().join();
    }
}
