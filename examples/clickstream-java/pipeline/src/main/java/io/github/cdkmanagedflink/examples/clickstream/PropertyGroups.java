package io.github.cdkmanagedflink.examples.clickstream;

import com.amazonaws.services.kinesisanalytics.runtime.KinesisAnalyticsRuntime;
import java.io.IOException;
import java.util.Map;
import java.util.Properties;

/** The property groups of the application. */
public final class PropertyGroups {
    private PropertyGroups() {}

    /**
     * Returns the groups that the service provides. In a local run, returns the groups in the file named by {@code APPLICATION_PROPERTIES},
     * or in {@code application_properties.json} by default.
     */
    public static Map<String, Properties> read() throws IOException {
        Map<String, Properties> groups = KinesisAnalyticsRuntime.getApplicationProperties();
        return groups.isEmpty()
                ? KinesisAnalyticsRuntime.getApplicationProperties(
                        System.getenv().getOrDefault("APPLICATION_PROPERTIES", "application_properties.json"))
                : groups;
    }
}
