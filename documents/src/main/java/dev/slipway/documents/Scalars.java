package dev.slipway.documents;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.job.JobId;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.BatchJobName;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.StickyKey;
import dev.slipway.api.release.UserRule;
import dev.slipway.api.spec.BadRowLimit;
import dev.slipway.api.spec.ByteSize;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.tensor.Datatype;
import java.io.IOException;
import java.io.Serial;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The values that are one string or one number in a document.
final class Scalars {
    /// Attribute of a writer: what free texts are replaced by.
    static final Object CONCEAL = "conceal";

    /// What is expected where a text says nothing of the kind.
    private static final Map<Class<?>, String> EXPECTED =
            Map.of(
                    Duration.class, "a time such as 20ms, 5s, 2m or 28d",
                    ByteSize.class, "a size such as 64MiB or 1GiB",
                    LocalDate.class, "a day such as 2027-03-01",
                    Instant.class, "a time such as 2026-11-25T08:00:00Z",
                    VersionNumber.class, "a whole number from 1 on",
                    RiskTier.class, "a whole number from 0 to 3");

    private final SimpleModule module = new SimpleModule("scalars");

    private Scalars() {}

    static SimpleModule module() {
        Scalars scalars = new Scalars();
        scalars.ids();
        scalars.text(Duration.class, Durations::parse, Durations::text);
        scalars.text(Instant.class, Instants::parse, Instant::toString);
        scalars.text(ByteSize.class, ByteSize::parse, ByteSize::toString);
        scalars.text(BadRowLimit.class, BadRowLimit::parse, BadRowLimit::toString);
        scalars.text(LocalDate.class, LocalDate::parse, LocalDate::toString);
        scalars.text(URI.class, URI::create, URI::toString);
        scalars.text(Scope.class, References::scope, References::text);
        scalars.text(Datatype.class, References::datatype, Datatype::toString);
        scalars.module.addSerializer(Cell.class, new CellForm.Writer());
        scalars.module.addDeserializer(Cell.class, new CellForm.Reader());
        scalars.text(StickyKey.class, StickyKey::of, StickyKey::text);
        scalars.text(UserRule.class, ReleaseForms::rule, ReleaseForms::text);
        scalars.text(Target.class, References::target, Target::toString);
        scalars.number(VersionNumber.class, VersionNumber::new, VersionNumber::value);
        scalars.number(
                RiskTier.class, tier -> new RiskTier(Math.toIntExact(tier)), t -> (long) t.value());
        scalars.module.addSerializer(FreeText.class, new FreeTextWriter());
        scalars.reads(FreeText.class, FreeText::new);
        scalars.module.setDeserializerModifier(SloForm.around());
        return scalars.module;
    }

    private void ids() {
        text(TeamName.class, TeamName::new, TeamName::value);
        text(PersonId.class, PersonId::new, PersonId::value);
        text(PrincipalId.class, PrincipalId::new, PrincipalId::value);
        text(ModelName.class, ModelName::new, ModelName::value);
        text(EndpointName.class, EndpointName::new, EndpointName::value);
        text(AliasName.class, AliasName::new, AliasName::value);
        text(ReleaseId.class, ReleaseId::new, ReleaseId::value);
        text(JobId.class, JobId::new, JobId::value);
        text(StreamName.class, StreamName::new, StreamName::value);
        text(BatchJobName.class, BatchJobName::new, BatchJobName::value);
        text(PredictionId.class, PredictionId::new, PredictionId::value);
        text(IdempotencyKey.class, IdempotencyKey::new, IdempotencyKey::value);
        text(Sha256.class, Sha256::new, Sha256::hex);
    }

    private <T> void text(Class<T> type, Function<String, T> read, Function<T, String> write) {
        module.addSerializer(type, new TextWriter<>(type, write));
        module.addKeySerializer(type, new KeyWriter<>(type, write));
        reads(type, read);
    }

    private <T> void reads(Class<T> type, Function<String, T> read) {
        module.addDeserializer(type, new TextReader<>(type, read));
        module.addKeyDeserializer(type, new KeyReader(type, read));
    }

