package dev.slipway.frontend.http.oip;

import dev.slipway.api.inference.RequestedOutput;
import dev.slipway.frontend.http.json.JsonSource;
import dev.slipway.frontend.http.json.Members;
import org.jspecify.annotations.Nullable;

/// The parameters of one requested output.
///
/// @param classes how many top classes are wanted, 0 for the plain values
/// @param binary whether as binary tensor data; null leaves it to the request's parameter
record OutputWish(int classes, @Nullable Boolean binary) {
    static final OutputWish PLAIN = new OutputWish(0, null);

    static OutputWish read(JsonSource in) {
        Members members = ParametersReader.open(in);
        if (members == null) {
            return PLAIN;
        }
        int classes = 0;
        Boolean binary = null;
        for (String member = members.next(); member != null; member = members.next()) {
            switch (member) {
                case "classification" ->
                        classes = (int) ParametersReader.wholeUpTo(in, Integer.MAX_VALUE, 0);
                case "binary_data" -> binary = ParametersReader.flag(in);
                default -> ParametersReader.skip(in, member);
            }
        }
        return new OutputWish(classes, binary);
    }

    RequestedOutput of(String name) {
        return classes == 0
                ? RequestedOutput.values(name)
                : new RequestedOutput(name, new RequestedOutput.OutputForm.TopClasses(classes));
    }
}
