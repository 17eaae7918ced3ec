package dev.slipway.documents;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.Spec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds what nobody knows behind another fault: the JSON library makes a record of the members
/// that it knows before it says a word of the others, so that one which is misspelt is told as one
/// that is missing.
final class UnknownMembers {
    private static final String KIND = "kind";

    private final ObjectMapper mapper;

    UnknownMembers(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /// Where a fault lies in a document, and of which record.
    private record Place(String pointer, JsonNode node, Class<?> type) {}

    /// The fault of a member that is not known, beside the one that was found; empty where there is
    /// none.
    Optional<DocumentException> behind(JsonMappingException fault, JsonNode document) {
        List<JsonMappingException.Reference> path = fault.getPath();
        Class<?> type = null;
        if (fault instanceof ValueInstantiationException value) {
            type = value.getType() == null ? null : value.getType().getRawClass();
        } else if (fault instanceof MismatchedInputException input
                && Faults.isNotWritten(input)
                && !path.isEmpty()
                && path.getLast().getFrom() instanceof Class<?> owner) {
            type = owner;
            path = path.subList(0, path.size() - 1);
        }
        return type == null
                ? Optional.empty()
                : place(path, document, type).flatMap(place -> unknown(place, fault));
    }

    private static Optional<Place> place(
            List<JsonMappingException.Reference> path, JsonNode document, Class<?> type) {
        JsonNode node = document;
        for (JsonMappingException.Reference step : path) {
            node = node == null ? null : below(node, step);
        }
        if (node != null && Requirement.class.isAssignableFrom(type)) {
            node = wrapped(node);
        }
        return node == null || !node.isObject() || !type.isRecord()
                ? Optional.empty()
                : Optional.of(new Place(Faults.pointer(path), node, type));
    }

    private static @Nullable JsonNode below(JsonNode node, JsonMappingException.Reference step) {
        String name = step.getFieldName();
        if (name == null) {
            return node.get(step.getIndex());
        }
        JsonNode member = node.get(name);
        JsonNode inside = member == null ? wrapped(node) : null;
        return inside == null ? member : inside.get(name);
    }

    /// Of a requirement the library says nothing of the member that has its name.
    private static @Nullable JsonNode wrapped(JsonNode node) {
        return node.isObject() && node.size() == 1 ? node.iterator().next() : null;
    }

    private Optional<DocumentException> unknown(Place place, JsonMappingException fault) {
        List<String> known = known(place.type());
        for (Map.Entry<String, JsonNode> member : place.node().properties()) {
            String name = member.getKey();
            boolean isItsKind = name.equals(KIND) && hasKind(place.type());
            if (!isItsKind && !known.contains(name)) {
                return Optional.of(
                        new DocumentException(
                                place.pointer() + "/" + name, Faults.unknown(name, known), fault));
            }
        }
        return Optional.empty();
    }

    private List<String> known(Class<?> type) {
        return mapper
                .getDeserializationConfig()
                .introspect(mapper.constructType(type))
                .findProperties()
                .stream()
                .filter(BeanPropertyDefinition::hasConstructorParameter)
                .map(BeanPropertyDefinition::getName)
                .toList();
    }

    private static boolean hasKind(Class<?> type) {
        return Spec.class.isAssignableFrom(type) || ReleaseStrategy.class.isAssignableFrom(type);
    }
}
