package connectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Takes every property group of a template to the connector that it is for: Main line template recorded-keys. */
public final class Main {
    private static final String[] CHECKS = {
        "KinesisSource", "KinesisSink", "MskSource", "MskSink", "S3", "FirehoseSink", "DynamoDbSink", "DynamoDbStreamsSource",
        "SqsSink", "OpenSearchSink", "PrometheusSink", "IcebergSink",
    };

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Check> checks = new HashMap<>();
    private final Map<String, Set<String>> recorded = new HashMap<>();
    private final String line;
    private int passed;
    private int failed;

    private Main(String line, File recordedKeys) throws IOException {
        this.line = line;
        for (String name : CHECKS) {
            find(name).ifPresent(check -> checks.put(check.connector(), check));
        }
        json.readTree(recordedKeys).fields().forEachRemaining(connector -> {
            Set<String> keys = new TreeSet<>();
            connector.getValue().forEach(key -> keys.add(key.asText()));
            recorded.put(connector.getKey(), keys);
        });
    }

    public static void main(String[] args) throws IOException {
        Main main = new Main(args[0], new File(args[2]));
        main.run(new File(args[1]));
        System.out.printf("%d passed, %d failed%n", main.passed, main.failed);
    }

    /** A check is compiled only where its connector is published. */
    private static Optional<Check> find(String name) {
        try {
            return Optional.of((Check) Class.forName("connectors." + name + "Check").getDeclaredConstructor().newInstance());
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private void run(File template) throws IOException {
        Map<String, Map<String, String>> groups = groupsOf(json.readTree(template));
        report("the template has property groups", groups.isEmpty() ? List.of("it has none") : List.of());
        groups.forEach((id, group) -> report(id, problemsOf(id.split("\\.")[0], group)));
        Set<String> unbuilt = new TreeSet<>(recorded.keySet());
        unbuilt.removeAll(checks.keySet());
        if (!unbuilt.isEmpty()) {
            System.out.printf("Flink %s: not built, keys compared with recorded ones: %s%n", line, String.join(", ", unbuilt));
        }
        recorded.forEach((connector, keys) -> {
            if (checks.containsKey(connector)) {
                report("recorded keys of " + connector, unknown(keys, checks.get(connector).knownKeys()));
            }
        });
    }

    private Map<String, Map<String, String>> groupsOf(JsonNode template) {
        Map<String, Map<String, String>> groups = new TreeMap<>();
        for (JsonNode resource : template.path("Resources")) {
            JsonNode properties = resource.path("Properties").path("ApplicationConfiguration").path("EnvironmentProperties");
            for (JsonNode group : properties.path("PropertyGroups")) {
                Map<String, String> map = new TreeMap<>();
                group.path("PropertyMap").fields().forEachRemaining(entry -> map.put(entry.getKey(), entry.getValue().asText()));
                groups.put(group.path("PropertyGroupId").asText(), map);
            }
        }
        return groups;
    }

    private List<String> problemsOf(String connector, Map<String, String> group) {
        Check check = checks.get(connector);
        if (check == null) {
            return recorded.containsKey(connector)
                    ? unknown(group.keySet(), recorded.get(connector))
                    : List.of("no check is for " + connector);
        }
        List<String> problems = new ArrayList<>(unknown(group.keySet(), check.knownKeys()));
        try {
            check.build(new HashMap<>(group));
        } catch (Exception | LinkageError e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            problems.add(cause.toString());
        }
        return problems;
    }

    private static List<String> unknown(Set<String> keys, Set<String> known) {
        List<String> problems = new ArrayList<>();
        for (String key : keys) {
            if (known.stream().noneMatch(k -> k.endsWith("*") ? key.startsWith(k.substring(0, k.length() - 1)) : k.equals(key))) {
                problems.add("unknown key " + key);
            }
        }
        return problems;
    }

    private void report(String what, List<String> problems) {
        if (problems.isEmpty()) {
            passed++;
        } else {
            failed++;
            System.out.printf("Flink %s: FAILED %s: %s%n", line, what, String.join("; ", problems));
        }
    }
}
