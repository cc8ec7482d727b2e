package connectors;

import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.connector.aws.config.AWSConfigConstants;
import org.apache.flink.connector.aws.util.AWSGeneralUtil;

/** What the connectors of AWS services have in common. */
final class Aws {
    private Aws() {}

    /** The options of every AWS client, beside those of the connector's own classes. */
    static Set<String> keys(Class<?>... classes) {
        Set<String> keys = new TreeSet<>(Keys.of(classes));
        Set<String> common = Keys.of(AWSConfigConstants.class);
        keys.addAll(common);
        // The Table API leaves one part out of the names of what belongs to credentials.
        common.forEach(key -> keys.add(key.replace("credentials.provider.", "credentials.")));
        return keys;
    }

    /** The group as the properties of an AWS client, which the connector's own validation accepts. */
    static Properties client(Map<String, String> group) {
        Properties properties = new Properties();
        properties.putAll(group);
        AWSGeneralUtil.validateAwsConfiguration(properties);
        String role = properties.getProperty(AWSConfigConstants.AWS_ROLE_ARN);
        boolean assumes = "ASSUME_ROLE".equals(properties.getProperty(AWSConfigConstants.AWS_CREDENTIALS_PROVIDER));
        if (assumes && (role == null || properties.getProperty(AWSConfigConstants.AWS_ROLE_SESSION_NAME) == null)) {
            throw new IllegalArgumentException("the connector finds no role to assume, or no session name");
        }
        return properties;
    }
}
