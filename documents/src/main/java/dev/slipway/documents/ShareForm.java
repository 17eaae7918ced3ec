package dev.slipway.documents;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStrategy;
import java.io.IOException;
import java.io.Serial;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Parts of a whole, which a document may write as a number or in percent: `0.05`, `5%`.
final class ShareForm {
    private static final Set<String> SHARES =
            Set.of(
                    Defaults.key(ReleaseStrategy.Canary.class, "steps"),
                    Defaults.key(ReleaseStrategy.BlueGreen.class, "mostFlips"),
                    Defaults.key(ReleaseStrategy.ShadowThenCanary.class, "sample"),
                    Defaults.key(ReleaseStrategy.ShadowThenCanary.class, "mostFlips"),
                    Defaults.key(ReleaseStrategy.ShadowThenCanary.class, "steps"),
                    Defaults.key(ReleaseStrategy.Experiment.class, "weight"),
                    Defaults.key(ReleasePlan.Risks.class, "alpha"),
                    Defaults.key(ReleasePlan.Risks.class, "beta"),
                    Defaults.key(ReleasePlan.Risks.class, "exposure"));

    private ShareForm() {}

    /// What reads this component, if it is a part of a whole or a list of some.
    static Optional<JsonDeserializer<?>> of(RecordComponent component) {
        if (!SHARES.contains(Defaults.key(component.getDeclaringRecord(), component.getName()))) {
            return Optional.empty();
        }
        return Optional.of(component.getType() == List.class ? new OfSeveral() : new OfOne());
    }

    private static double read(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        boolean isScalar =
                token == JsonToken.VALUE_STRING
                        || token == JsonToken.VALUE_NUMBER_INT
                        || token == JsonToken.VALUE_NUMBER_FLOAT;
        String text = parser.getText();
        return (isScalar ? ReleaseForms.share(text) : Optional.<Double>empty())
                .orElseThrow(() ->
                        InvalidFormatException.from(
                                parser,
                                text + " (expected: a part of a whole such as 5% or 0.05)",
                                text,
                                Double.class));
    }

    private static final class OfOne extends StdDeserializer<Double> {
        @Serial private static final long serialVersionUID = 1L;

        OfOne() {
            super(Double.class);
        }

        @Override
        public Double deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            return read(parser);
        }
    }

    private static final class OfSeveral extends StdDeserializer<List<Double>> {
        @Serial private static final long serialVersionUID = 1L;

        OfSeveral() {
            super(List.class);
        }

        @Override
        public List<Double> deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            List<Double> shares = new ArrayList<>();
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                shares.add(read(parser));
                return shares;
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                shares.add(read(parser));
            }
            return shares;
        }
    }
}
