package dev.slipway.documents;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import java.io.IOException;
import java.io.Serial;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads from a record's own declaration what its document must have: a component that is not
/// `@Nullable`, no list or map and without a default must be there.
final class RecordForms extends NopAnnotationIntrospector {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    @Override
    public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
        return component(member).map(RecordForms::isRequired).orElse(null);
    }

    /// What must be there must be something: `null` is a value of none of these.
    @Override
    public JsonSetter.Value findSetterInfo(Annotated annotated) {
        boolean isSomething =
                annotated instanceof AnnotatedMember member
                        && component(member)
                                .filter(one -> !one.getType().isPrimitive())
                                .filter(RecordForms::isRequired)
                                .isPresent();
        return isSomething ? JsonSetter.Value.forValueNulls(Nulls.FAIL) : JsonSetter.Value.empty();
    }

    @Override
    public @Nullable Object findDeserializer(Annotated annotated) {
        return annotated instanceof AnnotatedMember member
                ? component(member).flatMap(RecordForms::reader).orElse(null)
                : null;
    }

    /// What reads this component, where that is not what reads its type everywhere.
    private static Optional<Object> reader(RecordComponent component) {
        Optional<JsonDeserializer<?>> share = ShareForm.of(component);
        return Defaults.of(component)
                .<Object>map(value -> new Defaulted(component, value, share.orElse(null)))
                .or(() -> share);
    }

    @Override
    public String[] findEnumValues(
            MapperConfig<?> config, AnnotatedClass type, Enum<?>[] values, String[] names) {
        for (int i = 0; i < values.length; i++) {
            names[i] = Constants.word(values[i]);
        }
        return names;
    }

    private static Optional<RecordComponent> component(AnnotatedMember member) {
        if (!(member instanceof AnnotatedParameter parameter)
                || !parameter.getDeclaringClass().isRecord()) {
            return Optional.empty();
        }
        RecordComponent[] components = parameter.getDeclaringClass().getRecordComponents();
        return parameter.getOwner().getParameterCount() == components.length
                ? Optional.of(components[parameter.getIndex()])
                : Optional.empty();
    }

    private static boolean isRequired(RecordComponent component) {
        Class<?> type = component.getType();
        return !component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                && !Collection.class.isAssignableFrom(type)
                && !Map.class.isAssignableFrom(type)
                && Defaults.of(component).isEmpty();
    }

    /// Reads as ever, and gives the default where nothing is written.
    private static final class Defaulted extends JsonDeserializer<Object>
            implements ContextualDeserializer {
        private final RecordComponent component;
        private final Object value;
        private final @Nullable JsonDeserializer<?> reader;

        Defaulted(RecordComponent component, Object value, @Nullable JsonDeserializer<?> reader) {
            this.component = component;
            this.value = value;
            this.reader = reader;
        }

        @Override
        public JsonDeserializer<?> createContextual(
                DeserializationContext context, BeanProperty property) throws JsonMappingException {
            if (reader != null) {
                return this;
            }
            return new Defaulted(
                    component,
                    value,
                    context.findContextualValueDeserializer(
                            context.constructType(component.getGenericType()), property));
        }

        @Override
        public Object deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            if (reader == null) {
                throw new IllegalStateException("not contextual: " + component);
            }
            return reader.deserialize(parser, context);
        }

        @Override
        public Object getNullValue(DeserializationContext context) {
            return value;
        }
    }
}
