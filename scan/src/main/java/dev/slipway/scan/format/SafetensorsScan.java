package dev.slipway.scan.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.slipway.scan.content.Content;
import dev.slipway.scan.content.Cursor;
import dev.slipway.scan.finding.Findings;
import dev.slipway.scan.finding.Rule;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Checks the header of safetensors files: tensors must lie side by side and fill the file.
///
/// *Source*: the format's README and validation in `safetensors`.
public final class SafetensorsScan {
    private static final int PREFIX = 8;
    private static final long LONGEST_HEADER = 100_000_000;
    private static final int MOST_TENSORS = 100_000;
    private static final Map<String, Integer> BITS =
            Map.ofEntries(
                    Map.entry("BOOL", 8),
                    Map.entry("U8", 8),
                    Map.entry("I8", 8),
                    Map.entry("F8_E5M2", 8),
                    Map.entry("F8_E4M3", 8),
                    Map.entry("F8_E8M0", 8),
                    Map.entry("F4", 4),
                    Map.entry("F6_E2M3", 6),
                    Map.entry("F6_E3M2", 6),
                    Map.entry("I16", 16),
                    Map.entry("U16", 16),
                    Map.entry("F16", 16),
                    Map.entry("BF16", 16),
                    Map.entry("I32", 32),
                    Map.entry("U32", 32),
                    Map.entry("F32", 32),
                    Map.entry("F64", 64),
                    Map.entry("I64", 64),
                    Map.entry("U64", 64),
                    Map.entry("C64", 64));

    private final Findings findings;

    /// Reports to `findings`.
    public SafetensorsScan(Findings findings) {
        this.findings = findings;
    }

    private record Span(String name, long begin, long end) {}

    /// Whether content begins as such a file.
    public static boolean recognises(Content content) throws IOException {
        if (content.size() < PREFIX + 2) {
            return false;
        }
        Cursor in = new Cursor(content, 0);
        long length = in.little(PREFIX);
        return length >= 2 && length <= content.size() && in.next() == '{';
    }

    /// Checks one file.
    public void scan(Content content, String file) throws IOException {
        long length = new Cursor(content, 0).little(PREFIX);
        if (length > LONGEST_HEADER || length > content.size() - PREFIX) {
            findings.add(file, 0, Rule.SAFETENSORS_HEADER, "a header of " + length + " bytes");
            return;
        }
        JsonFactory factory =
                JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
        List<Span> spans = new ArrayList<>();
        try (JsonParser json = factory.createParser(content.slice(PREFIX, length).stream())) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (name.equals("__metadata__")) {
                    metadata(json);
                } else if (spans.size() >= MOST_TENSORS) {
                    throw new HeaderException("more than " + MOST_TENSORS + " tensors");
                } else {
                    spans.add(tensor(json, name));
                }
            }
            if (json.nextToken() != null) {
                throw new HeaderException("something follows the header's end");
            }
            checkCoverage(spans, content.size() - PREFIX - length);
        } catch (JsonProcessingException e) {
            findings.add(
                    file, PREFIX, Rule.SAFETENSORS_HEADER, "not JSON: " + e.getOriginalMessage());
        } catch (CharConversionException e) {
            findings.add(file, PREFIX, Rule.SAFETENSORS_HEADER, "not JSON: " + e.getMessage());
        } catch (HeaderException e) {
            findings.add(file, PREFIX, Rule.SAFETENSORS_HEADER, e.message);
        }
    }

    private static final class HeaderException extends IOException {
        private static final long serialVersionUID = 1L;

        private final String message;

        HeaderException(String message) {
            super(message);
            this.message = message;
        }
    }

    private static void metadata(JsonParser json) throws IOException {
        require(json.currentToken() == JsonToken.START_OBJECT, "__metadata__ is no object");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            require(
                    json.nextToken() == JsonToken.VALUE_STRING,
                    "__metadata__ holds other than texts");
        }
    }

    private static Span tensor(JsonParser json, String name) throws IOException {
        String dtype = "";
        List<Long> shape = List.of();
        List<Long> offsets = List.of();
        require(json.currentToken() == JsonToken.START_OBJECT, shown(name) + ": no object");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "dtype" -> dtype = String.valueOf(json.getText());
                case "shape" -> shape = numbers(json, name);
                case "data_offsets" -> offsets = numbers(json, name);
                default -> throw new HeaderException(shown(name) + ": unknown field");
            }
        }
        Integer bits = BITS.get(dtype);
        require(bits != null, shown(name) + ": unknown datatype " + shown(dtype));
        require(
                offsets.size() == 2 && offsets.get(0) <= offsets.get(1),
                shown(name) + ": no data_offsets");
        long size = bits == null ? 0 : bits;
        for (long extent : shape) {
            require(
                    Math.multiplyHigh(size, extent) == 0 && size * extent >= 0,
                    shown(name) + ": a shape beyond any file");
            size *= extent;
        }
        require(
                size % 8 == 0 && size / 8 == offsets.get(1) - offsets.get(0),
                shown(name) + ": its shape does not fit its place");
        return new Span(name, offsets.get(0), offsets.get(1));
    }

    private static List<Long> numbers(JsonParser json, String name) throws IOException {
        require(json.currentToken() == JsonToken.START_ARRAY, shown(name) + ": no list of numbers");
        List<Long> numbers = new ArrayList<>();
        while (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            require(
                    json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                            && json.getLongValue() >= 0
                            && numbers.size() < 64,
                    shown(name) + ": a number out of range");
            numbers.add(json.getLongValue());
        }
        require(json.currentToken() == JsonToken.END_ARRAY, shown(name) + ": no list of numbers");
        return numbers;
    }

    private static void checkCoverage(List<Span> spans, long bytes) throws HeaderException {
        Comparator<Span> order = Comparator.comparingLong(Span::begin).thenComparingLong(Span::end);
        long free = 0;
        for (Span span : spans.stream().sorted(order).toList()) {
            require(span.begin() == free, shown(span.name()) + ": overlaps or leaves a gap");
            free = span.end();
        }
        require(free == bytes, free + " bytes of tensors in " + bytes + " bytes of file");
    }

    private static void require(boolean holds, String message) throws HeaderException {
        if (!holds) {
            throw new HeaderException(message);
        }
    }

    private static String shown(String name) {
        String printable = name.replaceAll("\\p{C}", "?");
        return printable.length() > 60 ? printable.substring(0, 60) + "..." : printable;
    }
}
