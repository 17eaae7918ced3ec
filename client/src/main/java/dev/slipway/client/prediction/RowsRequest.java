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

    /// The rows as the body of a request; a number that is not finite is written as no value.
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
            case Cell.Real real when Double.isFinite(real.value()) -> out.writeNumber(real.value());
            case Cell.Real _ -> out.writeNull();
            case Cell.Text text -> out.writeString(text.value());
            case Cell.Missing _ -> out.writeNull();
        }
    }
}
