package dev.slipway.documents;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TreeTraversingParser;
import dev.slipway.api.spec.EndpointSpec.Slo;
import java.io.IOException;
import java.io.Serial;

/// How a promise of latency is read: a `p99` that is written alone, and is below the usual `p50`,
/// is what half of the callers are promised, too.
final class SloForm extends DelegatingDeserializer {
    @Serial private static final long serialVersionUID = 1L;

    private static final String P50 = "p50";
    private static final String P99 = "p99";

    private SloForm(JsonDeserializer<?> members) {
        super(members);
    }

    /// What puts this around the reader of a promise's members.
    static BeanDeserializerModifier around() {
        return new Around();
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> members) {
        return new SloForm(members);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context)
            throws IOException {
        if (!parser.isExpectedStartObjectToken()) {
            return super.deserialize(parser, context);
        }
        JsonNode promise = context.readTree(parser);
        if (promise instanceof ObjectNode members && !members.has(P50) && isShort(members)) {
            members.set(P50, members.get(P99));
        }
        try (JsonParser again = new TreeTraversingParser(promise, parser.getCodec())) {
            again.nextToken();
            return super.deserialize(again, context);
        }
    }

    private static boolean isShort(ObjectNode members) {
        JsonNode p99 = members.path(P99);
        try {
            return p99.isTextual()
                    && Durations.parse(p99.textValue()).compareTo(Slo.DEFAULT.p50()) < 0;
        } catch (IllegalArgumentException e) {
            // It is refused where it stands.
            return false;
        }
    }

    private static final class Around extends BeanDeserializerModifier {
        @Serial private static final long serialVersionUID = 1L;

        @Override
        public JsonDeserializer<?> modifyDeserializer(
                DeserializationConfig config,
                BeanDescription described,
                JsonDeserializer<?> plain) {
            return described.getBeanClass() == Slo.class ? new SloForm(plain) : plain;
        }
    }
}
