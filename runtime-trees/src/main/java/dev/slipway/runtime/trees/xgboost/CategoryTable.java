package dev.slipway.runtime.trees.xgboost;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the category names that XGBoost 3.1 and newer keep with the trees: per column a run of
/// UTF-8 text cut at offsets, or numbers.
///
/// UBJSON has no unsigned numbers of more than a byte: XGBoost writes them as signed ones of the
/// same size, and says by the column's type what they were.
///
/// *Source*: `CatContainer` in XGBoost `src/data/cat_container.cc`.
final class CategoryTable {
    private static final int UINT16 = 12;
    private static final int UINT32 = 14;
    private static final int UINT64 = 16;

    private int[] offsets = {};
    private List<Number> values = List.of();
    private boolean numeric;
    private int type;

    private CategoryTable() {}

    /// The names of every column that `cats` lists; an empty list for a numeric column.
    static List<List<String>> read(ModelDocument document) throws IOException {
        List<List<String>> columns = new ArrayList<>();
        Members.read(
                document,
                name -> {
                    if (!name.equals("enc")) {
                        document.skipValue();
                        return;
                    }
                    Members.each(
                            document,
                            event -> {
                                if (event != ModelDocument.Event.BEGIN_OBJECT) {
                                    throw new MalformedDocumentException("not an object");
                                }
                                columns.add(new CategoryTable().column(document));
                            });
                });
        return columns;
    }

    private List<String> column(ModelDocument document) throws IOException {
        Members.readRest(
                document,
                name -> {
                    switch (name) {
                        case "offsets" -> offsets = Numbers.ints(document);
                        case "values" -> values = Numbers.asWritten(document);
                        case "type" -> {
                            numeric = true;
                            type = whole(document);
                        }
                        default -> document.skipValue();
                    }
                });
        return numeric ? numbers() : texts();
    }

    private static int whole(ModelDocument document) throws IOException {
        if (document.next() != ModelDocument.Event.NUMBER) {
            throw new MalformedDocumentException("not a number");
        }
        return document.intValue();
    }

    private List<String> numbers() {
        List<String> names = new ArrayList<>(values.size());
        for (Number value : values) {
            names.add(value instanceof Float real ? shortest(real) : asTyped(value));
        }
        return names;
    }

    private String asTyped(Number value) {
        return switch (type) {
            case UINT16 -> Long.toString(value.longValue() & 0xffffL);
            case UINT32 -> Long.toString(value.longValue() & 0xffff_ffffL);
            case UINT64 -> Long.toUnsignedString(value.longValue());
            default -> value.toString();
        };
    }

    private static String shortest(float value) {
        return value == (int) value ? Integer.toString((int) value) : Float.toString(value);
    }

    private List<String> texts() throws IOException {
        List<String> names = new ArrayList<>();
        byte[] bytes = new byte[values.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = values.get(i).byteValue();
        }
        for (int i = 1; i < offsets.length; i++) {
            int from = offsets[i - 1];
            int to = offsets[i];
            if (from < 0 || to < from || to > bytes.length) {
                throw new MalformedDocumentException("category offsets " + from + ".." + to);
            }
            names.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
        }
        return names;
    }
}
