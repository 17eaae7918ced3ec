package dev.slipway.jobs.stream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.ParameterValue;
import dev.slipway.api.inference.RequestParameters;
import dev.slipway.api.model.RowBinding;
import dev.slipway.api.model.RowBinding.Target;
import dev.slipway.api.model.RowWriter;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.release.FieldKey;
import dev.slipway.jobs.score.ScoringModel;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.TensorAllocator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The sticky key in a field of a row: that of a request with this one row. A column's value is
/// what the model is given of it; what is no column counts as a request's parameter does.
///
/// *Threads*: one.
final class RowKey {
    private static final JsonFactory JSON =
            new JsonFactoryBuilder()
                    .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build();

    private final String name;
    private final String member;
    private final Signature signature;
    private final @Nullable RowBinding column;
    private final boolean isSingle;

    /// @param name of the field, as the release has it
    /// @param model that reads the endpoint's requests
    RowKey(String name, ScoringModel model) {
        this.name = name;
        Target target = model.field(name).orElse(null);
        this.member = target == null ? name : target.feature().name();
        this.signature = target == null ? Signature.of(List.of(), List.of()) : alone(name, target);
        this.column = target == null ? null : RowBinding.positional(signature);
        this.isSingle = target != null && target.datatype() == Datatype.FP32;
    }

    private static Signature alone(String name, Target target) {
        return new Signature(
                List.of(TensorSpec.of(name, target.datatype(), -1, 1)),
                List.of(),
                List.of(target.feature()));
    }

    /// The key; empty where the row has none.
    OptionalLong of(byte @Nullable [] message) {
        if (message == null) {
            return OptionalLong.empty();
        }
        try (JsonParser parser = JSON.createParser(message)) {
            return FieldKey.of(name, request(value(parser), parser), signature);
        } catch (IOException | RefusalException unreadable) {
            // It becomes a dead letter, whoever scores it.
            return OptionalLong.empty();
        }
    }

    private @Nullable ParameterValue value(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return null;
        }
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            if (field.equals(member)) {
                return value(token, parser);
            }
            parser.skipChildren();
        }
        return null;
    }

    private @Nullable ParameterValue value(JsonToken token, JsonParser parser) throws IOException {
        return switch (token) {
            case VALUE_STRING -> new ParameterValue.Text(parser.getText());
            case VALUE_TRUE -> new ParameterValue.Flag(true);
            case VALUE_FALSE -> new ParameterValue.Flag(false);
            case VALUE_NUMBER_INT ->
                    parser.getNumberType() == NumberType.BIG_INTEGER
                            ? new ParameterValue.Real(parser.getDoubleValue())
                            : new ParameterValue.Whole(parser.getLongValue());
            // The nearest single is not always that of the nearest double.
            case VALUE_NUMBER_FLOAT ->
                    new ParameterValue.Real(
                            isSingle ? parser.getFloatValue() : parser.getDoubleValue());
            default -> null;
        };
    }

    /// @param parser that stands on the value
    private InferenceRequest request(@Nullable ParameterValue value, JsonParser parser)
            throws IOException {
        if (column != null) {
            RowWriter writer = column.writer();
            give(value, parser, writer);
            writer.endRow();
            return InferenceRequest.of(writer.tensors(TensorAllocator.heap()));
        }
        RequestParameters parameters =
                value == null ? RequestParameters.NONE : new RequestParameters(Map.of(name, value));
        return new InferenceRequest(List.of(), List.of(), parameters);
    }

    private static void give(@Nullable ParameterValue value, JsonParser parser, RowWriter writer)
            throws IOException {
        if (value == null) {
            writer.missing(0);
            return;
        }
        switch (value) {
            case ParameterValue.Whole whole -> writer.whole(0, whole.value());
            case ParameterValue.Real real -> {
                if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                    // More than a parameter holds; a column of UINT64 takes it to the last digit.
                    writer.whole(0, parser.getBigIntegerValue());
                } else {
                    writer.number(0, real.value());
                }
            }
            case ParameterValue.Text text -> writer.textOfJson(0, text.value());
            case ParameterValue.Flag flag -> writer.whole(0, flag.value() ? 1 : 0);
        }
    }
}
