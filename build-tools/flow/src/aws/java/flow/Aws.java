package flow;

import flow.Plan.Case;
import java.net.URI;
import java.util.Properties;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** What the connectors of AWS services have in common. */
final class Aws {
    private Aws() {}

    /** The group as the properties of a connector's AWS client. */
    static Properties client(Case flow) {
        Properties properties = new Properties();
        properties.putAll(flow.group);
        return properties;
    }

    /** A client of the identity that checks. */
    static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C checker(B builder, Plan plan) {
        return builder
                .endpointOverride(URI.create(plan.awsEndpoint))
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(plan.checker.accessKeyId, plan.checker.secretAccessKey)))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }
}
