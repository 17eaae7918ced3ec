package dev.slipway.features;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.slipway.api.error.CsvFault;
import dev.slipway.api.journal.Sha256;
import dev.slipway.features.column.Column;
import dev.slipway.features.column.Flags;
import dev.slipway.features.column.Numbers;
import dev.slipway.features.column.Texts;
import dev.slipway.features.column.Type;
import dev.slipway.features.column.Wholes;
import dev.slipway.features.expression.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;

/// A table of a definition: values written there, or two columns of a CSV file of the package.
///
/// @param canonical keys' and values' types, and the digest of what is in it
/// @param heapBytes at most
record TableFile(Table table, String canonical, long heapBytes) {
    private static final int LIMIT = 64 << 20;
    private static final int MOST_KEYS = 1_000_000;

    /// What some programs put before the first character of a file of text.
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /// A key's text and object, its place in the map, and its value.
    private static final long PER_ROW = 160;

    private static final List<String> KEYS = List.of("text", "whole");
    private static final List<String> VALUES = List.of("number", "whole", "text", "flag");

    /// A table under construction.
    private static final class Rows {
        private final YamlPlace place;
        private final Type keyType;
        private final Map<Object, Integer> places = new HashMap<>();
        private final Map<Object, String> cells = new LinkedHashMap<>();

        Rows(YamlPlace place, Type keyType) {
            this.place = place;
            this.keyType = keyType;
        }

        void add(String key, String cell) {
            if (places.size() == MOST_KEYS) {
                throw place.refuse("more keys", "at most " + MOST_KEYS);
            }
            Object read = keyType == Type.TEXT ? text(key) : wholeKey(key);
            if (places.putIfAbsent(read, places.size()) != null) {
                throw place.refuse("key " + key, "each key once");
            }
            cells.put(read, cell);
        }

        private String text(String key) {
            if (key.isEmpty() || key.length() > Texts.LONGEST) {
                throw place.refuse("a key of " + key.length() + " characters", "a text");
            }
            return key;
        }

        private Long wholeKey(String key) {
            try {
                return Long.valueOf(key);
            } catch (NumberFormatException e) {
                throw place.refuse("key " + key, "a whole number");
            }
        }

        Table table(Type valueType) {
            Column values = Column.blank(valueType, cells.size());
            int row = 0;
            for (String cell : cells.values()) {
                put(values, row++, cell);
            }
            return new Table(keyType, places, values);
        }

        private void put(Column values, int row, String cell) {
            if (cell.isEmpty()) {
                return;
            }
            try {
                switch (values) {
                    case Numbers numbers -> numbers.set(row, finite(cell));
                    case Wholes wholes -> wholes.set(row, Long.parseLong(cell));
                    case Texts texts -> texts.set(row, cell);
                    case Flags flags -> flags.set(row, flag(cell));
                }
            } catch (NumberFormatException e) {
                throw place.refuse("value " + cell, "a " + values.type().word());
            }
        }

        private double finite(String cell) {
            double number = Double.parseDouble(cell);
            if (!Double.isFinite(number)) {
                throw place.refuse("value " + cell, "a finite number");
            }
            return number;
        }

        private boolean flag(String cell) {
            return switch (cell.toLowerCase(Locale.ROOT)) {
                case "true", "1" -> true;
                case "false", "0" -> false;
                default -> throw place.refuse("value " + cell, "true or false");
            };
        }
    }

    /// Reads a table.
    static TableFile read(YamlPlace place) {
        Map<String, YamlPlace> fields = place.fields("field");
        place.allow(fields, List.of("type", "key-type", "values", "file", "key", "value"));
        YamlPlace keys = fields.get("key-type");
        Type keyType = keys == null ? Type.TEXT : type(keys, KEYS, "");
        Type valueType = type(required(place, fields, "type"), VALUES, " or embedding");
        Rows rows = new Rows(place, keyType);
        String digest =
                fields.containsKey("values")
                        ? written(place, fields, rows)
                        : inFile(place, fields, rows);
        return new TableFile(
                rows.table(valueType),
                keyType.word() + " to " + valueType.word() + " " + digest,
                rows.places.size() * PER_ROW + bytes(rows));
    }

    private static long bytes(Rows rows) {
        long characters = 0;
        for (Map.Entry<Object, String> cell : rows.cells.entrySet()) {
            characters += cell.getKey().toString().length() + cell.getValue().length();
        }
        return 2 * characters;
    }

    private static Type type(YamlPlace place, List<String> words, String others) {
        String word = place.text();
        if (!words.contains(word)) {
            throw place.refuse(word, "one of " + words + others);
        }
        return Type.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static YamlPlace required(YamlPlace place, Map<String, YamlPlace> fields, String name) {
        YamlPlace field = fields.get(name);
        if (field == null) {
            throw place.refuse("no " + name, "values, or file with key and value; and a type");
        }
        return field;
    }

    private static String written(YamlPlace place, Map<String, YamlPlace> fields, Rows rows) {
        if (fields.containsKey("file")) {
            throw place.refuse("values and a file", "one of them");
        }
        StringBuilder text = new StringBuilder();
        required(place, fields, "values")
                .fields("key")
                .forEach((key, value) -> {
                    rows.add(key, value.text());
                    append(text, key, value.text());
                });
        return Sha256.of(text.toString()).hex();
    }

    private static String inFile(YamlPlace place, Map<String, YamlPlace> fields, Rows rows) {
        YamlPlace named = required(place, fields, "file");
        String key = required(place, fields, "key").text();
        String value = required(place, fields, "value").text();
        StringBuilder text = new StringBuilder();
        try (CsvReader<NamedCsvRecord> csv =
                CsvReader.builder().allowUnclosedQuote(false).ofNamedCsvRecord(content(named))) {
            for (NamedCsvRecord record : csv) {
                String one = record.getField(key);
                String other = record.getField(value);
                rows.add(one, other);
                append(text, one, other);
            }
        } catch (CsvParseException | NoSuchElementException e) {
            throw named.refuse(CsvFault.inWords(e), "CSV with columns " + key + " and " + value);
        } catch (IOException | UncheckedIOException e) {
            throw named.refuse("cannot be read: " + e, "a file of the package");
        }
        return Sha256.of(text.toString()).hex();
    }

    private static String content(YamlPlace named) throws IOException {
        Path file = inside(named);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LIMIT + 1);
            if (content.length > LIMIT) {
                throw named.refuse(named.text(), "at most " + LIMIT + " bytes");
            }
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw named.refuse("not UTF-8", "CSV in UTF-8");
        }
    }

    /// A file of the package by its name in a definition.
    ///
    /// *Errors*: `ModelRefusedException` for one that is not there, or lies elsewhere.
    static Path inside(YamlPlace named) throws IOException {
        Path root = named.file().toAbsolutePath().getParent();
        if (root == null) {
            throw named.refuse(named.text(), "a file of the package");
        }
        try {
            Path real = root.toRealPath();
            Path file = real.resolve(named.text()).normalize();
            if (file.startsWith(real)
                    && Files.isRegularFile(file)
                    && file.toRealPath().startsWith(real)) {
                return file;
            }
        } catch (InvalidPathException e) {
            throw named.refuse(named.text(), "the name of a file");
        }
        throw named.refuse(named.text(), "a file of the package");
    }

    /// Lengths in front, so that no two tables have the same text.
    private static void append(StringBuilder text, String key, String value) {
        text.append(key.length()).append(' ').append(key);
        text.append(value.length()).append(' ').append(value).append('\n');
    }
}
