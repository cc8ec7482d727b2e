package flow;

import com.fasterxml.jackson.databind.ObjectMapper;
import flow.Plan.Case;
import flow.Plan.Upload;
import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;

/** Runs the cases of a plan one after the other: Main plan.json. Prints a line of JSON for each. */
public final class Main {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> CLASSES = Map.ofEntries(
            Map.entry("kinesis-source", "KinesisSourceFlow"),
            Map.entry("kinesis-sink", "KinesisSinkFlow"),
            Map.entry("msk-source", "MskSourceFlow"),
            Map.entry("msk-sink", "MskSinkFlow"),
            Map.entry("s3", "S3Flow"),
            Map.entry("firehose-sink", "FirehoseSinkFlow"),
            Map.entry("dynamodb-sink", "DynamoDbSinkFlow"),
            Map.entry("dynamodb-streams-source", "DynamoDbStreamsSourceFlow"),
            Map.entry("sqs-sink", "SqsSinkFlow"),
            Map.entry("opensearch-sink", "OpenSearchSinkFlow"),
            Map.entry("prometheus-sink", "PrometheusSinkFlow"),
            Map.entry("iceberg-sink", "IcebergSinkFlow"));

    private Main() {}

    public static void main(String[] args) throws Exception {
        Plan plan = JSON.readValue(new File(args[0]), Plan.class);
        for (Upload upload : plan.files) {
            new Bucket(plan, upload.bucket).put(upload.key, Path.of(upload.file));
        }
        for (Case flow : plan.cases) {
            long start = System.nanoTime();
            String problem = run(plan, flow);
            Map<String, Object> result = new HashMap<>();
            result.put("id", flow.id);
            result.put("seconds", (System.nanoTime() - start) / 1e9);
            result.put("problem", problem);
            System.out.println(JSON.writeValueAsString(result));
        }
        // Clients of connectors leave threads behind.
        System.exit(0);
    }

    /** The reason why a case fails, or null. */
    private static String run(Plan plan, Case flow) {
        try {
            Connector connector = (Connector) Class.forName("flow." + CLASSES.get(flow.connector)).getDeclaredConstructor(Plan.class).newInstance(plan);
            plan.checker.use();
            connector.prepare(flow);
            flow.credentials.use();
            return new Job(flow, initialize(plan, flow)).run(connector);
        } catch (Exception | LinkageError e) {
            return Job.messages(e);
        }
    }

    /** The configuration of a job's cluster, whose file systems use the job's credentials. */
    private static Configuration initialize(Plan plan, Case flow) {
        Configuration configuration = Configuration.fromMap(plan.flink);
        configuration.setString("s3.access-key", flow.credentials.accessKeyId);
        configuration.setString("s3.secret-key", flow.credentials.secretAccessKey);
        configuration.setString("s3.session.token", String.valueOf(flow.credentials.sessionToken));
        FileSystem.initialize(configuration, PluginUtils.createPluginManagerFromRootFolder(configuration));
        return configuration;
    }
}
