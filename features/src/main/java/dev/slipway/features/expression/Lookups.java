package dev.slipway.features.expression;

import dev.slipway.features.column.Column;
import dev.slipway.features.column.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Places in lists, values in tables, and hashes.
final class Lookups {
    private static final int MOST = 16;

    private Lookups() {}

    static Map<String, Function> functions() {
        return Map.of(
                "bucket", new Function("bucket(number, [edge, higher edge])", Lookups::bucket),
                "index", new Function("index(text, ['one', 'other'])", Lookups::index),
                "lookup", new Function("lookup(table, key)", Lookups::lookup),
                "hash", new Function("hash(value, ..., buckets)", Lookups::hash));
    }

    /// How many edges lie at or below a number.
    private static Expression bucket(Arguments arguments) {
        arguments.require(2, 2);
        arguments.numeric(0);
        List<Number> listed = arguments.literalNumbers(1);
        double[] edges = listed.stream().mapToDouble(Number::doubleValue).toArray();
        for (int i = 1; i < edges.length; i++) {
            if (edges[i] <= edges[i - 1]) {
                throw arguments.refuse(1, "edge " + edges[i], "more than " + edges[i - 1]);
            }
        }
        return arguments.strict(
                Type.WHOLE,
                false,
                Kernel.wholes((columns, row, results) ->
                        results.set(row, below(edges, columns[0].number(row)))));
    }

    private static int below(double[] edges, double value) {
        int low = 0;
        int high = edges.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (edges[middle] <= value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// The place of a text in a list, from 0 on.
    private static Expression index(Arguments arguments) {
        arguments.require(2, 2);
        arguments.column(0, Type.TEXT);
        Map<String, Integer> places = new HashMap<>();
        for (String text : arguments.literalTexts(1)) {
            places.put(text, places.size());
        }
        return arguments.strict(
                Type.WHOLE,
                true,
                Kernel.wholes((columns, row, results) -> {
                    Integer place = places.get(columns[0].text(row));
                    if (place != null) {
                        results.set(row, place);
                    }
                }));
    }

    private static Expression lookup(Arguments arguments) {
        arguments.require(2, 2);
        Table table = arguments.table(0);
        arguments.column(1, table.keyType());
        Type type = table.valueType();
        boolean isText = table.keyType() == Type.TEXT;
        return arguments.strict(
                type,
                true,
                (columns, rows) -> {
                    Column results = Column.blank(type, rows);
                    for (int row = 0; row < rows; row++) {
                        if (!columns[0].isMissing(row)) {
                            Object key =
                                    isText ? columns[0].text(row) : (Object) columns[0].whole(row);
                            table.find(key, results, row);
                        }
                    }
                    return results;
                });
    }

    private static Expression hash(Arguments arguments) {
        arguments.require(2, MOST);
        int values = arguments.count() - 1;
        for (int place = 0; place < values; place++) {
            arguments.any(place);
        }
        long buckets = arguments.literalCount(values);
        if (buckets > 1L << 32) {
            throw arguments.refuse(values, buckets + " buckets", "at most " + (1L << 32));
        }
        return arguments.strict(
                Type.WHOLE,
                false,
                Kernel.wholes((columns, row, results) -> {
                    int hash = 0;
                    for (Column column : columns) {
                        hash = Murmur.hash(column, row, hash);
                    }
                    results.set(row, Integer.toUnsignedLong(hash) % buckets);
                }));
    }
}
