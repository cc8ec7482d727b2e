package flow;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Objects of S3, as the identity that checks reads and writes them. */
final class Bucket {
    private final S3Client client;
    private final String name;

    Bucket(Plan plan, String name) {
        this.name = name;
        this.client = S3Client.builder()
                .endpointOverride(URI.create(plan.awsEndpoint))
                .region(Region.EU_WEST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(plan.checker.accessKeyId, plan.checker.secretAccessKey)))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    void put(String key, List<String> lines) {
        client.putObject(request -> request.bucket(name).key(key), RequestBody.fromString(String.join("\n", lines) + "\n"));
    }

    void put(String key, Path file) {
        client.putObject(request -> request.bucket(name).key(key), file);
    }

    /** The lines of all objects whose key starts with a prefix. */
    List<String> lines(String prefix) {
        List<String> keys = client.listObjectsV2Paginator(request -> request.bucket(name).prefix(prefix)).contents().stream()
                .map(object -> object.key()).collect(Collectors.toList());
        List<String> lines = new ArrayList<>();
        for (String key : keys) {
            client.getObjectAsBytes(request -> request.bucket(name).key(key)).asUtf8String().lines().forEach(lines::add);
        }
        return lines;
    }
}
