package dev.slipway.jobs.output;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.ValueText;
import java.io.IOException;

/// Values as JSON has them: numbers that are not finite are texts, as in answers over HTTP.
public final class AnswerText {
    private AnswerText() {}

    /// Writes what a column of answers says of a row, with its name.
    public static void write(JsonGenerator json, Column column, int place) throws IOException {
        json.writeFieldName(column.field().name());
        if (!column.field().isList()) {
            value(json, column, place);
            return;
        }
        json.writeStartArray();
        for (int i = 0; i < column.width(); i++) {
            value(json, column, place * column.width() + i);
        }
        json.writeEndArray();
    }

    static void value(JsonGenerator json, Column column, int index) throws IOException {
        switch (column.field().kind()) {
            case FLAG -> json.writeBoolean(column.flags()[index]);
            case WHOLE -> {
                switch (column.field().meaning()) {
                    case PLAIN -> json.writeNumber(column.longs()[index]);
                    case UNSIGNED -> json.writeNumber(ValueText.of(column, index));
                    default -> json.writeString(ValueText.of(column, index));
                }
            }
            case SINGLE -> {
                float value = column.floats()[index];
                if (Float.isFinite(value)) {
                    json.writeNumber(value);
                } else {
                    json.writeString(Float.toString(value));
                }
            }
            case REAL -> {
                double value = column.doubles()[index];
                if (Double.isFinite(value)) {
                    json.writeNumber(value);
                } else {
                    json.writeString(Double.toString(value));
                }
            }
            case TEXT -> json.writeString(ValueText.of(column, index));
        }
    }
}