    private <T> void number(Class<T> type, Function<Long, T> read, Function<T, Long> write) {
        module.addSerializer(type, new NumberWriter<>(type, write));
        module.addKeySerializer(type, new KeyWriter<>(type, value -> write.apply(value) + ""));
        module.addDeserializer(
                type, new TextReader<>(type, text -> read.apply(Long.parseLong(text))));
        module.addKeyDeserializer(
                type, new KeyReader(type, text -> read.apply(Long.parseLong(text))));
    }

    private static final class TextReader<T> extends StdScalarDeserializer<T> {
        @Serial private static final long serialVersionUID = 1L;
        private final transient Function<String, T> read;

        TextReader(Class<T> type, Function<String, T> read) {
            super(type);
            this.read = read;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            JsonToken token = parser.currentToken();
            if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
                throw wrong(context, written(parser), null);
            }
            try {
                return read.apply(parser.getText());
            } catch (RuntimeException e) {
                throw wrong(context, parser.getText(), e);
            }
        }

        private static String written(JsonParser parser) throws IOException {
            return switch (parser.currentToken()) {
                case START_OBJECT -> "fields";
                case START_ARRAY -> "a list";
                default -> parser.getText();
            };
        }

        private IOException wrong(
                DeserializationContext context, String text, @Nullable RuntimeException cause) {
            String reason =
                    cause instanceof IllegalArgumentException
                                    && !(cause instanceof NumberFormatException)
                            ? String.valueOf(cause.getMessage())
                            : text
                                    + " (expected: "
                                    + EXPECTED.getOrDefault(handledType(), "a text")
                                    + ")";
            Class<?> type = handledType().isEnum() ? String.class : handledType();
            return InvalidFormatException.from(context.getParser(), reason, text, type);
        }
    }

    private static final class KeyReader extends KeyDeserializer {
        private final Class<?> type;
        private final Function<String, ?> read;

        KeyReader(Class<?> type, Function<String, ?> read) {
            this.type = type;
            this.read = read;
        }

        @Override
        public Object deserializeKey(String key, DeserializationContext context)
                throws IOException {
            try {
                return read.apply(key);
            } catch (RuntimeException e) {
                throw context.weirdKeyException(type, key, String.valueOf(e.getMessage()));
            }
        }
    }

    private static final class TextWriter<T> extends StdScalarSerializer<T> {
        @Serial private static final long serialVersionUID = 1L;
        private final transient Function<T, String> write;

        TextWriter(Class<T> type, Function<T, String> write) {
            super(type);
            this.write = write;
        }

        @Override
        public void serialize(T value, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            json.writeString(write.apply(value));
        }
    }

    private static final class NumberWriter<T> extends StdScalarSerializer<T> {
        @Serial private static final long serialVersionUID = 1L;
        private final transient Function<T, Long> write;

        NumberWriter(Class<T> type, Function<T, Long> write) {
            super(type);
            this.write = write;
        }

        @Override
        public void serialize(T value, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            json.writeNumber(write.apply(value));
        }
    }

    private static final class KeyWriter<T> extends StdScalarSerializer<T> {
        @Serial private static final long serialVersionUID = 1L;
        private final transient Function<T, String> write;

        KeyWriter(Class<T> type, Function<T, String> write) {
            super(type);
            this.write = write;
        }

        @Override
        public void serialize(T value, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            json.writeFieldName(write.apply(value));
        }
    }

    private static final class FreeTextWriter extends StdScalarSerializer<FreeText> {
        @Serial private static final long serialVersionUID = 1L;

        FreeTextWriter() {
            super(FreeText.class);
        }

        @Override
        public void serialize(FreeText text, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            json.writeString(
                    provider.getAttribute(CONCEAL) instanceof UnaryOperator<?> conceal
                            ? concealed(conceal, text)
                            : text.value());
        }

        @SuppressWarnings("unchecked")
        private static String concealed(UnaryOperator<?> conceal, FreeText text) {
            return ((UnaryOperator<String>) conceal).apply(text.value());
        }
    }
}
