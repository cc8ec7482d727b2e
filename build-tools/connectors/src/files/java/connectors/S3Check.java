package connectors;

import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.reader.TextLineInputFormat;
import org.apache.flink.connector.file.table.FileSystemConnectorOptions;
import org.apache.flink.core.fs.Path;

/** {@code S3Source} and {@code S3Sink}. */
public final class S3Check implements Check {
    @Override
    public String connector() {
        return "s3";
    }

    @Override
    public Set<String> knownKeys() {
        return Keys.of(FileSystemConnectorOptions.class);
    }

    @Override
    public void build(Map<String, String> group) {
        Path path = new Path(group.get("path"));
        if (!"s3".equals(path.toUri().getScheme()) || path.toUri().getAuthority() == null) {
            throw new IllegalArgumentException(path + " is no place in a bucket");
        }
        FileSource.forRecordStreamFormat(new TextLineInputFormat(), path).build();
        FileSink.forRowFormat(path, new SimpleStringEncoder<String>()).build();
    }
}
