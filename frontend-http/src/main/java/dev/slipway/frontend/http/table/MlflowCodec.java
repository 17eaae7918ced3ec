package dev.slipway.frontend.http.table;

import com.fasterxml.jackson.core.JsonToken;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.InferenceRequest;
import dev.slipway.api.inference.PaidMemory;
import dev.slipway.api.inference.Permit;
import dev.slipway.frontend.http.codec.Call;
import dev.slipway.frontend.http.codec.Codec;
import dev.slipway.frontend.http.codec.RequestBody;
import dev.slipway.frontend.http.json.JsonSource;
import dev.slipway.frontend.http.json.Members;
import dev.slipway.tensor.NamedTensor;
import java.util.List;

/// Bodies of MLflow's scoring server: `dataframe_split`, `dataframe_records`, `instances` and
/// `inputs`, and CSV.
///
/// *Source*: MLflow, "Deploy MLflow model as a local inference server", accepted formats.
public final class MlflowCodec implements Codec {
    private static final String SHAPES =
            "one of dataframe_split, dataframe_records, instances and inputs";

    @Override
    public Call decode(RequestBody body, Permit permit) {
        List<NamedTensor> tensors =
                switch (body.mediaType()) {
                    case "", "application/json" -> json(body, permit);
                    case "text/csv" -> CsvTable.read(body, permit);
                    default ->
                            throw new RefusalException(
                                    ErrorCode.UNSUPPORTED_ENCODING,
                                    "Content-Type: "
                                            + body.mediaType()
                                            + " (expected: application/json or text/csv)");
                };
        return new Predicted(InferenceRequest.of(tensors), false);
    }

    private static List<NamedTensor> json(RequestBody body, Permit permit) {
        JsonSource in = JsonSource.of(body.bytes(), body.length());
        in.expectObject();
        List<NamedTensor> tensors = null;
        Members members = new Members(in);
        for (String member = members.next(); member != null; member = members.next()) {
            if (member.equals("params")) {
                in.skip();
                continue;
            }
            if (tensors != null) {
                throw in.invalid("a second table (expected: " + SHAPES + ")");
            }
            tensors = table(in, member, permit);
        }
        in.expectEnd();
        if (tensors == null) {
            throw new RefusalException(
                    ErrorCode.INVALID_INPUT, "/: no table (expected: " + SHAPES + ")");
        }
        return tensors;
    }

    private static List<NamedTensor> table(JsonSource in, String member, Permit permit) {
        return switch (member) {
            case "dataframe_split" -> SplitTable.read(in, permit);
            case "dataframe_records" -> records(in, permit);
            case "instances" -> Instances.byRow(in, permit);
            case "inputs" -> Instances.byInput(in, permit);
            default -> throw in.invalid("unknown (expected: " + SHAPES + ")");
        };
    }

    private static List<NamedTensor> records(JsonSource in, Permit permit) {
        in.expectArray();
        in.next();
        if (in.token() != JsonToken.START_OBJECT && in.token() != JsonToken.END_ARRAY) {
            throw in.expected("an object per row");
        }
        PaidMemory memory = new PaidMemory(permit);
        return Cells.records(in, permit.signature(), memory).tensors(memory);
    }
}
