package io.github.cdkmanagedflink.examples.clickstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PropertyGroupsTest {
    @Test
    void readsTheGroupsForALocalRun() throws IOException {
        Map<String, Properties> groups = PropertyGroups.read();
        assertEquals(Set.of("InputStream0", "OutputStream0"), groups.keySet());
        groups.values().forEach(group -> {
            assertTrue(group.getProperty("stream.arn").startsWith("arn:aws:kinesis:us-east-1:"), group::toString);
            assertEquals("us-east-1", group.getProperty("aws.region"));
        });
        assertEquals("TRIM_HORIZON", groups.get("InputStream0").getProperty("source.init.position"));
    }
}
