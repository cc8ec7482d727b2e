package flow;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;

/** The file that names the servers and the cases. */
@JsonIgnoreProperties(ignoreUnknown = true)
public final class Plan {
    /** The address of the emulator of AWS. */
    public String awsEndpoint;
    /** The address of the brokers' plaintext listener. */
    public String brokers;
    /** The Flink configuration of all jobs. */
    public Map<String, String> flink;
    /** The identity that writes to sources and reads from sinks. */
    public Credentials checker;
    /** Files that must be in buckets. */
    public List<Upload> files;
    public List<Case> cases;

    /** A file that is an object of a bucket. */
    public static final class Upload {
        public String bucket;
        public String key;
        public String file;
    }

    /** One job. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public static final class Case {
        /** The id of the property group, and of a negative case its kind as well. */
        public String id;
        /** The connector, which is the first part of the group's id. */
        public String connector;
        /** Whether the connector is a source. */
        public boolean source;
        public Map<String, String> group;
        /** The identity of the job. */
        public Credentials credentials;
        /** For negative cases: parts of the messages that refuse the job. */
        public List<String> refusals;
        /** The start of all of the case's records. */
        public String prefix;
    }

    /** The credentials of an AWS identity. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public static final class Credentials {
        public String accessKeyId;
        public String secretAccessKey;
        public String sessionToken;

        /** Makes these the credentials of AWS clients that are given none. */
        public void use() {
            System.setProperty("aws.accessKeyId", accessKeyId);
            System.setProperty("aws.secretAccessKey", secretAccessKey);
            if (sessionToken == null) {
                System.clearProperty("aws.sessionToken");
            } else {
                System.setProperty("aws.sessionToken", sessionToken);
            }
        }
    }
}
