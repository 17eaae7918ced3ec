package dev.slipway.frontend.http.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.access.Principal;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The parameters of one request, from a JSON body or a query: the same names either way. Those
/// that nobody asks for are passed over.
///
/// @param caller who asks
///
/// *Source*: protobuf's JSON mapping: whole numbers may be texts, numbers may be `"NaN"`.
record MlflowRequest(ObjectNode fields, Principal caller) {
    static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    /// The parameters in a body; an empty one has none.
    ///
    /// *Errors*: [MlflowException] for one that is no JSON object.
    static MlflowRequest ofBody(byte[] bytes, int length, Principal caller) {
        try {
            JsonNode node = length == 0 ? null : JSON.readTree(bytes, 0, length);
            if (node != null && node.isTextual()) {
                // Old clients send a JSON text with JSON in it.
                node = JSON.readTree(node.textValue());
            }
            if (node == null || node.isMissingNode() || node.isNull()) {
                return new MlflowRequest(JSON.createObjectNode(), caller);
            }
            if (node instanceof ObjectNode object) {
                return new MlflowRequest(object, caller);
            }
        } catch (JsonProcessingException e) {
            throw new MlflowException(
                    MlflowError.BAD_REQUEST, "body: not JSON: " + e.getOriginalMessage());
        } catch (CharConversionException e) {
            throw new MlflowException(MlflowError.BAD_REQUEST, "body: not JSON: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new MlflowException(MlflowError.BAD_REQUEST, "body: not a JSON object");
    }

    /// The parameters in a query.
    static MlflowRequest ofQuery(String rawQuery, Principal caller) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        for (String pair : rawQuery.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            JsonNode before = fields.get(name);
            if (before instanceof ArrayNode array) {
                array.add(value);
            } else if (before != null) {
                fields.set(name, JsonNodeFactory.instance.arrayNode().add(before).add(value));
            } else {
                fields.put(name, value);
            }
        }
        return new MlflowRequest(fields, caller);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new MlflowException(MlflowError.BAD_REQUEST, "query: '" + text + "'");
        }
    }

    /// Sets a parameter that stands in the path.
    void put(String name, String value) {
        fields.put(name, value);
    }

    /// What this is a search for, in a form that is the same for every page.
    String withoutPaging() {
        ObjectNode rest = fields.deepCopy();
        rest.remove(List.of("page_token", "max_results"));
        return rest.toString();
    }

    boolean has(String name) {
        return value(name) != null;
    }

    /// *Errors*: [MlflowException] when it is missing or no text.
    String text(String name) {
        return optional(name).orElseThrow(() -> missing(name));
    }

    /// A text, or a number or flag as it is written.
    Optional<String> optional(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isValueNode()) {
            throw invalid(name, value, "a text");
        }
        return Optional.of(value.asText());
    }

    /// The text, or empty when it is missing.
    String textOrEmpty(String name) {
        return optional(name).orElse("");
    }

    OptionalLong number(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return OptionalLong.of(value.longValue());
        }
        try {
            if (value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue())) {
                return OptionalLong.of(value.decimalValue().longValueExact());
            }
            if (value.isTextual()) {
                return OptionalLong.of(Long.parseLong(value.textValue().strip()));
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw invalid(name, value, "a whole number");
        }
        throw invalid(name, value, "a whole number");
    }

    /// A number between bounds, or `otherwise`.
    int count(String name, int otherwise, int most) {
        long count = number(name).orElse(otherwise);
        if (count < 1 || count > most) {
            throw new MlflowException(
                    MlflowError.INVALID_PARAMETER_VALUE,
                    "Invalid value for request parameter "
                            + name
                            + ": "
                            + count
                            + ". It must be at least 1 and at most "
                            + most
                            + ".");
        }
        return (int) count;
    }

    /// *Errors*: [MlflowException] when it is missing or no number.
    double real(String name) {
        JsonNode value = value(name);
        if (value == null) {
            throw missing(name);
        }
        if (value.isNumber()) {
            return value.doubleValue();
        }
        if (value.isTextual()) {
            try {
                return Double.parseDouble(value.textValue().strip());
            } catch (NumberFormatException e) {
                throw invalid(name, value, "a number");
            }
        }
        throw invalid(name, value, "a number");
    }

    boolean flag(String name, boolean otherwise) {
        JsonNode value = value(name);
        if (value == null) {
            return otherwise;
        }
        return switch (value.asText().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(name, value, "true or false");
        };
    }

    /// One of an enum's constants, by its name in capitals.
    <E extends Enum<E>> Optional<E> constant(String name, Class<E> type) {
        Optional<String> text = optional(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Enum.valueOf(type, text.get().toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            List<E> all = List.of(type.getEnumConstants());
            throw new MlflowException(
                    MlflowError.INVALID_PARAMETER_VALUE,
                    "Invalid value '"
                            + text.get()
                            + "' for parameter '"
                            + name
                            + "' supplied (expected: one of "
                            + all
                            + ")");
        }
    }

    /// Texts; one alone may stand without a list.
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : elements(name)) {
            if (!element.isValueNode()) {
                throw invalid(name, element, "a text");
            }
            texts.add(element.asText());
        }
        return texts;
    }

    List<MlflowRequest> objects(String name) {
        List<MlflowRequest> objects = new ArrayList<>();
        for (JsonNode element : elements(name)) {
            if (!(element instanceof ObjectNode object)) {
                throw invalid(name, element, "an object");
            }
            objects.add(new MlflowRequest(object, caller));
        }
        return objects;
    }

    /// *Errors*: [MlflowException] when it is missing or no object.
    MlflowRequest object(String name) {
        JsonNode value = value(name);
        if (value == null) {
            throw missing(name);
        }
        if (value instanceof ObjectNode object) {
            return new MlflowRequest(object, caller);
        }
        throw invalid(name, value, "an object");
    }

    private Iterable<JsonNode> elements(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return List.of();
        }
        return value instanceof ArrayNode array ? array : List.of(value);
    }

    private @Nullable JsonNode value(String name) {
        JsonNode value = fields.get(name);
        return value == null || value.isNull() ? null : value;
    }

    static MlflowException missing(String name) {
        return new MlflowException(
                MlflowError.INVALID_PARAMETER_VALUE,
                "Missing value for required parameter '"
                        + name
                        + "'. See the API docs for more information about request parameters.");
    }

    private static MlflowException invalid(String name, JsonNode value, String expected) {
        String shown = value.toString();
        return new MlflowException(
                MlflowError.INVALID_PARAMETER_VALUE,
                "Invalid value "
                        + (shown.length() > 200 ? shown.substring(0, 200) + "…" : shown)
                        + " for parameter '"
                        + name
                        + "' supplied (expected: "
                        + expected
                        + ")");
    }
}
