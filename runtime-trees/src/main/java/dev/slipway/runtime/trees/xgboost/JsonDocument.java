package dev.slipway.runtime.trees.xgboost;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.InputStream;

/// A model in XGBoost's text form, JSON.
final class JsonDocument implements ModelDocument {
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxStringLength(MAX_TEXT)
                                    .maxNameLength(1 << 16)
                                    .maxNumberLength(400)
                                    .build())
                    .build();

    private final JsonParser parser;

    JsonDocument(InputStream in) throws IOException {
        parser = FACTORY.createParser(in);
    }

    @Override
    public Event next() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            return Event.END;
        }
        return switch (token) {
            case START_OBJECT -> Event.BEGIN_OBJECT;
            case END_OBJECT -> Event.END_OBJECT;
            case START_ARRAY -> Event.BEGIN_ARRAY;
            case END_ARRAY -> Event.END_ARRAY;
            case FIELD_NAME -> Event.NAME;
            case VALUE_STRING -> Event.TEXT;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE -> Event.NUMBER;
            case VALUE_NULL -> Event.NULL;
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                    throw new MalformedDocumentException("unexpected " + token);
        };
    }

    @Override
    public void skipValue() throws IOException {
        if (parser.nextToken() == null) {
            throw new MalformedDocumentException("ends within a member");
        }
        parser.skipChildren();
    }

    @Override
    public String text() throws IOException {
        return parser.getText();
    }

    @Override
    public float floatValue() throws IOException {
        return isLiteral() ? intValue() : parser.getFloatValue();
    }

    @Override
    public int intValue() throws IOException {
        if (isLiteral()) {
            return parser.getBooleanValue() ? 1 : 0;
        }
        return parser.getIntValue();
    }

    @Override
    public Number number() throws IOException {
        if (isLiteral()) {
            return intValue();
        }
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return parser.getNumberValue();
        }
        return parser.getFloatValue();
    }

    private boolean isLiteral() {
        JsonToken token = parser.currentToken();
        return token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE;
    }

    @Override
    public String position() {
        return "line "
                + parser.currentLocation().getLineNr()
                + " column "
                + parser.currentLocation().getColumnNr();
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
