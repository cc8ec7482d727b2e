package io.github.cdkmanagedflink.examples.clickstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClickstreamJobTest {
    private Map<String, Properties> groups;

    @BeforeEach
    void readTheLocalProperties() throws IOException {
        groups = PropertyGroups.read();
    }

    @Test
    void givesEveryOperatorItsUid() {
        Set<String> uids =
                graph().getStreamNodes().stream().map(StreamNode::getTransformationUID).collect(Collectors.toSet());
        assertEquals(Set.of("clicks", "click-time", "page-counts", "counts"), uids);
    }

    @Test
    void takesTheOptionsOfEnhancedFanOut() {
        Properties source = groups.get(ClickstreamJob.SOURCE);
        source.setProperty("source.reader.type", "EFO");
        source.setProperty("source.efo.consumer.name", "clickstream");
        source.setProperty("source.efo.lifecycle", "JOB_MANAGED");
        assertEquals(4, graph().getStreamNodes().size());
    }

    @Test
    void namesAPropertyGroupThatIsMissing() {
        groups.remove(ClickstreamJob.SINK);
        assertEquals(
                "the property group OutputStream0 is missing, there are only [InputStream0]",
                assertThrows(IllegalArgumentException.class, this::graph).getMessage());
    }

    private StreamGraph graph() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        ClickstreamJob.define(env, groups);
        return env.getStreamGraph();
    }
}
