package flow;

import flow.Plan.Case;
import flow.Plan.Credentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.sink.FlinkSink;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;

/** {@code IcebergSink}. */
public final class IcebergSinkFlow implements Connector.Sink {
    private final Credentials checker;

    public IcebergSinkFlow(Plan plan) {
        this.checker = plan.checker;
    }

    @Override
    public void prepare(Case flow) {
        Catalog catalog = loader(flow).loadCatalog();
        TableIdentifier table = table(flow);
        Namespace database = table.namespace();
        if (!((SupportsNamespaces) catalog).namespaceExists(database)) {
            ((SupportsNamespaces) catalog).createNamespace(database);
        }
        if (!catalog.tableExists(table)) {
            catalog.createTable(table, new Schema(Types.NestedField.required(1, "data", Types.StringType.get())));
        }
    }

    @Override
    public void write(DataStream<String> records, Case flow) {
        DataStream<RowData> rows = records.map(record -> (RowData) GenericRowData.of(StringData.fromString(record)));
        FlinkSink.forRowData(rows).tableLoader(TableLoader.fromCatalog(loader(flow), table(flow))).append();
    }

    @Override
    public List<String> received(Case flow) throws Exception {
        checker.use();
        List<String> records = new ArrayList<>();
        try (CloseableIterable<Record> rows = IcebergGenerics.read(loader(flow).loadCatalog().loadTable(table(flow))).build()) {
            rows.forEach(row -> records.add((String) row.getField("data")));
        } finally {
            flow.credentials.use();
        }
        return records;
    }

    private static CatalogLoader loader(Case flow) {
        Map<String, String> group = flow.group;
        return CatalogLoader.custom(group.get("catalog-name"), group, new Configuration(false), group.get("catalog-impl"));
    }

    private static TableIdentifier table(Case flow) {
        return TableIdentifier.of(flow.group.get("catalog-database"), flow.group.get("catalog-table"));
    }
}
