package dev.slipway.server.drill;

import dev.slipway.client.load.HttpLoadConnection;
import dev.slipway.client.load.LoadConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// A connection that goes to wherever the drill's server is, and notes what comes back.
final class DrillConnection implements LoadConnection {
    private static final int UNSENT = 0;
    private static final String PREDICTION = "slipway-prediction-id";
    private static final String VERSION = "\"model_version\":\"";

    private final DrillLoad load;
    private @Nullable InetSocketAddress address;
    private @Nullable HttpLoadConnection connection;

    DrillConnection(DrillLoad load) {
        this.load = load;
    }

    @Override
    public Answer call(int index) throws IOException {
        InetSocketAddress now = load.address();
        if (load.isOver() || now == null) {
            return new Answer(UNSENT, false, BodySlice.EMPTY);
        }
        boolean isProbe = load.isProbe(index);
        try {
            HttpLoadConnection open = to(now);
            Answer answer = open.call(index);
            load.answers().add(isProbe, outcome(answer));
            if (answer.success() && !isProbe) {
                open.header(PREDICTION).ifPresent(id -> load.labels().answered(index, id));
            }
            return answer;
        } catch (IOException e) {
            // A connection that breaks with the server that was killed says nothing of stable.
            boolean isCut = !now.equals(load.address());
            load.answers().add(isProbe, isCut ? Answers.Outcome.CUT : Answers.Outcome.FAILED);
            throw e;
        }
    }

    private HttpLoadConnection to(InetSocketAddress now) {
        HttpLoadConnection open = connection;
        if (open != null && now.equals(address)) {
            return open;
        }
        close();
        address = now;
        HttpLoadConnection fresh = new HttpLoadConnection(now, load.requests());
        connection = fresh;
        return fresh;
    }

    private static Answers.Outcome outcome(Answer answer) {
        if (!answer.success()) {
            return Answers.outcome(answer.status());
        }
        String body = answer.body().text();
        int at = body.indexOf(VERSION);
        boolean isStable = at >= 0 && body.startsWith("1\"", at + VERSION.length());
        if (isStable) {
            return Answers.Outcome.STABLE;
        }
        return body.contains("\"NaN\"") ? Answers.Outcome.NOT_FINITE : Answers.Outcome.CANDIDATE;
    }

    @Override
    public void rest() {
        close();
    }

    @Override
    public void close() {
        LoadConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }
}
