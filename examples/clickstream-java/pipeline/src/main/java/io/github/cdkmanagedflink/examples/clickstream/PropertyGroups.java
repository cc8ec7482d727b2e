package io.github.cdkmanagedflink.examples.clickstream;

import com.amazonaws.services.kinesisanalytics.runtime.KinesisAnalyticsRuntime;
import java.io.IOException;
import java.util.Map;
import java.util.Properties;

/** The property groups of the application. */
public final class PropertyGroups {
    private PropertyGroups() {}

    /**
     * Returns the groups that the service provides. Without the service, returns those of the file that {@code
     * APPLICATION_PROPERTIES} names, which is {@code application_properties.json} by default.
     */
    public static Map<String, Properties> read() throws IOException {
        Map<String, Properties> groups = KinesisAnalyticsRuntime.getApplicationProperties();
        return groups.isEmpty()
                ? KinesisAnalyticsRuntime.getApplicationProperties(
                        System.getenv().getOrDefault("APPLICATION_PROPERTIES", "application_properties.json"))
                : groups;
    }
}
