package connectors;

import java.util.Map;
import java.util.Set;

/** What a connector does with a property group. */
public interface Check {
    /** The first part of the ids of the groups that are this connector's. */
    String connector();

    /** Every key that the connector, or the job that builds it as the README shows, knows. */
    Set<String> knownKeys();

    /** Builds the connector from a group, as a job would, and fails on a value that it does not take. */
    void build(Map<String, String> group) throws Exception;
}
