package dev.slipway.server.demo;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.Rows;
import dev.slipway.packages.rows.RowFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/// The example's flights in time order, each as one prepared inference request and its label.
public record Flights(List<byte[]> bodies, List<Boolean> late) {
    private static final List<String> FEATURES =
            List.of(
                    "minute_of_day",
                    "day_of_week",
                    "distance",
                    "origin_code",
                    "destination_code",
                    "origin_late_rate");

    /// The first `limit` flights of the sample.
    public static Flights read(Path sample, int limit) throws IOException {
        Rows table = RowFiles.read(sample.toString(), InputStream.nullInputStream(), limit);
        int label = table.columns().indexOf("late");
        List<Integer> positions = FEATURES.stream().map(table.columns()::indexOf).toList();
        List<byte[]> bodies = new ArrayList<>(table.cells().size());
        List<Boolean> late = new ArrayList<>(table.cells().size());
        for (List<Cell> row : table.cells()) {
            StringJoiner values = new StringJoiner(",");
            for (int position : positions) {
                double value = row.get(position).number();
                values.add(Double.isNaN(value) ? "null" : Float.toString((float) value));
            }
            bodies.add(body(values.toString()).getBytes(StandardCharsets.US_ASCII));
            late.add(row.get(label).number() == 1);
        }
        return new Flights(bodies, late);
    }

    private static String body(String values) {
        return "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,6],\"datatype\":\"FP32\",\"data\":["
                + values
                + "]}]}";
    }
}
