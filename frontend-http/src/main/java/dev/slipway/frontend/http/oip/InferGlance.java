package dev.slipway.frontend.http.oip;

import dev.slipway.api.inference.ParameterValue;
import dev.slipway.api.inference.RequestParameters;
import dev.slipway.frontend.http.codec.Glance;
import dev.slipway.frontend.http.codec.RequestBody;
import dev.slipway.frontend.http.json.JsonSkim;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/// A quick look through one request's JSON for the parameter `timeout` and the shape of the first
/// input.
///
/// An input without elements, with more than its document can hold or of a single one without an
/// axis, and a member that comes twice where one is looked for show nothing.
final class InferGlance {
    private static final byte[] INPUTS = "inputs".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SHAPE = "shape".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PARAMETERS = "parameters".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TIMEOUT = "timeout".getBytes(StandardCharsets.US_ASCII);

    private final JsonSkim in;

    /// An element takes at least two bytes.
    private final long mostElements;

    private boolean hasParameters;

    /// 0 until they are found.
    private long rows;

    private long timeout;

    InferGlance(RequestBody body) {
        this.in = new JsonSkim(body.bytes(), body.length());
        this.mostElements = body.length() / 2;
    }

    Optional<Glance> read() {
        for (boolean more = in.begins('{', '}'); more; more = in.goesOn('}')) {
            in.passName();
            if (in.isNamed(INPUTS)) {
                readInputs();
            } else if (in.isNamed(PARAMETERS)) {
                readParameters();
            } else {
                in.skip();
            }
        }
        return in.isOver() && rows > 0
                ? Optional.of(new Glance((int) rows, parameters()))
                : Optional.empty();
    }

    private RequestParameters parameters() {
        if (timeout == 0) {
            return RequestParameters.NONE;
        }
        ParameterValue micros = new ParameterValue.Whole(timeout);
        return new RequestParameters(Map.of("timeout", micros));
    }

    private void readInputs() {
        loseUnless(rows == 0);
        for (boolean more = in.begins('[', ']'); more; more = in.goesOn(']')) {
            if (rows == 0) {
                readFirst();
            } else {
                in.skip();
            }
        }
        loseUnless(rows != 0);
    }

    private void readFirst() {
        for (boolean more = in.begins('{', '}'); more; more = in.goesOn('}')) {
            in.passName();
            if (in.isNamed(SHAPE)) {
                readShape();
            } else {
                in.skip();
            }
        }
        loseUnless(rows != 0);
    }

    /// A shape may claim any number of rows, and those of a request that is refused are reported.
    private void readShape() {
        loseUnless(rows == 0);
        long room = mostElements;
        for (boolean more = in.begins('[', ']'); more; more = in.goesOn(']')) {
            long extent = in.whole();
            boolean fits = extent > 0 && extent <= room;
            loseUnless(fits);
            rows = rows == 0 ? extent : rows;
            room = fits ? room / extent : 0;
        }
        loseUnless(rows != 0);
    }

    private void readParameters() {
        loseUnless(!hasParameters);
        hasParameters = true;
        for (boolean more = in.begins('{', '}'); more; more = in.goesOn('}')) {
            in.passName();
            if (in.isNamed(TIMEOUT)) {
                readTimeout();
            } else {
                in.skip();
            }
        }
    }

    private void readTimeout() {
        loseUnless(timeout == 0);
        timeout = in.whole();
        loseUnless(timeout != 0);
    }

    private void loseUnless(boolean isUsual) {
        if (!isUsual) {
            in.lose();
        }
    }
}
