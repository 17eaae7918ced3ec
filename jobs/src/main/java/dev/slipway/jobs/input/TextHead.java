package dev.slipway.jobs.input;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Kind;
import dev.slipway.jobs.table.Meaning;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The columns of a text file: those of a header line, or those that the first JSON objects have.
final class TextHead implements FileHead {
    /// Lines by which the types of JSON values are told.
    private static final int LINES = 1_000;

    /// Bytes in which an array would have begun.
    private static final int BEGINNING = 64;

    private static final Set<Kind> NUMBERS = EnumSet.of(Kind.WHOLE, Kind.REAL);
    private static final JsonFactory JSON =
            new JsonFactoryBuilder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    private final Map<String, Field> fields;

    private TextHead(Map<String, Field> fields) {
        this.fields = fields;
    }

    /// The columns of a file of comma-separated values: all text.
    static TextHead ofCsv(Path root, InputFile file) {
        Map<String, Field> fields = new LinkedHashMap<>();
        try {
            for (String name : CsvBatches.header(root.resolve(file.name()), file.name())) {
                if (fields.put(name, Field.plain(name, Kind.TEXT)) != null) {
                    throw new JobException(
                            EndCode.UNREADABLE_INPUT,
                            file.name() + ": column '" + name + "' (expected: once)");
                }
            }
        } catch (IOException e) {
            throw InputFile.unreadable(file.name(), e);
        } catch (JobException e) {
            throw new JobException(EndCode.UNREADABLE_INPUT, e.words(), e);
        }
        return new TextHead(fields);
    }

    /// The columns that the first objects of a file have, of the types that their values have;
    /// those of which all are missing are text.
    static TextHead ofJson(Path root, InputFile file) {
        Seen seen = new Seen();
        try (JsonLines lines = new JsonLines(Files.newInputStream(root.resolve(file.name())))) {
            for (int line = 0; line < LINES && lines.next(); line++) {
                try (JsonParser parser =
                        JSON.createParser(lines.buffer(), lines.from(), lines.length())) {
                    object(parser, seen);
                } catch (JacksonException | CharConversionException e) {
                    // A bad row, which says so when it is read.
                }
                if (seen.room.isOver()) {
                    throw new JobException(
                            EndCode.UNREADABLE_INPUT, file.name() + ": " + NameRoom.WORDS);
                }
            }
            if (seen.kinds.isEmpty() && isArray(root.resolve(file.name()))) {
                throw new JobException(
                        EndCode.UNREADABLE_INPUT,
                        file.name()
                                + ": a JSON array (expected: one object on each line, as pandas"
                                + " writes it with lines=True)");
            }
        } catch (IOException e) {
            throw InputFile.unreadable(file.name(), e);
        }
        Map<String, Field> fields = new LinkedHashMap<>();
        seen.kinds.keySet().forEach(name -> fields.put(name, seen.field(name)));
        return new TextHead(fields);
    }

    private static boolean isArray(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String beginning = new String(in.readNBytes(BEGINNING), StandardCharsets.ISO_8859_1);
            return beginning.stripLeading().startsWith("[");
        }
    }

    /// The members of objects, each with the types that its values told.
    private static final class Seen {
        private final Map<String, Set<Kind>> kinds = new LinkedHashMap<>();
        private final Set<String> great = new HashSet<>();
        private final Set<String> negative = new HashSet<>();
        private final NameRoom room = new NameRoom();

        void member(String name, @Nullable Kind kind) {
            Set<Kind> told = kinds.get(name);
            if (told == null && room.takes(name.length())) {
                told = EnumSet.noneOf(Kind.class);
                kinds.put(name, told);
            }
            if (told != null && kind != null) {
                told.add(kind);
            }
        }

        /// Notes a whole number that only 64 bits without a sign hold, or only those with one.
        void whole(String name, BigInteger value) {
            if (value.signum() < 0) {
                negative.add(name);
            } else if (value.bitLength() == Long.SIZE) {
                great.add(name);
            }
        }

        Field field(String name) {
            Kind kind = kind(kinds.getOrDefault(name, Set.of()));
            boolean isUnsigned =
                    kind == Kind.WHOLE && great.contains(name) && !negative.contains(name);
            return new Field(name, kind, isUnsigned ? Meaning.UNSIGNED : Meaning.PLAIN, false);
        }
    }

    private static void object(JsonParser parser, Seen seen) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            Kind kind = kind(token, parser);
            if (token == JsonToken.VALUE_NUMBER_INT) {
                seen.whole(name, parser.getBigIntegerValue());
            }
            parser.skipChildren();
            seen.member(name, kind);
        }
    }

    /// The type that a value tells; none where it is missing. Numbers that are not finite may be
    /// texts, as in answers.
    private static @Nullable Kind kind(JsonToken token, JsonParser parser) throws IOException {
        return switch (token) {
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT -> Kind.WHOLE;
            case VALUE_NUMBER_FLOAT -> Kind.REAL;
            case VALUE_TRUE, VALUE_FALSE -> Kind.FLAG;
            case VALUE_STRING ->
                    switch (parser.getText()) {
                        case "NaN" -> null;
                        case "Infinity", "-Infinity" -> Kind.REAL;
                        default -> Kind.TEXT;
                    };
            default -> Kind.TEXT;
        };
    }

    private static Kind kind(Set<Kind> seen) {
        if (seen.size() == 1) {
            return seen.iterator().next();
        }
        return !seen.isEmpty() && NUMBERS.containsAll(seen) ? Kind.REAL : Kind.TEXT;
    }

    @Override
    public List<String> names() {
        return List.copyOf(fields.keySet());
    }

    @Override
    public Optional<Field> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    @Override
    public String words(String name) {
        Field field = fields.get(name);
        return field == null ? "missing" : field.kind().name();
    }
}
