package dev.slipway.documents;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import dev.slipway.api.model.Cell;
import java.io.IOException;
import java.io.Serial;
import java.math.BigInteger;

/// The values of rows in a document: a number, text, or null for no value.
final class CellForm {
    private CellForm() {}

    static final class Writer extends StdScalarSerializer<Cell> {
        @Serial private static final long serialVersionUID = 1L;

        Writer() {
            super(Cell.class);
        }

        @Override
        public void serialize(Cell cell, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            switch (cell) {
                case Cell.Whole(long value) -> json.writeNumber(value);
                case Cell.Real(double value) when Double.isFinite(value) -> json.writeNumber(value);
                case Cell.Real(double value) when Double.isNaN(value) -> json.writeNull();
                case Cell.Real(double value) -> json.writeNumber(value > 0 ? "1e999" : "-1e999");
                case Cell.Digits digits when digits.isWhole() ->
                        json.writeNumber(new BigInteger(digits.value()));
                case Cell.Digits(String value) -> json.writeNumber(value);
                case Cell.Text(String value) -> json.writeString(value);
                case Cell.Missing() -> json.writeNull();
            }
        }
    }

    static final class Reader extends StdScalarDeserializer<Cell> {
        @Serial private static final long serialVersionUID = 1L;

        Reader() {
            super(Cell.class);
        }

        @Override
        public Cell deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            return switch (parser.currentToken()) {
                case VALUE_NUMBER_INT -> whole(parser);
                case VALUE_NUMBER_FLOAT -> new Cell.Real(parser.getDoubleValue());
                case VALUE_STRING -> new Cell.Text(parser.getText());
                case VALUE_TRUE -> new Cell.Whole(1);
                case VALUE_FALSE -> new Cell.Whole(0);
                default ->
                        throw InvalidFormatException.from(
                                parser,
                                parser.currentToken() + " (expected: a number, text or null)",
                                parser.getText(),
                                Cell.class);
            };
        }

        private static Cell whole(JsonParser parser) throws IOException {
            return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    ? Cell.whole(parser.getBigIntegerValue())
                    : new Cell.Whole(parser.getLongValue());
        }

        @Override
        public Cell getNullValue(DeserializationContext context) {
            return new Cell.Missing();
        }
    }
}
