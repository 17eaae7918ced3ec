package dev.slipway.documents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.Spec;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Says in our words what the JSON library found wrong.
final class Faults {
    private static final Set<Class<?>> WHOLE =
            Set.of(int.class, Integer.class, long.class, Long.class);
    private static final Set<Class<?>> REAL = Set.of(double.class, Double.class);

    private Faults() {}

    static DocumentException of(JsonProcessingException fault) {
        if (fault instanceof JsonMappingException mapping) {
            return new DocumentException(pointer(mapping.getPath()), message(mapping), fault);
        }
        String place = fault.getLocation() == null ? "" : at(fault);
        return new DocumentException(
                "", "no JSON" + place + ": " + fault.getOriginalMessage(), fault);
    }

    private static String at(JsonProcessingException fault) {
        return " at line "
                + fault.getLocation().getLineNr()
                + ", column "
                + fault.getLocation().getColumnNr();
    }

    private static String message(JsonMappingException fault) {
        return switch (fault) {
            case UnrecognizedPropertyException unknown -> unknown(unknown);
            case InvalidTypeIdException type -> kind(type);
            case InvalidFormatException format -> format(format);
            case ValueInstantiationException value
                    when value.getCause() instanceof NullPointerException ->
                    "null in a list, or as a value (expected: something in each place)";
            case ValueInstantiationException value when value.getCause() != null ->
                    String.valueOf(value.getCause().getMessage());
            case MismatchedInputException input when isMissing(input) -> "missing";
            case MismatchedInputException input ->
                    expected(input)
                            .map(words -> "(expected: " + words + ")")
                            .orElseGet(() -> firstSentence(input.getOriginalMessage()));
            default -> firstSentence(fault.getOriginalMessage());
        };
    }

    /// What stands in a document where a value of the type was wanted; nothing where the library
    /// did not speak in words of its own.
    private static Optional<String> expected(MismatchedInputException fault) {
        String words = fault.getOriginalMessage();
        boolean isOfLibrary = words.startsWith("Cannot ") || words.startsWith("Unexpected token");
        return isOfLibrary
                ? Optional.ofNullable(fault.getTargetType()).flatMap(Faults::form)
                : Optional.empty();
    }

    private static Optional<String> form(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return Optional.of("true or false");
        }
        if (WHOLE.contains(type)) {
            return Optional.of("a whole number");
        }
        if (REAL.contains(type)) {
            return Optional.of("a number");
        }
        if (type == String.class) {
            return Optional.of("a text");
        }
        if (Collection.class.isAssignableFrom(type)) {
            return Optional.of("a list");
        }
        if (type == Requirement.class) {
            return Optional.of("a requirement with its fields, such as scanned: {}");
        }
        return Map.class.isAssignableFrom(type) || type.isRecord()
                ? Optional.of("fields, each as NAME: VALUE; {} for none")
                : Optional.empty();
    }

    private static boolean isMissing(MismatchedInputException fault) {
        return fault instanceof InvalidNullException || isNotWritten(fault);
    }

    /// Whether a member that must be there is not.
    static boolean isNotWritten(MismatchedInputException fault) {
        return fault.getOriginalMessage().startsWith("Missing required creator property");
    }

    private static String kind(InvalidTypeIdException fault) {
        if (fault.getBaseType().hasRawClass(Requirement.class)) {
            return requirement(fault.getTypeId());
        }
        List<String> known = kinds(fault.getBaseType());
        if (known.isEmpty()) {
            return "'" + fault.getTypeId() + "' is not one of its kinds";
        }
        String all = " (expected: one of " + String.join(", ", known) + ")";
        String text = fault.getTypeId();
        return text == null
                ? "kind: missing" + all
                : "kind: " + text + Names.meant(text, known, all);
    }

    private static String requirement(@Nullable String name) {
        List<String> known = Unions.requirements();
        return name + ": no requirement" + Names.meantOrAll(String.valueOf(name), known);
    }

    private static List<String> kinds(JavaType type) {
        if (type.hasRawClass(Spec.class)) {
            return Arrays.stream(Kind.values()).map(Kind::text).toList();
        }
        return type.hasRawClass(ReleaseStrategy.class) ? Unions.STRATEGIES : List.of();
    }

    private static String unknown(UnrecognizedPropertyException fault) {
        return unknown(
                fault.getPropertyName(),
                fault.getKnownPropertyIds().stream().map(String::valueOf).toList());
    }

    /// What is said of a member that is not one of those that are known.
    static String unknown(String name, List<String> known) {
        return "unknown member" + Names.meantOrAll(name, known);
    }

    private static String format(InvalidFormatException fault) {
        Class<?> target = fault.getTargetType();
        if (target != null && target.isEnum()) {
            List<String> known =
                    List.of(target.getEnumConstants()).stream()
                            .map(value -> ((Enum<?>) value).name())
                            .map(name -> name.toLowerCase(Locale.ROOT).replace('_', '-'))
                            .toList();
            return fault.getValue() + " (expected: one of " + String.join(", ", known) + ")";
        }
        return expected(fault)
                .map(words -> fault.getValue() + " (expected: " + words + ")")
                .orElseGet(() -> firstSentence(fault.getOriginalMessage()));
    }

    private static String firstSentence(String text) {
        int line = text.indexOf('\n');
        return line < 0 ? text : text.substring(0, line);
    }

    /// The JSON pointer of a place as the library has it.
    static String pointer(List<JsonMappingException.Reference> path) {
        StringBuilder pointer = new StringBuilder();
        for (JsonMappingException.Reference step : path) {
            String name = step.getFieldName();
            pointer.append('/').append(name == null ? step.getIndex() + "" : name);
        }
        return pointer.toString();
    }
}
