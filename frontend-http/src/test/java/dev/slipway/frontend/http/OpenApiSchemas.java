package dev.slipway.frontend.http;

import static dev.slipway.frontend.http.OpenApiText.map;

import dev.slipway.api.access.Scope;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.StickyKey;
import dev.slipway.api.release.UserRule;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.Spec;
import dev.slipway.tensor.Datatype;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Schemas of records, as `documents` writes them.
final class OpenApiSchemas {
    private final Map<String, Object> byName = new TreeMap<>();

    OpenApiSchemas() {
        byName.put(
                "Error",
                map(
                        "type",
                        "object",
                        "required",
                        List.of("error", "code"),
                        "properties",
                        map(
                                "error", string("What is wrong: field, value, expectation."),
                                "code",
                                        map(
                                                "type",
                                                "string",
                                                "enum",
                                                Arrays.stream(ErrorCode.values())
                                                        .map(ErrorCode::name)
                                                        .toList()),
                                "pointer", string("JSON pointer of the place in the body."),
                                "did-you-mean", string("The name that was probably meant."),
                                "reasons", map("type", "array", "items", map("type", "string")))));
    }

    Map<String, Object> all() {
        return byName;
    }

    Map<String, Object> error() {
        return reference("Error");
    }

    Map<String, Object> use(Type type) {
        if (type instanceof ParameterizedType generic) {
            return container(generic);
        }
        Class<?> plain = (Class<?>) type;
        Map<String, Object> scalar = scalar(plain);
        if (scalar != null) {
            return scalar;
        }
        if (plain.isEnum()) {
            return map(
                    "type",
                    "string",
                    "enum",
                    Arrays.stream(plain.getEnumConstants())
                            .map(value -> kebab(((Enum<?>) value).name()))
                            .toList());
        }
        if (plain.isSealed()) {
            return union(plain);
        }
        return plain.isRecord() ? object(plain) : map();
    }

    private Map<String, Object> container(ParameterizedType type) {
        Class<?> raw = (Class<?>) type.getRawType();
        Type[] arguments = type.getActualTypeArguments();
        return Collection.class.isAssignableFrom(raw)
                ? map("type", "array", "items", use(arguments[0]))
                : map("type", "object", "additionalProperties", use(arguments[1]));
    }

    private static @Nullable Map<String, Object> scalar(Class<?> type) {
        if (type == long.class
                || type == int.class
                || type == Long.class
                || type == Integer.class
                || type == VersionNumber.class
                || type == RiskTier.class) {
            return map("type", "integer");
        }
        if (type == double.class || type == Double.class) {
            return map("type", "number");
        }
        if (type == boolean.class) {
            return map("type", "boolean");
        }
        if (type == Instant.class) {
            return map("type", "string", "format", "date-time");
        }
        if (type == LocalDate.class) {
            return map("type", "string", "format", "date");
        }
        if (type == Duration.class) {
            return string("A time with its unit, such as 30ms or 28d.");
        }
        if (type == BadRowLimit.class) {
            return string("Rows such as 100, or a part of all such as 0.5%.");
        }
        if (type == ByteSize.class) {
            return string("A size with its unit, such as 64MiB or 1GiB.");
        }
        if (type == Scope.class) {
            return string("`*`, `team:NAME` or `model:NAME`.");
        }
        if (type == StickyKey.class) {
            return string("`header:NAME`, `field:NAME`, `caller` or `request`.");
        }
        if (type == UserRule.class) {
            return string("Such as `p99 > 20% above baseline for 5m`.");
        }
        if (type == Datatype.class) {
            return map(
                    "type",
                    "string",
                    "enum",
                    Arrays.stream(Datatype.values()).map(Datatype::name).toList());
        }
        if (type == Cell.class) {
            return map("description", "A number, text, or null for no value.");
        }
        if (type.getSimpleName().equals("Target")) {
            return string("`MODEL`, `MODEL@ALIAS` or `MODEL/NUMBER`.");
        }
        return type == String.class || type == URI.class || type == FreeText.class || isId(type)
                ? map("type", "string")
                : null;
    }

    /// An id is a record around one text; that of a prediction has its number as well.
    private static boolean isId(Class<?> type) {
        return type == PredictionId.class
                || (type.isRecord()
                        && type.getRecordComponents().length == 1
                        && type.getRecordComponents()[0].getType() == String.class);
    }

    private static Map<String, Object> string(String meaning) {
        return map("type", "string", "description", meaning);
    }

    private Map<String, Object> union(Class<?> type) {
        String name = type.getSimpleName();
        if (!byName.containsKey(name)) {
            byName.put(name, map());
            List<Object> members = new ArrayList<>();
            for (Class<?> one : type.getPermittedSubclasses()) {
                members.add(
                        type == Spec.class || type == ReleaseStrategy.class
                                ? use(one)
                                : map(
                                        "type",
                                        "object",
                                        "properties",
                                        map(kebab(one.getSimpleName()), use(one))));
            }
            byName.put(name, map("oneOf", members));
        }
        return reference(name);
    }

    private Map<String, Object> object(Class<?> type) {
        String name = name(type);
        if (!byName.containsKey(name)) {
            byName.put(name, map());
            Map<String, Object> properties = new LinkedHashMap<>();
            if (Spec.class.isAssignableFrom(type)) {
                String kind = type.getSimpleName().replace("Spec", "");
                properties.put("kind", map("type", "string", "const", kind));
            }
            if (ReleaseStrategy.class.isAssignableFrom(type)) {
                properties.put("kind", map("type", "string", "const", kebab(type.getSimpleName())));
            }
            for (RecordComponent component : type.getRecordComponents()) {
                properties.put(property(type, component), use(component.getGenericType()));
            }
            byName.put(name, map("type", "object", "properties", properties));
        }
        return reference(name);
    }

    private static String property(Class<?> type, RecordComponent component) {
        boolean isName =
                Spec.class.isAssignableFrom(type)
                        && List.of(
                                        "TeamSpec.team",
                                        "ModelSpec.model",
                                        "EndpointSpec.endpoint",
                                        "StreamJobSpec.stream",
                                        "BatchJobSpec.batchJob")
                                .contains(type.getSimpleName() + "." + component.getName());
        return isName ? "name" : kebab(component.getName());
    }

    private static String name(Class<?> type) {
        Class<?> outer = type.getDeclaringClass();
        boolean shared = outer != null && !outer.getSimpleName().endsWith("Change");
        return shared ? outer.getSimpleName() + type.getSimpleName() : type.getSimpleName();
    }

    private static String kebab(String name) {
        return name.equals(name.toUpperCase(Locale.ROOT))
                ? name.toLowerCase(Locale.ROOT).replace('_', '-')
                : name.replaceAll("(?<=[a-z0-9])([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> reference(String name) {
        return map("$ref", "#/components/schemas/" + name);
    }
}
