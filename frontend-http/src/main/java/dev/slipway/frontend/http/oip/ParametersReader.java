package dev.slipway.frontend.http.oip;

import com.fasterxml.jackson.core.JsonToken;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.ParameterValue;
import dev.slipway.frontend.http.json.JsonSource;
import dev.slipway.frontend.http.json.Members;
import dev.slipway.tensor.Datatype;
import org.jspecify.annotations.Nullable;

/// Reads `parameters` objects: strings, numbers and booleans; `null` counts as absent.
final class ParametersReader {
    private ParametersReader() {}

    /// Opens the next value, which must be an object; null for `null`.
    static @Nullable Members open(JsonSource in) {
        JsonToken token = in.next();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (token != JsonToken.START_OBJECT) {
            throw in.expected("an object");
        }
        return new Members(in);
    }

    /// The next value, or null for `null`.
    static @Nullable ParameterValue next(JsonSource in) {
        return switch (in.next()) {
            case VALUE_STRING -> new ParameterValue.Text(in.text());
            case VALUE_TRUE -> new ParameterValue.Flag(true);
            case VALUE_FALSE -> new ParameterValue.Flag(false);
            case VALUE_NUMBER_INT -> {
                if (!in.fitsLong()) {
                    throw in.expected("a whole number of at most 64 bits");
                }
                yield new ParameterValue.Whole(in.longValue());
            }
            case VALUE_NUMBER_FLOAT -> new ParameterValue.Real(in.doubleValue(Datatype.FP64));
            case VALUE_NULL -> null;
            default -> throw in.expected("a string, number or boolean");
        };
    }

    /// The next value as a whole number from 0 to `greatest`; `absent` for `null`.
    static long wholeUpTo(JsonSource in, long greatest, long absent) {
        JsonToken token = in.next();
        if (token == JsonToken.VALUE_NULL) {
            return absent;
        }
        if (token == JsonToken.VALUE_NUMBER_INT && in.fitsLong()) {
            long value = in.longValue();
            if (value >= 0 && value <= greatest) {
                return value;
            }
        }
        throw in.expected("a whole number from 0 to " + greatest);
    }

    /// The next value as a boolean, or null for `null`.
    static @Nullable Boolean flag(JsonSource in) {
        JsonToken token = in.next();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw in.expected("true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    /// Passes over the next value, that of a parameter which says nothing here; refuses one that
    /// says that a tensor lies in memory shared with the caller.
    static void skip(JsonSource in, String parameter) {
        JsonToken token = in.next();
        if (token != JsonToken.VALUE_NULL && parameter.startsWith("shared_memory_")) {
            throw new RefusalException(
                    ErrorCode.UNSUPPORTED,
                    in.pointer() + ": shared memory is not supported by this server");
        }
        in.skipOpened();
    }
}
