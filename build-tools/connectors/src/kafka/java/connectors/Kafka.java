package connectors;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.streaming.connectors.kafka.table.KafkaConnectorOptions;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;

/** What source and sink have in common. */
final class Kafka {
    private Kafka() {}

    /** Kafka's own options, those of the Table API's connector, and what the job itself reads. */
    static Set<String> keys(Set<String> client) {
        Set<String> keys = new TreeSet<>(client);
        keys.addAll(Keys.of(KafkaConnectorOptions.class));
        keys.add("config.providers");
        keys.add("config.providers.*");
        keys.add("starting.offsets");
        keys.add("starting.offsets.timestamp");
        return keys;
    }

    static Properties client(Map<String, String> group) {
        Properties properties = new Properties();
        properties.putAll(group);
        return properties;
    }

    /** The options of a client that can be made here: the provider of secrets is not published to Maven Central. */
    static Map<String, Object> withoutProviders(Map<String, String> group) {
        if (group.containsKey(SaslConfigs.SASL_JAAS_CONFIG)) {
            JaasContext.loadClientContext(Map.of(SaslConfigs.SASL_JAAS_CONFIG, new Password(group.get(SaslConfigs.SASL_JAAS_CONFIG))));
        }
        Map<String, Object> options = new HashMap<>(group);
        options.keySet().removeIf(key -> key.startsWith("config.providers"));
        // A keystore that a provider would fetch does not exist here.
        options.entrySet().removeIf(option -> option.getKey().startsWith("ssl.") && option.getValue().toString().startsWith("${"));
        options.remove("ssl.keystore.type");
        return options;
    }
}
