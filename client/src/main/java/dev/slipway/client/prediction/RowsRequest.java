package dev.slipway.client.prediction;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Rows;
import dev.slipway.client.call.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// How rows are asked for over HTTP.
public final class RowsRequest {
    private RowsRequest() {}

    /// The path at which an endpoint answers rows.
    public static String path(EndpointName endpoint) {
        return "/v1/endpoints/" + endpoint + "/invocations";
    }

    /// The rows as the body of a request: NaN is written as no value, and an infinite number by the
    /// word that servers read as one.
    public static String body(Rows rows) {
        return new String(Json.write(out -> write(out, rows)), StandardCharsets.UTF_8);
    }

    private static void write(JsonGenerator out, Rows rows) throws IOException {
        out.writeStartObject();
        out.writeObjectFieldStart("dataframe_split");
        out.writeArrayFieldStart("columns");
        for (String column : rows.columns()) {
            out.writeString(column);
        }
        out.writeEndArray();
        out.writeArrayFieldStart("data");
        for (List<Cell> row : rows.cells()) {
            out.writeStartArray();
            for (Cell cell : row) {
                write(out, cell);
            }
            out.writeEndArray();
        }
        out.writeEndArray();
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, Cell cell) throws IOException {
        switch (cell) {
            case Cell.Whole whole -> out.writeNumber(whole.value());
            case Cell.Real(double value) when Double.isNaN(value) -> out.writeNull();
            case Cell.Real(double value) when Double.isInfinite(value) ->
                    out.writeString(value > 0 ? "Infinity" : "-Infinity");
            case Cell.Real(double value) -> out.writeNumber(value);
            case Cell.Text text -> out.writeString(text.value());
            case Cell.Missing _ -> out.writeNull();
        }
    }
}
