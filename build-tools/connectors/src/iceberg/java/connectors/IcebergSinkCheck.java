package connectors;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.aws.glue.GlueCatalog;
import org.apache.iceberg.aws.s3.S3FileIO;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.TableLoader;

/** {@code IcebergSink}. */
public final class IcebergSinkCheck implements Check {
    @Override
    public String connector() {
        return "iceberg-sink";
    }

    @Override
    public Set<String> knownKeys() {
        Set<String> keys = new TreeSet<>(Keys.of(CatalogProperties.class));
        // Not public, as it is the Table API's alone.
        keys.addAll(Keys.of("org.apache.iceberg.flink.FlinkCreateTableOptions"));
        return keys;
    }

    @Override
    public void build(Map<String, String> group) {
        if (!group.get("catalog-impl").equals(GlueCatalog.class.getName()) || !group.get("io-impl").equals(S3FileIO.class.getName())) {
            throw new IllegalArgumentException("catalog-impl or io-impl names no class of Iceberg");
        }
        CatalogLoader catalog = CatalogLoader.custom(group.get("catalog-name"), group, new Configuration(false), group.get("catalog-impl"));
        TableLoader.fromCatalog(catalog, TableIdentifier.of(group.get("catalog-database"), group.get("catalog-table")));
    }
}
