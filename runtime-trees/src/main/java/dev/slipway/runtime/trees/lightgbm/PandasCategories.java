package dev.slipway.runtime.trees.lightgbm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The `pandas_categorical` line: one list per category column of the training data frame, each
/// category at the place of its code.
final class PandasCategories {
    static final String PREFIX = "pandas_categorical:";

    private PandasCategories() {}

    /// The lists; none for `null`. Categories that are not strings are given as JSON writes them.
    static List<List<String>> parse(ModelLines lines, String line) {
        List<List<String>> columns = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(line.substring(PREFIX.length()))) {
            JsonToken token = json.nextToken();
            if (token == null || token == JsonToken.VALUE_NULL) {
                return columns;
            }
            expect(lines, token == JsonToken.START_ARRAY);
            while (json.nextToken() == JsonToken.START_ARRAY) {
                columns.add(column(lines, json));
            }
            expect(lines, json.currentToken() == JsonToken.END_ARRAY);
        } catch (IOException e) {
            throw lines.refuse("pandas_categorical is not valid JSON: " + e.getMessage());
        }
        return columns;
    }

    private static List<String> column(ModelLines lines, JsonParser json) throws IOException {
        List<String> categories = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            JsonToken token = json.currentToken();
            expect(lines, token != null && token.isScalarValue());
            categories.add(json.getText());
        }
        return categories;
    }

    private static void expect(ModelLines lines, boolean holds) {
        if (!holds) {
            throw lines.refuse("pandas_categorical (expected: a list of lists of categories)");
        }
    }
}
