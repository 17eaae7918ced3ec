package dev.slipway.capture.parquet;

import dev.slipway.capture.spool.SpoolColumn;

/// The names of the columns of a Parquet file of predictions.
public final class ParquetColumns {
    public static final String ID = "prediction_id";
    public static final String TRACE = "trace_id";
    public static final String TIME = "time";
    public static final String ENDPOINT = "endpoint";
    public static final String TEAM = "team";
    public static final String VERSION = "version";
    public static final String ROUTE = "route";
    public static final String PROTOCOL = "protocol";
    public static final String STATUS = "status";
    public static final String REFUSAL = "refusal";
    public static final String KEPT = "kept";
    public static final String ROW = "row";
    public static final String ROWS = "rows";
    public static final String DECODE = "decode_ns";
    public static final String QUEUE = "queue_ns";
    public static final String COMPUTE = "compute_ns";
    public static final String ENCODE = "encode_ns";
    public static final String TOTAL = "total_ns";
    public static final String REQUEST_BYTES = "request_bytes";
    public static final String RESPONSE_BYTES = "response_bytes";

    static final String INPUT = "input_";
    static final String OUTPUT = "output_";
    static final String FEATURE = "feature_";

    /// When aggregates were asked that are asked for now; milliseconds since 1970.
    static final String MOMENT = "features_at";

    private ParquetColumns() {}

    /// The name of a column of inputs, outputs or features.
    public static String name(SpoolColumn column) {
        return switch (column.side()) {
            case INPUT -> INPUT + column.name();
            case OUTPUT -> OUTPUT + column.name();
            case FEATURE -> FEATURE + column.name();
            case MOMENT -> MOMENT;
        };
    }
}
